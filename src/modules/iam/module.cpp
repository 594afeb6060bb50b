#include "iam/module.hpp"

#include "iam/contracts/credential_events.hpp"
#include "iam/contracts/organisation_events.hpp"
#include "iam/credentials_wiring.hpp"
#include "iam/organisation_wiring.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/work/periodic.hpp"

namespace astra::iam {
namespace {

constexpr Duration key_use_every = Duration::seconds(5);

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
