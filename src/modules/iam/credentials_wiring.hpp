#pragma once
#include "iam/adapters/crypto/common_passwords.hpp"
#include "iam/adapters/crypto/secrets.hpp"
#include "iam/adapters/crypto/signed_tokens.hpp"
#include "iam/adapters/persistence/credentials/key_directory.hpp"
#include "iam/adapters/persistence/credentials/key_use_journal.hpp"
#include "iam/adapters/persistence/credentials/login_attempts.hpp"
#include "iam/adapters/persistence/credentials/stores.hpp"
#include "iam/adapters/rest/credentials/account_endpoints.hpp"
#include "iam/adapters/rest/credentials/auth_endpoints.hpp"
#include "iam/adapters/rest/credentials/authenticator.hpp"
#include "iam/adapters/rest/credentials/key_endpoints.hpp"
#include "iam/adapters/rest/credentials/security_audit.hpp"
#include "iam/application/credentials/use_cases.hpp"

namespace astra::iam {

// The credential side of the module, wired. Part of module.cpp; nobody else includes it.
struct CredentialWiring {
  CredentialWiring(postgres::Database& database, const crypto::Keyring& keyring, const Clock& given_clock,
                   const std::string& public_url, const CredentialPolicy& policy = {})
      : clock(given_clock),
        secrets(keyring),
        access_tokens({.database = database, .keyring = keyring, .clock = clock, .issuer = public_url, .audience = public_url}),
        store(database),
        throttle(database, policy.throttle),
        key_use(database),
        key_directory(database, clock, public_url, policy.tokens.access),
        use_cases({.store = store,
                   .secrets = secrets,
                   .hashes = hashes,
                   .access_tokens = access_tokens,
                   .throttle = throttle,
                   .key_use = key_use,
                   .blocklist = blocklist,
                   .policy = policy,
                   .clock = clock}),
        authenticator(use_cases.verifier, secrets, public_url),
        audit(store),
        auth_endpoints({.sign_in = use_cases.sign_in,
                        .tokens = use_cases.tokens,
                        .secrets = secrets,
                        .authenticator = authenticator,
                        .clock = clock,
                        .public_url = public_url}),
        account_endpoints({.passwords = use_cases.passwords,
                           .second_factors = use_cases.second_factors,
                           .sessions = use_cases.sessions,
                           .public_url = public_url}),
        key_endpoints({.keys = use_cases.api_keys,
                       .service_accounts = use_cases.service_accounts,
                       .log = use_cases.security_log,
                       .clock = clock}) {}

  void declare(api::Routes& routes) {
    auth_endpoints.declare(routes);
    account_endpoints.declare(routes);
    key_endpoints.declare(routes);
  }

  const Clock& clock;
  CryptoSecrets secrets;
  Argon2Hashes hashes;
  SignedTokens access_tokens;  // load() before the first call
  PgCredentialStore store;
  PgLoginThrottle throttle;
  KeyUseJournal key_use;
  PgKeyDirectory key_directory;
  PasswordBlocklist blocklist{common_passwords()};
  CredentialUseCases use_cases;  // passwords is also NewPasswords, api_keys also ApiKeyIssuer, verifier CredentialVerifier
  RequestAuthenticator authenticator;
  SecurityAudit audit;
  AuthEndpoints auth_endpoints;
  AccountEndpoints account_endpoints;
  KeyEndpoints key_endpoints;
};

}  // namespace astra::iam
