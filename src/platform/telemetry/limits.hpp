#pragma once
#include <cstddef>
#include <cstdint>

namespace astra {

namespace log {
inline constexpr std::size_t buffer_bytes = 64 * 1024;      // per thread, before a write
inline constexpr std::size_t max_value_bytes = 4 * 1024;    // of one field; the rest is cut
inline constexpr std::size_t max_message_bytes = 2 * 1024;
inline constexpr int flush_interval_ms = 200;
}  // namespace log

namespace metrics {
inline constexpr std::size_t max_series = 500;              // per name
inline constexpr std::size_t max_label_value_bytes = 200;
}  // namespace metrics

namespace trace {
inline constexpr std::size_t max_attributes = 64;           // per span
inline constexpr std::size_t max_list_items = 32;           // of one attribute
inline constexpr std::size_t max_events = 32;
inline constexpr std::size_t max_text_bytes = 1'024;
inline constexpr std::size_t max_queued_spans = 8'192;
inline constexpr std::size_t max_batch_spans = 512;
inline constexpr int export_interval_ms = 1'000;
}  // namespace trace

}  // namespace astra
