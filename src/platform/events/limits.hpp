#pragma once
#include <cstddef>
#include <cstdint>

namespace astra::events::limits {

inline constexpr std::size_t largest_payload_bytes = 64 * 1024;
inline constexpr std::int64_t relay_batch_entries = 1'000;
// How long the relay waits for the next look at the outbox: the least while there is work, doubling to the most when idle.
inline constexpr std::int32_t shortest_poll_ms = 1;
inline constexpr std::int32_t longest_poll_ms = 40;
inline constexpr std::int32_t notify_every_ms = 20;
inline constexpr std::int32_t relay_takeover_ms = 1'000;
inline constexpr std::int32_t stream_check_ms = 1'000;
inline constexpr std::int32_t trim_every_ms = 30'000;
inline constexpr std::int32_t maintain_every_ms = 3'600'000;
inline constexpr std::int32_t outbox_days_kept = 3;
inline constexpr std::int32_t outbox_days_ahead = 7;
inline constexpr std::int32_t inbox_days_kept = 8;      // longer than the outbox, so that a replay of all of it is recognised
inline constexpr std::int32_t group_forgotten_days = 14; // a consumer group unseen for so long holds back no trimming
inline constexpr std::int64_t unread_stream_entries = 10'000;  // kept in a stream that has no consumer group

inline constexpr std::int64_t consumer_batch_entries = 256;
inline constexpr std::int64_t deliveries_before_dead_letter = 5;
inline constexpr std::size_t most_parked_entries = 2'000;
inline constexpr std::int32_t first_retry_ms = 200;
inline constexpr std::int32_t longest_retry_ms = 30'000;
inline constexpr std::int32_t consumer_block_ms = 500;
inline constexpr std::int32_t idle_pause_ms = 50;
inline constexpr std::int32_t lease_check_ms = 1'000;
inline constexpr std::int64_t dead_letter_stream_entries = 10'000;
inline constexpr std::size_t longest_error_bytes = 2'000;

}  // namespace astra::events::limits
