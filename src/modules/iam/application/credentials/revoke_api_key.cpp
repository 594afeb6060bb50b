#include "iam/application/credentials/api_key_administration.hpp"
#include "iam/contracts/credential_events.hpp"
#include "iam/domain/errors.hpp"
#include "iam/domain/permissions.hpp"

namespace astra::iam {

Result<void> ApiKeyUseCases::revoke(const Caller& caller, ApiKeyId id) {
  const Instant now = parts_.clock.now();
  auto unit = TRY(parts_.store.begin(caller.tenant));
  ApiKey key = TRY(unit->keys().load(id));
  if (key.revoke(now)) {
    TRY(unit->keys().save(key));
    TRY(unit->publish(ApiKeyRevoked{.key_id = id}, caller, now));
    TRY(note(*unit, caller, "api_key.revoked", id.value(), now));
  }
  return unit->commit();
}

// Whoever gets the successor's text can do what the key can.
Result<void> require_key_rights(const Caller& caller, const ApiKey& key) {
  if (!can_grant(caller.permissions, key.state().permissions)) return permission_not_held;
  return {};
}

}  // namespace astra::iam
