#pragma once
#include <optional>
#include <string>
#include <vector>

#include "iam/domain/names.hpp"
#include "iam/ports/organisation.hpp"
#include "kernel/page.hpp"
#include "kernel/schema.hpp"

// What the API shows and takes of organisations.
namespace astra::iam::rest {

struct TenantView {
  TenantId id;
  std::string name;
  std::string slug;
  TenantStatus status = TenantStatus::active;
  std::string time_zone;
  bool mfa_required = false;
  std::int32_t session_idle_minutes = 0;
  std::int32_t session_absolute_minutes = 0;
  std::vector<std::string> allowed_email_domains;
  Instant created_at;
  Instant updated_at;
  static const schema::Object& schema();
};
TenantView view_of(const Tenant& tenant);

struct TenantChange {
  std::optional<std::string> name;
  std::optional<std::string> time_zone;
  std::optional<bool> mfa_required;
  std::optional<std::int32_t> session_idle_minutes;
  std::optional<std::int32_t> session_absolute_minutes;
  std::optional<std::vector<std::string>> allowed_email_domains;
  static const schema::Object& schema();
};

struct UserPath {
  UserId user_id;
  static const schema::Object& schema();
};

struct UserQuery {
  std::optional<UserState> state;
  std::optional<std::string> role;
  std::optional<std::string> q;
  static const schema::Object& schema();
};

struct UserView {
  UserId id;
  std::string email;
  std::string display_name;
  UserState state = UserState::invited;
  std::vector<std::string> roles;
  std::optional<Instant> last_seen_at;
  Instant created_at;
  Instant updated_at;
  static const schema::Object& schema();
};
UserView view_of(const User& user);

struct UserChange {
  std::optional<std::string> display_name;
  static const schema::Object& schema();
};

struct UserRoles {
  std::vector<std::string> roles;
  static const schema::Object& schema();
};

struct InvitationPath {
  InvitationId invitation_id;
  static const schema::Object& schema();
};

struct InvitationQuery {
  std::optional<Invitation::State> state;
  static const schema::Object& schema();
};

struct InvitationView {
  InvitationId id;
  UserId user_id;
  std::string email;
  std::vector<std::string> roles;
  Invitation::State state = Invitation::State::pending;
  std::optional<UserId> invited_by;
  Instant expires_at;
  Instant created_at;
  Instant updated_at;
  static const schema::Object& schema();
};
InvitationView view_of(const Invitation& invitation);

struct NewInvitation {
  std::string email;
  std::vector<std::string> roles;
  static const schema::Object& schema();
};

struct SentInvitationView {
  InvitationView invitation;
  std::string token;
  std::string link;
  static const schema::Object& schema();
};

struct InvitationToken {
  std::string token;
  static const schema::Object& schema();
};

struct InvitationOfferView {
  std::string organisation;
  std::string email;
  Instant expires_at;
  static const schema::Object& schema();
};

struct InvitationAcceptance {
  std::string token;
  std::string name;
  std::string password;
  static const schema::Object& schema();
};

struct RolePath {
  std::string role_key;
  static const schema::Object& schema();
};

struct RoleDetails {
  std::string key;
  std::string name;
  std::string description;
  std::vector<std::string> permissions;
  bool built_in = false;
  std::int64_t version = 1;
  std::optional<Instant> created_at;
  std::optional<Instant> updated_at;
  static const schema::Object& schema();
};
RoleDetails view_of(const RoleView& role);

struct NewRole {
  std::string key;
  std::string name;
  std::string description;
  std::vector<std::string> permissions;
  static const schema::Object& schema();
};

struct RoleChange {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::vector<std::string>> permissions;
  static const schema::Object& schema();
};

struct PermissionView {
  std::string name;
  std::string module;
  std::string text;
  static const schema::Object& schema();
};

struct TeamPath {
  TeamId team_id;
  static const schema::Object& schema();
};

struct TeamMemberPath {
  TeamId team_id;
  UserId user_id;
  static const schema::Object& schema();
};

struct TeamMemberView {
  UserId user_id;
  TeamRole role = TeamRole::member;
  static const schema::Object& schema();
};

struct TeamView {
  TeamId id;
  std::string name;
  std::string description;
  std::vector<TeamMemberView> members;
  Instant created_at;
  Instant updated_at;
  static const schema::Object& schema();
};
TeamView view_of(const Team& team);

struct NewTeam {
  std::string name;
  std::string description;
  static const schema::Object& schema();
};

struct TeamChange {
  std::optional<std::string> name;
  std::optional<std::string> description;
  static const schema::Object& schema();
};

struct TeamMemberChange {
  TeamRole role = TeamRole::member;
  static const schema::Object& schema();
};

struct SetupRequest {
  std::string token;
  std::string organisation;
  std::string owner_email;
  std::string owner_name;
  std::string password;
  static const schema::Object& schema();
};

struct SetupDone {
  TenantView tenant;
  UserView owner;
  static const schema::Object& schema();
};

// A page of views of a page of values.
template <class T>
auto views_of(const Page<T>& page) {
  Page<decltype(view_of(page.items.front()))> views;
  for (const T& item : page.items) views.items.push_back(view_of(item));
  views.next = page.next;
  views.total_count = page.total_count;
  return views;
}

}  // namespace astra::iam::rest
