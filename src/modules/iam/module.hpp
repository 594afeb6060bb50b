#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "iam/contracts/credentials.hpp"
#include "iam/contracts/setup.hpp"
#include "kernel/event.hpp"
#include "platform/api/ports.hpp"
#include "platform/api/routes.hpp"
#include "platform/config/settings.hpp"
#include "platform/crypto/keyring.hpp"
#include "platform/postgres/database.hpp"

namespace astra::iam {

// Identity and access, wired: what main hands in, what it and the other modules get back.
class IamModule {
 public:
  struct Parts {
    postgres::Database& database;
    const crypto::Keyring& keyring;
    const Clock& clock;
    config::Iam settings;
    std::string public_url;  // the issuer of tokens and the base of links, without a trailing slash
    std::function<void()> on_claimed;  // a person took the first organisation over: the password made for it is worthless
  };

  // Connects to nothing: `bastion openapi` wires the modules only to describe them. The keys that sign tokens are loaded
  // (or made) when first needed.
  static Result<std::unique_ptr<IamModule>> create(Parts parts);
  ~IamModule();

  void declare(api::Routes& routes);
  static std::vector<EventDescription> events();
  // Background work: last-used times, expiry of sessions and tokens.
  void start();
  void stop();

  api::Authenticator& authenticator();
  api::AuditSink& audit_sink();
  ApiKeyDirectory& api_keys();
  ApiKeyIssuer& api_key_issuer();
  CredentialVerifier& credentials();
  TenantDirectory& tenants();
  Setup& setup();

 private:
  struct Wiring;
  explicit IamModule(std::unique_ptr<Wiring> wiring);
  std::unique_ptr<Wiring> wiring_;
};

}  // namespace astra::iam
