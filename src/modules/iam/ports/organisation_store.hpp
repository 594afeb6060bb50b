#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "iam/domain/invitation.hpp"
#include "iam/domain/role.hpp"
#include "iam/domain/setup_token.hpp"
#include "iam/domain/team.hpp"
#include "iam/domain/tenant.hpp"
#include "iam/domain/user.hpp"
#include "kernel/caller.hpp"
#include "kernel/event.hpp"
#include "kernel/page.hpp"

// Where organisations are kept. load() takes the row for a change until the transaction ends, read() does not; both answer
// not_found. Lists are in ascending order of the id unless they say otherwise.
namespace astra::iam {

class TenantStore {
 public:
  virtual ~TenantStore() = default;
  virtual Result<Tenant> load() = 0;
  virtual Result<Tenant> read() = 0;
  virtual Result<void> add(const Tenant& tenant) = 0;  // errors: slug_taken
  virtual Result<void> save(const Tenant& tenant) = 0;
};

struct UserFilter {
  std::optional<UserState> state;
  std::optional<std::string> role;
  std::string text;  // part of the e-mail or the name, either case
};

class UserStore {
 public:
  virtual ~UserStore() = default;
  virtual Result<User> load(UserId id) = 0;
  virtual Result<User> read(UserId id) = 0;
  virtual Result<std::optional<User>> find(const Email& email) = 0;
  virtual Result<Page<User>> list(const UserFilter& filter, const PageRequest& page) = 0;
  // Active owners besides this user. Whoever asks holds the answer true until the transaction ends.
  virtual Result<std::int64_t> other_owners(UserId id) = 0;
  virtual Result<std::optional<User>> first_owner() = 0;
  // Keys that work act for somebody else from now on.
  virtual Result<void> hand_over_keys(UserId from, UserId to) = 0;
  virtual Result<void> add(const User& user) = 0;  // errors: email_taken
  virtual Result<void> save(const User& user) = 0;
  virtual Result<void> remove(UserId id) = 0;
  virtual Result<void> put_password(UserId id, const std::string& hash, Instant now) = 0;
};

struct InvitationFilter {
  std::optional<Invitation::State> state;
};

class InvitationStore {
 public:
  virtual ~InvitationStore() = default;
  virtual Result<Invitation> load(InvitationId id) = 0;
  virtual Result<Invitation> load(const TokenHash& token) = 0;
  virtual Result<Page<Invitation>> list(const InvitationFilter& filter, const PageRequest& page) = 0;  // newest first
  virtual Result<void> add(const Invitation& invitation) = 0;
  virtual Result<void> save(const Invitation& invitation) = 0;
};

// Custom roles; built-in ones are domain/role.hpp's.
class RoleStore {
 public:
  virtual ~RoleStore() = default;
  virtual Result<Role> load(const std::string& key) = 0;
  virtual Result<Role> read(const std::string& key) = 0;
  virtual Result<std::vector<Role>> all() = 0;  // by key
  // Those of the keys that name custom roles; they cannot be deleted until the transaction ends.
  virtual Result<std::vector<Role>> hold(const std::vector<std::string>& keys) = 0;
  virtual Result<bool> in_use(const std::string& key) = 0;
  virtual Result<void> add(const Role& role) = 0;  // errors: role_key_taken
  virtual Result<void> save(const Role& role) = 0;
  virtual Result<void> remove(const std::string& key) = 0;
};

class TeamStore {
 public:
  virtual ~TeamStore() = default;
  virtual Result<Team> load(TeamId id) = 0;
  virtual Result<Team> read(TeamId id) = 0;
  virtual Result<Page<Team>> list(const PageRequest& page) = 0;
  virtual Result<void> add(const Team& team) = 0;   // errors: team_name_taken
  virtual Result<void> save(const Team& team) = 0;  // errors: team_name_taken
  virtual Result<void> remove(TeamId id) = 0;
};

class SetupTokenStore {
 public:
  virtual ~SetupTokenStore() = default;
  virtual Result<SetupToken> load(const TokenHash& token) = 0;
  virtual Result<void> replace(const SetupToken& token) = 0;  // the tenant's only one from now on
  virtual Result<void> save(const SetupToken& token) = 0;
};

// One transaction of one tenant: its changes and their events commit together or not at all.
class OrganisationUnit {
 public:
  virtual ~OrganisationUnit() = default;
  virtual TenantStore& tenant() = 0;
  virtual UserStore& users() = 0;
  virtual InvitationStore& invitations() = 0;
  virtual RoleStore& roles() = 0;
  virtual TeamStore& teams() = 0;
  virtual SetupTokenStore& setup_tokens() = 0;
  virtual Result<void> publish(const EventRef& event) = 0;
  virtual Result<void> commit() = 0;
};

struct TenantEntry {
  TenantId id;
  std::string slug;
  TenantStatus status = TenantStatus::active;
  bool claimed = false;
};

struct LoginAccount {
  TenantId tenant;
  std::string tenant_slug;
  UserId user;
};

class OrganisationStore {
 public:
  virtual ~OrganisationStore() = default;
  virtual Result<std::unique_ptr<OrganisationUnit>> begin(const Caller& caller) = 0;

  // What must be found before the tenant is known. Errors: not_found.
  virtual Result<TenantId> tenant_of_invitation(const TokenHash& token) = 0;
  virtual Result<TenantId> tenant_of_setup_token(const TokenHash& token) = 0;
  virtual Result<std::vector<TenantEntry>> tenants() = 0;
};

}  // namespace astra::iam
