#include "iam/module.hpp"

#include "iam/adapters/crypto/random_tokens.hpp"
#include "iam/adapters/persistence/credentials/housekeeping.hpp"
#include "iam/adapters/persistence/organisation_store.hpp"
#include "iam/adapters/rest/invitation_endpoints.hpp"
#include "iam/adapters/rest/role_endpoints.hpp"
#include "iam/adapters/rest/setup_endpoints.hpp"
#include "iam/adapters/rest/team_endpoints.hpp"
#include "iam/adapters/rest/tenant_endpoints.hpp"
#include "iam/adapters/rest/user_endpoints.hpp"
#include "iam/application/first_run.hpp"
#include "iam/application/invitations.hpp"
#include "iam/application/roles.hpp"
#include "iam/application/teams.hpp"
#include "iam/application/tenant_list.hpp"
#include "iam/application/tenants.hpp"
#include "iam/application/users.hpp"
#include "iam/contracts/credential_events.hpp"
#include "iam/contracts/organisation_events.hpp"
#include "iam/credentials_wiring.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/work/periodic.hpp"

namespace astra::iam {
namespace {

constexpr Duration key_use_every = Duration::seconds(5);
constexpr Duration sweep_every = Duration::hours(1);

CredentialPolicy policy_of(const config::Iam& settings) {
  return {.tokens = {.access = Duration::minutes(settings.access_token_minutes),
                     .refresh = Duration::days(settings.refresh_token_days),
                     .family = Duration::days(settings.token_family_days)},
          .passwords = {.shortest = static_cast<std::size_t>(settings.min_password_length),
                        .shortest_with_mfa = static_cast<std::size_t>(settings.min_password_length_with_mfa)},
          .throttle = {.free_failures_per_account = settings.free_failures_per_account,
                       .free_failures_per_address = settings.free_failures_per_address,
                       .first_wait = Duration::milliseconds(settings.first_wait_ms),
                       .longest_wait = Duration::milliseconds(settings.longest_wait_ms),
                       .forgotten_after = Duration::minutes(settings.failures_forgotten_minutes)}};
}

// The organisation side of the module, wired.
struct OrganisationWiring {
  OrganisationWiring(postgres::Database& database, NewPasswords& passwords, ApiKeyIssuer& keys, const config::Iam& settings,
                     const Clock& clock, const std::string& public_url, std::function<void()> on_claimed)
      : store(database, clock),
        tenants(store, clock),
        users(store, clock),
        invitations(store, tokens, passwords, Duration::days(settings.invitation_days), clock),
        roles(store, clock),
        teams(store, clock),
        first_run(store, tokens, passwords, keys, Duration::minutes(settings.setup_link_minutes), clock, std::move(on_claimed),
                  TenantEdit{.session_idle_minutes = settings.session_idle_minutes, .session_absolute_minutes = settings.session_absolute_minutes}),
        setup_endpoints(first_run, static_cast<std::size_t>(settings.min_password_length)),
        invitation_endpoints(invitations, public_url),
        invitation_page(invitations, static_cast<std::size_t>(settings.min_password_length)) {}

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
  rest::SetupEndpoints setup_endpoints;
  rest::TenantEndpoints tenant_endpoints{tenants};
  rest::UserEndpoints user_endpoints{users};
  rest::InvitationEndpoints invitation_endpoints;
  rest::InvitationPage invitation_page;
  rest::RoleEndpoints role_endpoints{roles};
  rest::TeamEndpoints team_endpoints{teams};
};

}  // namespace

struct IamModule::Wiring {
  explicit Wiring(const Parts& parts)
      : credentials(parts.database, parts.keyring, parts.clock, parts.public_url, policy_of(parts.settings)),
        organisation(parts.database, credentials.use_cases.passwords, credentials.use_cases.api_keys, parts.settings,
                     parts.clock, parts.public_url, parts.on_claimed),
        housekeeping(parts.database, parts.clock) {}

  void sweep() {
    const auto tenants = organisation.tenant_list.active_tenants();
    const auto swept = tenants.ok() ? housekeeping.sweep(*tenants) : Result<void>(DomainError(tenants.error().kind()));
    if (!swept.ok()) log::warning("ended sessions and tokens stay for now", {{"error", swept.error().message()}});
  }

  CredentialWiring credentials;
  OrganisationWiring organisation;
  work::Periodic key_use{"iam.key_use", key_use_every, [this](const work::StopToken&) { credentials.key_use.flush(); }};
  CredentialHousekeeping housekeeping;
  work::Periodic sweeper{"iam.credential_sweep", sweep_every, [this](const work::StopToken&) { sweep(); }};
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
  wiring_->sweeper.start();
}

void IamModule::stop() {
  wiring_->sweeper.stop();
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
