#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "kernel/id.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace astra::api {

// Which call an Idempotency-Key belongs to: the same key of another tenant, principal or route is another key.
struct IdempotencyScope {
  TenantId tenant;
  Uuid principal;
  std::string route;  // operation id
  std::string key;
};

// An answer kept for replay.
struct StoredAnswer {
  int status = 0;
  std::string headers;  // JSON object of those that must be repeated (Location, ETag)
  std::string body;
};

// Remembers POSTs by their Idempotency-Key for 24 hours. claim() is atomic: of two concurrent calls one gets `ours`.
class IdempotencyStore {
 public:
  struct Claim {
    enum class State : std::uint8_t { ours, running, answered, other_request };
    State state = State::ours;
    StoredAnswer answer;  // answered
  };
  using Fingerprint = std::array<std::uint8_t, 32>;  // SHA-256 of method, path and body

  virtual ~IdempotencyStore() = default;
  // A claim that is neither finished nor released within idempotency_claim counts as abandoned and can be taken again.
  virtual Result<Claim> claim(const IdempotencyScope& scope, const Fingerprint& fingerprint, Instant now) = 0;
  virtual Result<void> finish(const IdempotencyScope& scope, const StoredAnswer& answer, Instant now) = 0;
  // The call failed in a way that may be repeated (5xx): forget it.
  virtual Result<void> release(const IdempotencyScope& scope) = 0;
};

}  // namespace astra::api
