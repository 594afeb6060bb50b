#include "iam/module.hpp"

#include "iam/adapters/crypto/common_passwords.hpp"
#include "iam/adapters/crypto/random_tokens.hpp"
#include "iam/adapters/crypto/secrets.hpp"
#include "iam/adapters/crypto/signed_tokens.hpp"
#include "iam/adapters/persistence/credentials/key_directory.hpp"
#include "iam/adapters/persistence/credentials/key_use_journal.hpp"
#include "iam/adapters/persistence/credentials/login_attempts.hpp"
#include "iam/adapters/persistence/credentials/stores.hpp"
#include "iam/adapters/persistence/organisation_store.hpp"
#include "iam/adapters/rest/credentials/account_endpoints.hpp"
#include "iam/adapters/rest/credentials/auth_endpoints.hpp"
#include "iam/adapters/rest/credentials/authenticator.hpp"
#include "iam/adapters/rest/credentials/key_endpoints.hpp"
#include "iam/adapters/rest/credentials/security_audit.hpp"
#include "iam/adapters/rest/invitation_endpoints.hpp"
#include "iam/adapters/rest/role_endpoints.hpp"
#include "iam/adapters/rest/setup_endpoints.hpp"
#include "iam/adapters/rest/team_endpoints.hpp"
#include "iam/adapters/rest/tenant_endpoints.hpp"
#include "iam/adapters/rest/user_endpoints.hpp"
#include "iam/application/credentials/use_cases.hpp"
#include "iam/application/first_run.hpp"
#include "iam/application/invitations.hpp"
#include "iam/application/roles.hpp"
#include "iam/application/teams.hpp"
#include "iam/application/tenant_list.hpp"
#include "iam/application/tenants.hpp"
#include "iam/application/users.hpp"
#include "iam/contracts/credential_events.hpp"
#include "iam/contracts/organisation_events.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/work/periodic.hpp"

namespace astra::iam {
namespace {

constexpr Duration key_use_every = Duration::seconds(5);

// The credential side of the module, wired.
struct CredentialWiring {
  CredentialWiring(postgres::Database& database, const crypto::Keyring& keyring, const Clock& given_clock,
                   const std::string& public_url)
      : clock(given_clock),
        secrets(keyring),
        access_tokens({.database = database, .keyring = keyring, .clock = clock, .issuer = public_url, .audience = public_url}),
        store(database),
        throttle(database),
        key_use(database),
        key_directory(database),
        use_cases({.store = store,
                   .secrets = secrets,
                   .hashes = hashes,
                   .access_tokens = access_tokens,
                   .throttle = throttle,
                   .key_use = key_use,
                   .blocklist = blocklist,
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

// The organisation side of the module, wired.
struct OrganisationWiring {
  OrganisationWiring(postgres::Database& database, NewPasswords& passwords, ApiKeyIssuer& keys, const Clock& clock,
                     const std::string& public_url)
      : store(database, clock),
        tenants(store, clock),
        users(store, clock),
        invitations(store, tokens, passwords, clock),
        roles(store, clock),
        teams(store, clock),
        first_run(store, tokens, passwords, keys, clock),
        invitation_endpoints(invitations, public_url) {}

  void declare(api::Routes& routes) {
    setup_endpoints.declare(routes);
    tenant_endpoints.declare(routes);
    user_endpoints.declare(routes);
    invitation_endpoints.declare(routes);
    invitation_page.declare(routes);
    role_endpoints.declare(routes);
    team_endpoints.declare(routes);
  }

  PgOrganisationStore store;
  RandomTokens tokens;
  Tenants tenants;
  Users users;
  Invitations invitations;
  Roles roles;
  Teams teams;
  FirstRun first_run;
  TenantList tenant_list{store};
  rest::SetupEndpoints setup_endpoints{first_run};
  rest::TenantEndpoints tenant_endpoints{tenants};
  rest::UserEndpoints user_endpoints{users};
  rest::InvitationEndpoints invitation_endpoints;
  rest::InvitationPage invitation_page{invitations};
  rest::RoleEndpoints role_endpoints{roles};
  rest::TeamEndpoints team_endpoints{teams};
};

}  // namespace

struct IamModule::Wiring {
  explicit Wiring(const Parts& parts)
      : credentials(parts.database, parts.keyring, parts.clock, parts.public_url),
        organisation(parts.database, credentials.use_cases.passwords, credentials.use_cases.api_keys, parts.clock, parts.public_url) {}

  CredentialWiring credentials;
  OrganisationWiring organisation;
  work::Periodic key_use{"iam.key_use", key_use_every, [this](const work::StopToken&) { credentials.key_use.flush(); }};
};

IamModule::IamModule(std::unique_ptr<Wiring> wiring) : wiring_(std::move(wiring)) {}
IamModule::~IamModule() { stop(); }

Result<std::unique_ptr<IamModule>> IamModule::create(Parts parts) {
  return std::unique_ptr<IamModule>(new IamModule(std::make_unique<Wiring>(parts)));
}

void IamModule::declare(api::Routes& routes) {
  wiring_->organisation.declare(routes);
  wiring_->credentials.declare(routes);
}

std::vector<EventDescription> IamModule::events() {
  std::vector<EventDescription> events = organisation_events();
  for (const EventDescription& event : credential_events()) events.push_back(event);
  return events;
}

void IamModule::start() {
  // Making a signing key takes a while; better now than in somebody's sign-in. Where it fails, the first use tries again.
  const auto loaded = wiring_->credentials.access_tokens.load();
  if (!loaded.ok()) log::warning("signing keys are not loaded yet", {{"error", loaded.error().message()}});
  wiring_->key_use.start();
}

void IamModule::stop() {
  wiring_->key_use.stop();
  wiring_->credentials.key_use.flush();
}

api::Authenticator& IamModule::authenticator() { return wiring_->credentials.authenticator; }
api::AuditSink& IamModule::audit_sink() { return wiring_->credentials.audit; }
ApiKeyDirectory& IamModule::api_keys() { return wiring_->credentials.key_directory; }
ApiKeyIssuer& IamModule::api_key_issuer() { return wiring_->credentials.use_cases.api_keys; }
CredentialVerifier& IamModule::credentials() { return wiring_->credentials.use_cases.verifier; }
TenantDirectory& IamModule::tenants() { return wiring_->organisation.tenant_list; }
Setup& IamModule::setup() { return wiring_->organisation.first_run; }

}  // namespace astra::iam
