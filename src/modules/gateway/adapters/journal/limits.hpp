#pragma once
#include <cstddef>
#include <cstdint>

namespace astra::gateway::journal {

inline constexpr std::size_t max_segment_bytes = 64u << 20;      // then a new file is begun
inline constexpr std::uint64_t max_backlog_bytes = 4ull << 30;   // not yet in the database; beyond it requests are refused
inline constexpr std::size_t max_failures_known = 16;            // runs of failed writes whose tickets may still be asked about
inline constexpr std::size_t max_frame_bytes = 64u << 10;
inline constexpr std::size_t max_batch_records = 500;            // per transaction
inline constexpr std::int64_t sync_interval_ms = 5;              // between fdatasyncs of what was written meanwhile
inline constexpr std::int64_t drain_interval_ms = 100;
inline constexpr std::int64_t quarantine_retry_ms = 3'600'000;   // between attempts to store what was refused

}  // namespace astra::gateway::journal
