#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "gateway/domain/config/snapshot.hpp"
#include "kernel/page.hpp"
#include "platform/postgres/database.hpp"

// Reading and writing the gateway's values in rows.
namespace astra::gateway {

inline std::vector<std::uint8_t> to_bytes(std::string_view text) { return {text.begin(), text.end()}; }

inline std::string next_bytes(postgres::Row& row) {
  const auto bytes = row.next<std::optional<std::vector<std::uint8_t>>>();
  return bytes ? std::string(bytes->begin(), bytes->end()) : std::string();
}

inline RateLimits next_limits(postgres::Row& row) {
  RateLimits limits;
  row.next(limits.requests_per_minute);
  row.next(limits.tokens_per_minute);
  row.next(limits.concurrent_requests);
  return limits;
}

// An object of texts, as headers and options are stored.
std::string headers_to_json(const std::map<std::string, std::string>& headers);
std::map<std::string, std::string> headers_of_json(std::string_view json);

}  // namespace astra::gateway
