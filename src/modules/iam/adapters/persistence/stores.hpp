#pragma once
#include "iam/ports/organisation_store.hpp"
#include "platform/postgres/database.hpp"

// The tables of organisations, each store within somebody's transaction.
namespace astra::iam {

class PgTenantStore final : public TenantStore {
 public:
  explicit PgTenantStore(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<Tenant> load() override;
  Result<Tenant> read() override;
  Result<void> add(const Tenant& tenant) override;
  Result<void> save(const Tenant& tenant) override;

 private:
  postgres::Transaction& transaction_;
};

class PgUserStore final : public UserStore {
 public:
  explicit PgUserStore(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<User> load(UserId id) override;
  Result<User> read(UserId id) override;
  Result<std::optional<User>> find(const Email& email) override;
  Result<Page<User>> list(const UserFilter& filter, const PageRequest& page) override;
  Result<std::int64_t> other_owners(UserId id) override;
  Result<std::optional<User>> first_owner() override;
  Result<void> hand_over_keys(UserId from, UserId to) override;
  Result<void> add(const User& user) override;
  Result<void> save(const User& user) override;
  Result<void> remove(UserId id) override;
  Result<void> put_password(UserId id, const std::string& hash, Instant now) override;

 private:
  postgres::Transaction& transaction_;
};

class PgInvitationStore final : public InvitationStore {
 public:
  explicit PgInvitationStore(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<Invitation> load(InvitationId id) override;
  Result<Invitation> load(const TokenHash& token) override;
  Result<Page<Invitation>> list(const InvitationFilter& filter, const PageRequest& page) override;
  Result<void> add(const Invitation& invitation) override;
  Result<void> save(const Invitation& invitation) override;

 private:
  postgres::Transaction& transaction_;
};

class PgRoleStore final : public RoleStore {
 public:
  explicit PgRoleStore(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<Role> load(const std::string& key) override;
  Result<Role> read(const std::string& key) override;
  Result<std::vector<Role>> all() override;
  Result<std::vector<Role>> hold(const std::vector<std::string>& keys) override;
  Result<bool> in_use(const std::string& key) override;
  Result<void> add(const Role& role) override;
  Result<void> save(const Role& role) override;
  Result<void> remove(const std::string& key) override;

 private:
  postgres::Transaction& transaction_;
};

class PgTeamStore final : public TeamStore {
 public:
  explicit PgTeamStore(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<Team> load(TeamId id) override;
  Result<Team> read(TeamId id) override;
  Result<Page<Team>> list(const PageRequest& page) override;
  Result<void> add(const Team& team) override;
  Result<void> save(const Team& team) override;
  Result<void> remove(TeamId id) override;

 private:
  postgres::Transaction& transaction_;
};

class PgSetupTokenStore final : public SetupTokenStore {
 public:
  explicit PgSetupTokenStore(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<SetupToken> load(const TokenHash& token) override;
  Result<void> replace(const SetupToken& token) override;
  Result<void> save(const SetupToken& token) override;

 private:
  postgres::Transaction& transaction_;
};

}  // namespace astra::iam
