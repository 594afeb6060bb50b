#include "iam/application/credentials/api_key_administration.hpp"
#include "iam/contracts/credential_events.hpp"
#include "iam/domain/errors.hpp"
#include "iam/domain/permissions.hpp"

namespace astra::iam {

Result<IssuedKey> ApiKeyUseCases::rotate(const Caller& caller, ApiKeyId id, Duration overlap) {
  const Instant now = parts_.clock.now();
  auto unit = TRY(parts_.store.begin(caller.tenant));
  ApiKey old = TRY(unit->keys().load(id));
  TRY(require_key_rights(caller, old));
  auto text = parts_.secrets.new_api_key();
  ApiKey next = TRY(old.rotate(text.secret, overlap, now));
  TRY(unit->keys().add(next));
  TRY(unit->keys().save(old));
  const ApiKeyRotated happened{.key_id = id, .successor_id = next.state().id, .valid_until = *old.state().expires_at};
  TRY(unit->publish(happened, caller, now));
  TRY(note(*unit, caller, "api_key.rotated", id.value(), now, "successor " + next.state().id.to_string()));
  TRY(unit->commit());
  return IssuedKey{.key = std::move(next), .text = std::move(text.text)};
}

}  // namespace astra::iam
