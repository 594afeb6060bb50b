#pragma once
#include <cstddef>
#include <cstdint>

#include "kernel/time.hpp"

// Limits of credentials. Where a standard sets them, it is named.
namespace astra::iam::limits {

// NIST SP 800-63B-4: 15 characters where the password is the only factor, 8 where it is one of two.
inline constexpr std::size_t shortest_password_characters = 15;
inline constexpr std::size_t shortest_password_with_mfa_characters = 8;
inline constexpr std::size_t longest_password_characters = 256;

inline constexpr Duration session_idle = Duration::minutes(30);
inline constexpr Duration session_absolute = Duration::hours(12);
// The time of last use is written at most this often.
inline constexpr Duration last_seen_granularity = Duration::minutes(1);
// How long a proof of identity counts for sensitive actions.
inline constexpr Duration step_up_window = Duration::minutes(10);
inline constexpr Duration password_reset_lifetime = Duration::minutes(30);

inline constexpr Duration access_token_lifetime = Duration::minutes(10);
inline constexpr Duration refresh_token_lifetime = Duration::days(7);
inline constexpr Duration token_family_absolute = Duration::days(30);
// A refresh token presented again this soon is a lost answer or a second tab, not a thief.
inline constexpr Duration refresh_grace = Duration::seconds(10);

// A signing key signs for this long; its public half is published until its last token has expired.
inline constexpr Duration signing_key_active = Duration::days(30);
inline constexpr Duration signing_key_published = Duration::days(31);

inline constexpr std::int64_t totp_step_s = 30;
inline constexpr std::int64_t totp_drift_steps = 1;
inline constexpr std::size_t totp_secret_bytes = 20;
inline constexpr std::size_t recovery_codes = 10;
inline constexpr std::size_t recovery_code_characters = 10;  // of 5 bits

// The first failures are free; then each doubles the wait, up to the longest.
inline constexpr std::int32_t free_failures_per_account = 5;
inline constexpr std::int32_t free_failures_per_address = 20;
inline constexpr Duration first_wait = Duration::seconds(1);
inline constexpr Duration longest_wait = Duration::minutes(15);
// Failures are forgotten after this long without a new one.
inline constexpr Duration failures_forgotten_after = Duration::hours(1);

// Sessions and token families that ended are kept this long, for whoever investigates.
inline constexpr Duration ended_credentials_kept = Duration::days(30);
inline constexpr std::int64_t housekeeping_batch = 1'000;

inline constexpr Duration longest_rotation_overlap = Duration::days(7);
inline constexpr std::size_t longest_user_agent = 400;  // bytes; what is longer is cut
inline constexpr std::size_t most_ip_blocks = 50;
// How many organisations one address and password are tried against in one login.
inline constexpr std::size_t most_login_candidates = 4;

}  // namespace astra::iam::limits
