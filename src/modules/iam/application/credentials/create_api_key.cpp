#include "iam/application/credentials/api_key_administration.hpp"
#include "iam/contracts/credential_events.hpp"
#include "iam/domain/credential_errors.hpp"
#include "iam/domain/errors.hpp"
#include "iam/domain/permissions.hpp"

namespace astra::iam {

Result<ApiKeyUseCases::Owner> ApiKeyUseCases::owner_of(CredentialUnit& unit, const Caller& caller,
                                                       const std::vector<std::string>& permissions,
                                                       std::optional<ServiceAccountId> service_account) {
  if (service_account) {
    const auto account = TRY(unit.service_accounts().load(*service_account));
    if (account.disabled()) return CredentialError::service_account_disabled;
    // More than the account may do would never take effect; better to hear of it now.
    if (!can_grant(TRY(unit.people().granted_by(account.state().roles)), permissions)) return permission_not_held;
    return Owner{KeyOwner::service_account, service_account->value()};
  }
  switch (caller.kind) {
    case Caller::Kind::user: return Owner{KeyOwner::user, caller.principal};
    case Caller::Kind::service_account: return Owner{KeyOwner::service_account, caller.principal};
    case Caller::Kind::api_key: {
      const ApiKey own = TRY(unit.keys().load(ApiKeyId{caller.principal}));
      return Owner{own.state().owner_kind, own.state().owner};
    }
    case Caller::Kind::system: break;
  }
  return CredentialError::session_needed;
}

Result<IssuedKey> ApiKeyUseCases::create(const Caller& caller, const ApiKeyWish& wish,
                                         std::optional<ServiceAccountId> service_account) {
  const Instant now = parts_.clock.now();
  if (caller.session && grants_administration(wish.permissions) && !stepped_up(caller.authenticated_at, now)) {
    return CredentialError::step_up_required;
  }
  auto unit = TRY(parts_.store.begin(caller.tenant));
  const Owner owner = TRY(owner_of(*unit, caller, wish.permissions, service_account));
  if (wish.team && !TRY(unit->people().has_team(*wish.team))) return errors::not_found;
  auto text = parts_.secrets.new_api_key();
  ApiKey key = TRY(ApiKey::create(wish, owner.kind, owner.id, text.secret, caller, now));
  TRY(unit->keys().add(key));
  const ApiKeyCreated happened{.key_id = key.state().id,
                               .owner_kind = std::string(to_string(owner.kind)),
                               .owner_id = owner.id,
                               .permissions = key.state().permissions};
  TRY(unit->publish(happened, caller, now));
  TRY(note(*unit, caller, "api_key.created", key.state().id.value(), now));
  TRY(unit->commit());
  return IssuedKey{.key = std::move(key), .text = std::move(text.text)};
}

Result<IssuedApiKey> ApiKeyUseCases::issue(const Caller& caller, const NewApiKey& wanted) {
  auto issued = TRY(create(caller,
                           {.name = wanted.name,
                            .permissions = wanted.permissions,
                            .team = wanted.team,
                            .expires_at = wanted.expires_at,
                            .ip_allow_list = wanted.ip_allow_list},
                           std::nullopt));
  const auto& key = issued.key.state();
  return IssuedApiKey{.record = {.tenant = caller.tenant,
                                 .id = key.id,
                                 .public_id = key.public_id,
                                 .secret_sha256 = key.hash,
                                 .name = key.name,
                                 .permissions = key.permissions,
                                 .owner = UserId{key.owner},
                                 .team = key.team,
                                 .expires_at = key.expires_at,
                                 .ip_allow_list = key.ip_allow_list},
                      .key = std::move(issued.text)};
}

}  // namespace astra::iam
