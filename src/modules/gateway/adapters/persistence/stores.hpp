#pragma once
#include "gateway/ports/gateway_store.hpp"
#include "platform/postgres/database.hpp"

// The tables of configuration, each store within somebody's transaction.
namespace astra::gateway {

class PgAccountStore final : public AccountStore {
 public:
  explicit PgAccountStore(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<Account> load(ConnectionId id) override;
  Result<Account> read(ConnectionId id) override;
  Result<std::vector<Account>> all() override;
  Result<void> add(const Account& account) override;
  Result<void> save(const Account& account) override;
  Result<void> remove(ConnectionId id) override;

 private:
  postgres::Transaction& transaction_;
};

class PgVirtualKeyStore final : public VirtualKeyStore {
 public:
  explicit PgVirtualKeyStore(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<VirtualKey> load(Uuid key_id) override;
  Result<VirtualKey> read(Uuid key_id) override;
  Result<Page<VirtualKey>> list(const PageRequest& page) override;
  Result<void> add(const VirtualKey& key) override;
  Result<void> save(const VirtualKey& key) override;

 private:
  postgres::Transaction& transaction_;
};

class PgPolicyStore final : public PolicyStore {
 public:
  explicit PgPolicyStore(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<PolicyVersion> load() override;
  Result<PolicyVersion> read() override;
  Result<PolicyVersion> at(std::int64_t revision) override;
  Result<Page<PolicyVersion>> versions(const PageRequest& page) override;
  Result<void> put(const PolicyVersion& version) override;

 private:
  postgres::Transaction& transaction_;
};

}  // namespace astra::gateway
