#pragma once
#include <cstddef>
#include <cstdint>

#include "kernel/time.hpp"

namespace astra::api {

inline constexpr std::size_t default_max_body_bytes = 64 * 1'024;      // of a request, where the route does not say
inline constexpr std::size_t max_query_bytes = 8 * 1'024;
inline constexpr std::size_t max_query_parameters = 64;
inline constexpr std::size_t max_path_bytes = 2 * 1'024;
inline constexpr std::size_t max_cursor_bytes = 2 * 1'024;
inline constexpr Duration cursor_lifetime = Duration::hours(24);
inline constexpr std::size_t max_idempotency_key_bytes = 255;
inline constexpr Duration idempotency_lifetime = Duration::hours(24);
inline constexpr Duration idempotency_claim = Duration::minutes(2);     // a claim not finished by then may be taken over
inline constexpr std::int64_t idempotency_retry_after_s = 1;
inline constexpr std::size_t max_replayed_body_bytes = 256 * 1'024;     // longer answers are not kept for replay
inline constexpr Duration step_up_lifetime = Duration::minutes(10);
inline constexpr std::int32_t export_page_rows = 200;
inline constexpr std::size_t max_export_rows = 1'000'000;
inline constexpr std::int64_t default_rate_per_minute = 1'200;          // calls of one principal
inline constexpr std::size_t max_rate_buckets = 100'000;
inline constexpr Duration sse_heartbeat = Duration::seconds(15);
inline constexpr std::size_t sse_replay_events = 1'024;                 // kept for Last-Event-ID, per channel

}  // namespace astra::api
