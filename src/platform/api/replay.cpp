#include "platform/api/replay.hpp"

#include <algorithm>

#include "kernel/json.hpp"
#include "platform/api/errors.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/http/text.hpp"

namespace astra::api {

namespace {

constexpr std::string_view kept_headers[] = {"Content-Type", "Location", "ETag", "Retry-After"};

bool is_key(std::string_view key) {
  return !key.empty() && key.size() <= max_idempotency_key_bytes &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 127; });
}

http::Response from_stored(const StoredAnswer& answer) {
  http::Response response;
  response.status = answer.status;
  response.body = answer.body;
  if (const auto headers = JsonDocument::parse(answer.headers); headers.ok())
    for (const JsonMember member : headers->root().members())
      response.headers.add(member.key.string_or(""), member.value.string_or(""));
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Idempotency-Replayed", "true");
  return response;
}

}  // namespace

Result<std::optional<http::Response>> claim(IdempotencyStore& store, Call& call, std::string_view key, Instant now) {
  if (!is_key(key))
    return DomainError(errors::invalid_request, "Idempotency-Key must be 1 to 255 visible ASCII characters.",
                       {{"/header/Idempotency-Key", "pattern_mismatch", "must be 1 to 255 visible ASCII characters"}});
  const IdempotencyScope scope{call.caller->tenant, call.caller->principal, call.endpoint().operation_id, std::string(key)};
  const std::string_view head = "POST";
  const auto fingerprint =
      crypto::Sha256().update(head).update("\n").update(call.request.target).update("\n").update(call.request.body).finish();
  auto claim = TRY(store.claim(scope, fingerprint, now));
  using State = IdempotencyStore::Claim::State;
  switch (claim.state) {
    case State::ours: call.claimed = scope; return std::optional<http::Response>();
    case State::other_request: return idempotency_key_reused;
    case State::running: return DomainError(idempotency_in_progress).retry_after_s(idempotency_retry_after_s);
    case State::answered: break;
  }
  if (claim.answer.body.empty() && claim.answer.status != 204) return idempotent_answer_not_kept;
  return std::optional<http::Response>(from_stored(claim.answer));
}

StoredAnswer to_stored(const http::Response& response, bool keep_body) {
  StoredAnswer stored;
  stored.status = response.status;
  JsonWriter json(stored.headers);
  json.begin_object();
  for (const auto name : kept_headers)
    if (const auto value = response.headers.find(name)) json.field(name, *value);
  json.end_object();
  // An error holds no secret.
  if ((keep_body || response.status >= 400) && response.body.size() <= max_replayed_body_bytes) stored.body = response.body;
  return stored;
}

}  // namespace astra::api
