#pragma once
#include <cstddef>
#include <cstdint>

#include "kernel/money.hpp"
#include "kernel/time.hpp"

namespace astra::gateway::limits {

inline constexpr std::size_t longest_budget_name = 120;
inline constexpr std::size_t longest_time_zone = 64;
inline constexpr std::int32_t longest_rolling_hours = 24 * 366;
inline constexpr Money highest_budget = Money::dollars(1'000'000'000);
inline constexpr std::size_t most_alerts = 10;
inline constexpr std::int32_t highest_alert_percent = 1'000;
inline constexpr std::size_t most_budgets = 10'000;            // of a tenant

// A request that does not say how long its answer may be holds the money for this many tokens (or the model's most, if that
// is less); what it really cost is settled.
inline constexpr std::int64_t held_output_tokens = 4'096;
// Text is held at this many bytes a token: fewer than most text has, so that more is held than is used.
inline constexpr std::int64_t held_bytes_per_token = 3;

// A lease is the part of a budget that one server may spend without asking. It lasts this long without being renewed, so
// that a server that died gives back what it did not spend.
inline constexpr Duration lease_duration = Duration::minutes(5);
// The server trusts its lease for this much less, for clocks that run apart.
inline constexpr Duration lease_margin = Duration::seconds(30);
inline constexpr Duration lease_renewal = Duration::minutes(2);
// A purse nobody used for this long gives its lease back.
inline constexpr Duration purse_idle = Duration::minutes(1);
// After an answer that there is no more, a refused request does not make us ask again for this long.
inline constexpr Duration ask_again_after = Duration::milliseconds(500);
// Beyond what waits, a lease takes at most this share of the limit.
inline constexpr std::int64_t cushion_share = 50;
// How long a request waits for its budgets to be looked up.
inline constexpr Duration longest_lease_wait = Duration::seconds(3);

}  // namespace astra::gateway::limits
