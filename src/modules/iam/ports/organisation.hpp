#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/ports/organisation_store.hpp"

// What can be asked of organisations, their people, roles and teams. Whether the caller has the operation's permission was
// checked before; what depends on who is concerned is checked here.
//
// `expected` is the version the caller last saw; errors::version_mismatch where it is another now.
namespace astra::iam {

using ExpectedVersion = std::optional<std::int64_t>;

class TenantAdministration {
 public:
  virtual ~TenantAdministration() = default;
  virtual Result<Tenant> read(const Caller& caller) = 0;
  virtual Result<Tenant> edit(const Caller& caller, const TenantEdit& edit, ExpectedVersion expected) = 0;
};

// Errors of every change: not_found, user_outranks_caller, user_state_conflict, last_owner where it applies.
class UserAdministration {
 public:
  virtual ~UserAdministration() = default;
  virtual Result<Page<User>> list(const Caller& caller, const UserFilter& filter, const PageRequest& page) = 0;
  virtual Result<User> read(const Caller& caller, UserId id) = 0;
  virtual Result<User> rename(const Caller& caller, UserId id, std::string display_name, ExpectedVersion expected) = 0;
  virtual Result<User> suspend(const Caller& caller, UserId id) = 0;
  virtual Result<User> reactivate(const Caller& caller, UserId id) = 0;
  virtual Result<User> deactivate(const Caller& caller, UserId id) = 0;
  // Errors: also permission_not_held, validation_failed (unknown role).
  virtual Result<User> set_roles(const Caller& caller, UserId id, std::vector<std::string> roles, ExpectedVersion expected) = 0;
};

struct SentInvitation {
  Invitation invitation;
  std::string token;  // the link's secret, seen this once
};

// What the invited person sees before accepting.
struct InvitationOffer {
  std::string organisation;
  std::string email;
  Instant expires_at;
};

struct AcceptInvitation {
  std::string token;
  std::string name;
  std::string password;
};

class InvitationAdministration {
 public:
  virtual ~InvitationAdministration() = default;
  // Errors: email_taken, email_domain_not_allowed, permission_not_held, validation_failed.
  virtual Result<SentInvitation> invite(const Caller& caller, std::string_view email, std::vector<std::string> roles) = 0;
  virtual Result<Page<Invitation>> list(const Caller& caller, const InvitationFilter& filter, const PageRequest& page) = 0;
  // Errors: not_found, invitation_over, user_outranks_caller.
  virtual Result<SentInvitation> resend(const Caller& caller, InvitationId id) = 0;
  virtual Result<void> revoke(const Caller& caller, InvitationId id) = 0;

  // Without a caller: the token is the credential. Errors: invitation_over, also for tokens nobody ever made.
  virtual Result<InvitationOffer> look(std::string_view token) = 0;
  // Errors: invitation_over, password_not_acceptable, validation_failed.
  virtual Result<User> accept(const AcceptInvitation& acceptance) = 0;
};

// A role of either kind.
struct RoleView {
  std::string key;
  std::string name;
  std::string description;
  std::vector<std::string> permissions;
  bool built_in = false;
  std::int64_t version = 1;
  std::optional<Instant> created_at, updated_at;  // none: built in
};

// What an edit of a role asks for; what is not mentioned stays.
struct RoleEdit {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::vector<std::string>> permissions;
};

class RoleAdministration {
 public:
  virtual ~RoleAdministration() = default;
  virtual Result<Page<RoleView>> list(const Caller& caller, const PageRequest& page) = 0;  // by key
  virtual Result<RoleView> read(const Caller& caller, const std::string& key) = 0;
  // Errors: validation_failed, role_key_taken, permission_not_held, too_many_roles.
  virtual Result<RoleView> create(const Caller& caller, std::string key, RoleText text) = 0;
  // Errors: not_found, role_is_built_in, permission_not_held, validation_failed.
  virtual Result<RoleView> edit(const Caller& caller, const std::string& key, const RoleEdit& edit, ExpectedVersion expected) = 0;
  // Errors: not_found, role_is_built_in, role_in_use, permission_not_held.
  virtual Result<void> remove(const Caller& caller, const std::string& key, ExpectedVersion expected) = 0;
};

struct TeamEdit {
  std::optional<std::string> name;
  std::optional<std::string> description;
};

class TeamAdministration {
 public:
  virtual ~TeamAdministration() = default;
  virtual Result<Page<Team>> list(const Caller& caller, const PageRequest& page) = 0;
  virtual Result<Team> read(const Caller& caller, TeamId id) = 0;
  // Errors: validation_failed, team_name_taken.
  virtual Result<Team> create(const Caller& caller, std::string name, std::string description) = 0;
  // Errors: not_found, validation_failed, team_name_taken.
  virtual Result<Team> edit(const Caller& caller, TeamId id, const TeamEdit& edit, ExpectedVersion expected) = 0;
  virtual Result<void> remove(const Caller& caller, TeamId id, ExpectedVersion expected) = 0;
  // Errors: not_found, team_full, validation_failed (somebody who is not of the organisation).
  virtual Result<Team> put_member(const Caller& caller, TeamId id, TeamMember member) = 0;
  virtual Result<Team> remove_member(const Caller& caller, TeamId id, UserId user) = 0;
};

struct ClaimRequest {
  std::string token;
  std::string organisation;
  std::string owner_email;
  std::string owner_name;
  std::string password;
};

struct Claimed {
  Tenant tenant;
  User owner;
};

// The person's side of set-up. The program's side is contracts/setup.hpp.
class Claiming {
 public:
  virtual ~Claiming() = default;
  // Whether the link still works. Errors: setup_over, also for tokens nobody ever made.
  virtual Result<void> look(std::string_view token) = 0;
  // Names the organisation and makes its owner; the link is dead afterwards.
  // Errors: setup_over, validation_failed, password_not_acceptable.
  virtual Result<Claimed> claim(const ClaimRequest& request) = 0;
};

}  // namespace astra::iam
