#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "iam/contracts/credentials.hpp"
#include "kernel/event.hpp"
#include "platform/api/routes.hpp"
#include "platform/config/settings.hpp"
#include "platform/crypto/keyring.hpp"
#include "platform/postgres/database.hpp"
#include "platform/redis/connection.hpp"

namespace astra::http {
class DirectHandler;
}

namespace astra::gateway {

// A provider account as the command line or the environment names it.
struct NewConnection {
  std::string name;
  std::string provider;      // see providers()
  std::string base_url;      // empty: the provider's own
  std::string secret;
  std::vector<std::string> models;
  bool allow_private_address = false;
};

// The AI gateway, wired: control plane, data plane, journal.
class GatewayModule {
 public:
  struct Parts {
    postgres::Database& database;
    redis::Options redis;
    const crypto::Keyring& keyring;
    const Clock& clock;
    config::Gateway settings;
    std::string journal_dir;
    unsigned loops;                       // of the server that serves the data plane
    iam::ApiKeyDirectory& api_keys;
    iam::ApiKeyIssuer& api_key_issuer;
    iam::TenantDirectory& tenants;
  };

  // Connects to nothing and opens no journal: `bastion openapi` wires the modules only to describe them.
  static Result<std::unique_ptr<GatewayModule>> create(Parts parts);
  ~GatewayModule();

  void declare(api::Routes& routes);
  static std::vector<EventDescription> events();
  // Opens the journal, builds the first snapshot and starts the background work. Errors: audit_unavailable, unavailable.
  Result<void> start();
  // After the server has drained: carries what the journal holds to the database, as far as it can be reached.
  void stop();

  static bool serves(std::string_view path);
  http::DirectHandler& data_plane();   // after start()

  // For the command line and the first run, as the tenant's system caller.
  Result<void> add_connection(TenantId tenant, const NewConnection& connection);
  Result<std::vector<std::string>> connection_names(TenantId tenant);
  // Makes connections of OPENAI_API_KEY, ANTHROPIC_API_KEY (and ..._BASE_URL) where the tenant has none of that provider.
  Result<void> adopt_environment(TenantId tenant);

 private:
  struct Wiring;
  explicit GatewayModule(std::unique_ptr<Wiring> wiring);
  std::unique_ptr<Wiring> wiring_;
};

}  // namespace astra::gateway
