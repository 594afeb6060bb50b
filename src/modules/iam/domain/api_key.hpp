#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/domain/credential_ids.hpp"
#include "iam/domain/token_hash.hpp"
#include "kernel/caller.hpp"
#include "kernel/result.hpp"

namespace astra::iam {

// Whom a key acts for.
enum class KeyOwner { user, service_account };
inline std::string_view to_string(KeyOwner owner) { return owner == KeyOwner::user ? "user" : "service_account"; }

// What is kept of a key's text.
struct ApiKeySecret {
  std::string public_id;  // the <id> part
  TokenHash hash{};       // SHA-256 of the whole text
};

// What a new key shall be able to do.
struct ApiKeyWish {
  std::string name;
  std::vector<std::string> permissions;
  std::optional<TeamId> team;
  std::optional<Instant> expires_at;
  std::vector<std::string> ip_allow_list;
};

// Whether a key with these permissions could change who may do what: such keys want a fresh proof of identity.
bool grants_administration(const std::vector<std::string>& permissions);

// A long-lived credential of a program. Only its hash is kept. A key is replaced, never changed: rotating makes a successor
// and leaves the old one alive for an overlap.
class ApiKey {
 public:
  struct State {
    ApiKeyId id;
    std::string public_id;
    TokenHash hash{};
    std::string name;
    std::vector<std::string> permissions;  // sorted, each once
    KeyOwner owner_kind = KeyOwner::user;
    Uuid owner;
    std::optional<TeamId> team;
    std::vector<std::string> ip_allow_list;
    Instant created_at;
    std::optional<Instant> expires_at;
    std::optional<Instant> revoked_at;
    std::optional<Instant> last_used_at;
    std::optional<ApiKeyId> replaced_by;
  };

  // Errors: validation_failed (expiry in the past, malformed address block), permission_not_held.
  static Result<ApiKey> create(const ApiKeyWish& wish, KeyOwner owner_kind, Uuid owner, const ApiKeySecret& secret,
                               const Caller& creator, Instant now);
  static ApiKey load(State state) { return ApiKey(std::move(state)); }

  const State& state() const { return state_; }
  bool active(Instant now) const;
  // False if it was revoked already.
  bool revoke(Instant now);
  // A key that can do the same; this one lives on for `overlap` at most. Errors: api_key_not_active, validation_failed.
  Result<ApiKey> rotate(const ApiKeySecret& secret, Duration overlap, Instant now);

 private:
  explicit ApiKey(State state) : state_(std::move(state)) {}
  State state_;
};

}  // namespace astra::iam
