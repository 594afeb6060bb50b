#pragma once
#include <cstddef>
#include <cstdint>

#include "iam/domain/credential_limits.hpp"
#include "kernel/time.hpp"

// What the operator decides about credentials of the whole installation; the defaults are credential_limits.hpp's. What an
// organisation decides for itself is TenantSettings.
namespace astra::iam {

struct TokenLifetimes {
  Duration access = limits::access_token_lifetime;
  Duration refresh = limits::refresh_token_lifetime;  // without use
  Duration family = limits::token_family_absolute;    // however often it is refreshed
};

// Characters. Never fewer than NIST SP 800-63B-4 asks for, which are the defaults.
struct PasswordLengths {
  std::size_t shortest = limits::shortest_password_characters;
  std::size_t shortest_with_mfa = limits::shortest_password_with_mfa_characters;
};

struct ThrottleRules {
  std::int32_t free_failures_per_account = limits::free_failures_per_account;
  std::int32_t free_failures_per_address = limits::free_failures_per_address;
  Duration first_wait = limits::first_wait;            // doubles with each failure
  Duration longest_wait = limits::longest_wait;
  Duration forgotten_after = limits::failures_forgotten_after;  // without a new one
};

struct CredentialPolicy {
  TokenLifetimes tokens;
  PasswordLengths passwords;
  ThrottleRules throttle;
};

}  // namespace astra::iam
