#pragma once
#include <cstdlib>
#include <map>

#include "gateway/ports/configuration_source.hpp"
#include "gateway/ports/connection_probe.hpp"
#include "gateway/ports/gateway_store.hpp"
#include "gateway/ports/secret_box.hpp"
#include "iam/contracts/credentials.hpp"

namespace astra::gateway::testing {

class SetClock final : public Clock {
 public:
  Instant at = SystemClock().now();
  Instant now() const override { return at; }
};

class FakeKeys final : public iam::ApiKeyDirectory {
 public:
  Result<std::vector<iam::ApiKeyRecord>> active_keys() override {
    ++reads;
    if (away) return errors::unavailable;
    return keys;
  }
  Result<std::int64_t> revision() override {
    if (away) return errors::unavailable;
    return number;
  }
  // A key of the tenant that may call models.
  iam::ApiKeyRecord& add(TenantId tenant, std::string public_id) {
    ++number;
    keys.push_back({.tenant = tenant,
                    .id = iam::ApiKeyId::create(SystemClock().now()),
                    .public_id = std::move(public_id),
                    .secret_sha256 = {},
                    .name = "key",
                    .permissions = {"gateway:invoke"}});
    return keys.back();
  }
  std::vector<iam::ApiKeyRecord> keys;
  std::int64_t number = 1;
  int reads = 0;
  bool away = false;
};

class FakeTenants final : public iam::TenantDirectory {
 public:
  Result<std::vector<TenantId>> active_tenants() override { return tenants; }
  std::vector<TenantId> tenants;
};

class FakeConfiguration final : public ConfigurationSource {
 public:
  Result<Configuration> load() override { return configuration; }
  Result<std::int64_t> revision() override { return number; }
  Configuration configuration;
  std::int64_t number = 1;
};

class FakeIssuer final : public iam::ApiKeyIssuer {
 public:
  Result<iam::IssuedApiKey> issue(const Caller& caller, const iam::NewApiKey& wanted) override {
    asked = wanted;
    iam::IssuedApiKey issued{.record = {.tenant = caller.tenant,
                                        .id = iam::ApiKeyId::create(SystemClock().now()),
                                        .public_id = "0123456789abcdef",
                                        .secret_sha256 = {},
                                        .name = wanted.name,
                                        .permissions = wanted.permissions,
                                        .team = wanted.team,
                                        .expires_at = wanted.expires_at,
                                        .ip_allow_list = wanted.ip_allow_list},
                             .key = "bst_live_0123456789abcdef_secret"};
    return issued;
  }
  Result<void> revoke(const Caller&, iam::ApiKeyId id) override {
    revoked.push_back(id);
    return {};
  }
  iam::NewApiKey asked;
  std::vector<iam::ApiKeyId> revoked;
};

// Turns a secret around: enough to see that what is stored is not what was given.
class FakeBox final : public SecretBox {
 public:
  std::string seal(TenantId, ConnectionId, std::string_view secret) override { return "sealed:" + std::string(secret.rbegin(), secret.rend()); }
  Result<std::string> open(TenantId, ConnectionId, std::string_view sealed) override {
    sealed.remove_prefix(7);
    return std::string(sealed.rbegin(), sealed.rend());
  }
};

class FakeProbe final : public ConnectionProbe {
 public:
  ProbeReport probe(const Connection& connection) override {
    asked = connection;
    return {.ok = true, .status = 200};
  }
  Connection asked;
};

// One tenant's tables in memory; what a unit wrote stays though it was not committed, except where `broken`.
class FakeStore final : public GatewayStore {
 public:
  Result<std::unique_ptr<GatewayUnit>> begin(const Caller&) override {
    if (broken) return errors::unavailable;
    return std::unique_ptr<GatewayUnit>(std::make_unique<Unit>(*this));
  }

  std::map<ConnectionId, Account> accounts;
  std::map<Uuid, VirtualKey> keys;
  std::vector<PolicyVersion> policies;
  std::vector<std::string> events;
  bool broken = false;

 private:
  class Unit final : public GatewayUnit, AccountStore, VirtualKeyStore, PolicyStore {
   public:
    explicit Unit(FakeStore& store) : store_(store) {}
    AccountStore& accounts() override { return *this; }
    VirtualKeyStore& virtual_keys() override { return *this; }
    PolicyStore& policy() override { return *this; }
    // Budgets and prices are tested on the real database.
    BudgetStore& budgets() override { std::abort(); }
    PriceStore& prices() override { std::abort(); }
    RouteStore& routes() override { return no_routes_; }
    Result<void> publish(const EventRef& event) override {
      store_.events.emplace_back(event.type);
      return {};
    }
    Result<void> commit() override { return {}; }

    Result<Account> load(ConnectionId id) override { return read(id); }
    Result<Account> read(ConnectionId id) override {
      const auto found = store_.accounts.find(id);
      if (found == store_.accounts.end()) return errors::not_found;
      return Account(found->second);
    }
    Result<std::vector<Account>> all() override {
      std::vector<Account> list;
      for (const auto& [id, account] : store_.accounts) list.push_back(account);
      return list;
    }
    Result<void> add(const Account& account) override {
      for (const auto& [id, other] : store_.accounts)
        if (other.settings.name == account.settings.name) return connection_name_taken;
      store_.accounts[account.id] = account;
      return {};
    }
    Result<void> save(const Account& account) override { return store_.accounts[account.id] = account, Result<void>(); }
    Result<void> remove(ConnectionId id) override { return store_.accounts.erase(id), Result<void>(); }

    Result<VirtualKey> load(Uuid id) override { return read(id); }
    Result<VirtualKey> read(Uuid id) override {
      const auto found = store_.keys.find(id);
      if (found == store_.keys.end()) return errors::not_found;
      return VirtualKey(found->second);
    }
    Result<Page<VirtualKey>> list(const PageRequest&) override { return Page<VirtualKey>{}; }
    Result<void> add(const VirtualKey& key) override { return store_.keys[key.key_id] = key, Result<void>(); }
    Result<void> save(const VirtualKey& key) override { return store_.keys[key.key_id] = key, Result<void>(); }

    Result<PolicyVersion> load() override { return read(); }
    Result<PolicyVersion> read() override { return store_.policies.empty() ? PolicyVersion{} : store_.policies.back(); }
    Result<PolicyVersion> at(std::int64_t) override { return errors::not_found; }
    Result<Page<PolicyVersion>> versions(const PageRequest&) override { return Page<PolicyVersion>{}; }
    Result<void> put(const PolicyVersion& version) override { return store_.policies.push_back(version), Result<void>(); }

   private:
    struct NoRoutes final : RouteStore {
      Result<std::vector<Route>> all() override { return std::vector<Route>{}; }
      Result<Route> load(RouteId) override { return errors::not_found; }
      Result<Route> read(RouteId) override { return errors::not_found; }
      Result<void> add(const Route&) override { return {}; }
      Result<void> save(const Route&) override { return {}; }
      Result<void> remove(RouteId) override { return {}; }
    } no_routes_;
    FakeStore& store_;
  };
};

}  // namespace astra::gateway::testing
