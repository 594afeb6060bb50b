#pragma once
#include <cstdint>
#include <optional>

namespace astra::gateway {

// What one exchange consumed, in disjoint buckets: every token is in exactly one, whatever the provider's own sums are.
// Costs are computed from this and never from a provider's totals.
struct Usage {
  std::int64_t in_plain = 0;
  std::int64_t in_cache_read = 0;
  std::int64_t in_cache_write_5m = 0;   // and providers that do not say how long
  std::int64_t in_cache_write_1h = 0;
  std::int64_t in_audio = 0;
  std::int64_t in_image = 0;
  std::int64_t out_text = 0;
  std::int64_t out_reasoning = 0;
  std::int64_t out_audio = 0;
  std::int64_t out_image = 0;
  std::int64_t web_searches = 0;
  std::int64_t images = 0;              // made, where they are no tokens
  std::int64_t audio_ms = 0;            // heard, where it is no tokens
  std::int64_t characters = 0;          // spoken, where they are no tokens
  std::int64_t searches = 0;            // units of a reranker
  std::optional<std::int64_t> provider_cost_picos;  // what the provider itself says it cost, in picodollars
  bool estimated = false;                           // counted by us, because the provider did not say

  std::int64_t in_total() const { return in_plain + in_cache_read + in_cache_write_5m + in_cache_write_1h + in_audio + in_image; }
  std::int64_t out_total() const { return out_text + out_reasoning + out_audio + out_image; }
  std::int64_t total() const { return in_total() + out_total(); }
  bool operator==(const Usage&) const = default;
};

}  // namespace astra::gateway
