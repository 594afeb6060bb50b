#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/pipeline/record.hpp"
#include "gateway/domain/pipeline/record_outcome.hpp"
#include "kernel/caller.hpp"
#include "kernel/page.hpp"
#include "kernel/result.hpp"

namespace astra::gateway {

struct RequestFilter {
  std::optional<Instant> from;               // inclusive
  std::optional<Instant> to;                 // exclusive
  std::optional<std::string> model;
  std::optional<std::string> provider;
  std::optional<Uuid> key_id;
  std::optional<std::int32_t> status;
  std::optional<RequestOutcome> outcome;
  std::optional<std::string> door;
};

enum class UsageGrouping : std::uint8_t { day, model, provider, key };

struct UsageFilter {
  std::optional<Instant> from;               // their days are inclusive, UTC
  std::optional<Instant> to;
  UsageGrouping by = UsageGrouping::day;
};

struct UsageRow {
  std::string group;                         // the day, the model, the provider or the key's id
  std::int64_t requests = 0, errors = 0, blocked = 0;
  std::int64_t in_plain = 0, in_cache_read = 0, in_cache_write = 0, in_other = 0;
  std::int64_t out_text = 0, out_reasoning = 0, out_other = 0;
  Money cost;
  std::int64_t unpriced = 0, estimated = 0;
};

// How one connection fared lately.
struct ConnectionHealth {
  ConnectionId connection_id;
  std::string provider;
  std::int64_t requests = 0, failed = 0;
  std::int64_t p50_ms = 0, p95_ms = 0;       // to the first byte of the answer
  Instant last_at;
  std::optional<std::string> last_error;
};

// Reads of what went through the gateway, of the caller's tenant.
class TrafficReader {
 public:
  virtual ~TrafficReader() = default;
  // Newest first.
  virtual Result<Page<RequestRecord>> list(const Caller& caller, const RequestFilter& filter, const PageRequest& page) = 0;
  virtual Result<RequestRecord> read(const Caller& caller, RequestId id) = 0;
  // By group, ascending.
  virtual Result<Page<UsageRow>> usage(const Caller& caller, const UsageFilter& filter, const PageRequest& page) = 0;
  virtual Result<std::vector<ConnectionHealth>> health(const Caller& caller, Instant since) = 0;
};

}  // namespace astra::gateway
