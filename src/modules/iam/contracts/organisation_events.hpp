#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "kernel/event.hpp"
#include "kernel/id.hpp"

// What happens to an organisation, its people, roles and teams. People are named by id, never by e-mail.
namespace astra::iam {

using TeamId = Id<struct TeamTag>;
using InvitationId = Id<struct InvitationTag>;

struct TenantCreated {
  static constexpr std::string_view type = "astra.iam.tenant.created.v1";
  TenantId tenant_id;
  std::string slug;
  std::string subject() const { return tenant_id.to_string(); }
  static const schema::Object& schema();
};

struct TenantUpdated {
  static constexpr std::string_view type = "astra.iam.tenant.updated.v1";
  TenantId tenant_id;
  std::vector<std::string> changed;  // names of the settings that changed
  std::string subject() const { return tenant_id.to_string(); }
  static const schema::Object& schema();
};

// An organisation that stood unowned since its first start now has an owner.
struct TenantClaimed {
  static constexpr std::string_view type = "astra.iam.tenant.claimed.v1";
  TenantId tenant_id;
  UserId owner_id;
  std::string subject() const { return tenant_id.to_string(); }
  static const schema::Object& schema();
};

struct UserInvited {
  static constexpr std::string_view type = "astra.iam.user.invited.v1";
  UserId user_id;
  InvitationId invitation_id;
  std::vector<std::string> roles;
  std::string subject() const { return user_id.to_string(); }
  static const schema::Object& schema();
};

// The invitation has a new link; the earlier one is dead.
struct UserInvitationResent {
  static constexpr std::string_view type = "astra.iam.user.invitation_resent.v1";
  UserId user_id;
  InvitationId invitation_id;
  std::string subject() const { return user_id.to_string(); }
  static const schema::Object& schema();
};

struct UserInvitationRevoked {
  static constexpr std::string_view type = "astra.iam.user.invitation_revoked.v1";
  UserId user_id;
  InvitationId invitation_id;
  std::string subject() const { return user_id.to_string(); }
  static const schema::Object& schema();
};

struct UserActivated {
  static constexpr std::string_view type = "astra.iam.user.activated.v1";
  UserId user_id;
  std::vector<std::string> roles;
  std::string subject() const { return user_id.to_string(); }
  static const schema::Object& schema();
};

// What is shown of a person changed. What they may do is UserRolesChanged.
struct UserChanged {
  static constexpr std::string_view type = "astra.iam.user.changed.v1";
  UserId user_id;
  std::string subject() const { return user_id.to_string(); }
  static const schema::Object& schema();
};

struct UserSuspended {
  static constexpr std::string_view type = "astra.iam.user.suspended.v1";
  UserId user_id;
  std::string subject() const { return user_id.to_string(); }
  static const schema::Object& schema();
};

struct UserReactivated {
  static constexpr std::string_view type = "astra.iam.user.reactivated.v1";
  UserId user_id;
  std::string subject() const { return user_id.to_string(); }
  static const schema::Object& schema();
};

struct UserDeactivated {
  static constexpr std::string_view type = "astra.iam.user.deactivated.v1";
  UserId user_id;
  std::string subject() const { return user_id.to_string(); }
  static const schema::Object& schema();
};

struct UserRolesChanged {
  static constexpr std::string_view type = "astra.iam.user.roles_changed.v1";
  UserId user_id;
  std::vector<std::string> roles;
  std::vector<std::string> roles_before;
  std::string subject() const { return user_id.to_string(); }
  static const schema::Object& schema();
};

// The subject of a role's events is its key, which never changes.
struct RoleCreated {
  static constexpr std::string_view type = "astra.iam.role.created.v1";
  std::string role;
  std::vector<std::string> permissions;
  std::string subject() const { return role; }
  static const schema::Object& schema();
};

struct RoleChanged {
  static constexpr std::string_view type = "astra.iam.role.changed.v1";
  std::string role;
  std::vector<std::string> granted;  // permissions the role gained
  std::vector<std::string> taken;    // permissions the role lost
  std::string subject() const { return role; }
  static const schema::Object& schema();
};

struct RoleDeleted {
  static constexpr std::string_view type = "astra.iam.role.deleted.v1";
  std::string role;
  std::string subject() const { return role; }
  static const schema::Object& schema();
};

struct TeamCreated {
  static constexpr std::string_view type = "astra.iam.team.created.v1";
  TeamId team_id;
  std::string name;
  std::string subject() const { return team_id.to_string(); }
  static const schema::Object& schema();
};

// The team's name, description or members changed; `members` is who belongs to it now.
struct TeamChanged {
  static constexpr std::string_view type = "astra.iam.team.changed.v1";
  TeamId team_id;
  std::string name;
  std::vector<UserId> members;
  std::string subject() const { return team_id.to_string(); }
  static const schema::Object& schema();
};

struct TeamDeleted {
  static constexpr std::string_view type = "astra.iam.team.deleted.v1";
  TeamId team_id;
  std::string subject() const { return team_id.to_string(); }
  static const schema::Object& schema();
};

// Every event above, for the catalogue.
std::vector<EventDescription> organisation_events();

}  // namespace astra::iam
