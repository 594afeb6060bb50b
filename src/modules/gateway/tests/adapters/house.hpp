#pragma once
#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gateway/adapters/persistence/configuration_reader.hpp"
#include "gateway/adapters/persistence/gateway_store.hpp"
#include "gateway/adapters/persistence/keyring_box.hpp"
#include "gateway/adapters/persistence/traffic_sink.hpp"
#include "gateway/application/connection_service.hpp"
#include "gateway/application/policy_service.hpp"
#include "gateway/application/snapshot_keeper.hpp"
#include "gateway/application/virtual_key_service.hpp"
#include "gateway/migrations.hpp"
#include "records.hpp"
#include "support/servers.hpp"

// The control plane on a real PostgreSQL, with two organisations; iam is in memory.
namespace astra::gateway::testing {
using postgres::Sql;

inline constexpr const char* master_key = "k1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";

inline std::unique_ptr<postgres::Database> open_database() {
  postgres::Options options;
  options.dsn = test::postgres_server({&migrations()}).app_dsn();
  auto database = postgres::Database::open(options);
  REQUIRE_MESSAGE(database.ok(), std::string(database.error().message()));
  return *std::move(database);
}

inline crypto::Keyring open_keyring() {
  auto keyring = crypto::Keyring::parse(master_key);
  REQUIRE_MESSAGE(keyring.ok(), std::string(keyring.error().message()));
  return *std::move(keyring);
}

class NoProbe final : public ConnectionProbe {
 public:
  ProbeReport probe(const Connection&) override { return {}; }
};

// iam's side, in memory.
class Keys final : public iam::ApiKeyDirectory, public iam::ApiKeyIssuer, public iam::TenantDirectory {
 public:
  Result<std::vector<iam::ApiKeyRecord>> active_keys() override { return keys; }
  Result<std::int64_t> revision() override { return number; }
  Result<std::vector<TenantId>> active_tenants() override { return tenants; }
  Result<iam::IssuedApiKey> issue(const Caller& caller, const iam::NewApiKey& wanted) override {
    ++number;
    keys.push_back({.tenant = caller.tenant,
                    .id = iam::ApiKeyId::create(SystemClock().now()),
                    .public_id = "public-" + std::to_string(number),
                    .secret_sha256 = {},
                    .name = wanted.name,
                    .permissions = wanted.permissions});
    return iam::IssuedApiKey{keys.back(), "bst_live_text"};
  }
  Result<void> revoke(const Caller&, iam::ApiKeyId) override { return {}; }  // slow to tell: the gateway's side must do
  std::vector<iam::ApiKeyRecord> keys;
  std::vector<TenantId> tenants;
  std::int64_t number = 1;
};

struct House {
  std::unique_ptr<postgres::Database> database = open_database();
  SystemClock clock;
  crypto::Keyring keyring = open_keyring();
  KeyringBox box{keyring};
  PgGatewayStore store{*database, clock};
  ConfigurationReader reader{*database, box};
  TrafficSink sink{*database, clock};
  NoProbe probe;
  Keys iam;
  ConnectionService connections{store, box, probe, clock};
  VirtualKeyService keys{store, iam, clock};
  PolicyService policies{store, clock};
  SnapshotKeeper keeper{reader, iam, iam, std::make_shared<const PriceTable>(), clock};
  Caller ours = caller(), theirs = caller();

  House() { iam.tenants = {ours.tenant, theirs.tenant}; }
  static Caller caller() {
    Caller made = Caller::system(TenantId::create(SystemClock().now()));
    made.principal = Uuid::v7(SystemClock().now());
    return made;
  }

  std::int64_t number(TenantId tenant, const char* text) {
    auto transaction = database->begin(tenant);
    REQUIRE(transaction.ok());
    static std::map<std::string, std::string> names;  // a statement's name is shorter than its text may be
    const std::string& name = names.try_emplace(text, "test." + std::to_string(names.size())).first->second;
    const auto rows = transaction->run(Sql{name.c_str(), text});
    REQUIRE_MESSAGE(rows.ok(), std::string(rows.error().message()));
    return (*rows)[0].get<std::int64_t>(0);
  }
  std::int64_t events(TenantId tenant, const std::string& type) {
    static constexpr Sql count{"test.events", "SELECT count(*) FROM platform.outbox WHERE type = $1"};
    auto transaction = database->begin(tenant);
    REQUIRE(transaction.ok());
    return (*transaction->run(count, type))[0].get<std::int64_t>(0);
  }
};

inline void require(const Result<void>& result) { REQUIRE_MESSAGE(result.ok(), std::string(result.error().message())); }

}  // namespace astra::gateway::testing
