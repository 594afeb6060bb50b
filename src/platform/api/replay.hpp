#pragma once
#include <optional>
#include <string_view>

#include "platform/api/call_state.hpp"

// Idempotency-Key: of a POST sent twice only the first one does something.
namespace astra::api {

// Claims the key for this call. Nothing: go on, and call.claimed says what to finish. A response: it was done before.
// Errors: invalid_request (the key), idempotency_key_reused, idempotency_in_progress, idempotent_answer_not_kept.
Result<std::optional<http::Response>> claim(IdempotencyStore& store, Call& call, std::string_view key, Instant now);

// What is kept of an answer. Without its body where that holds a secret, or is too large.
StoredAnswer to_stored(const http::Response& response, bool keep_body);

}  // namespace astra::api
