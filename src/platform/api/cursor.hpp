#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/time.hpp"

namespace astra::api {

// Where a list goes on, as an opaque text the client hands back. Bound by a MAC to the list it came from (tenant, route,
// filters, sort), so that it cannot be edited or used elsewhere; good for cursor_lifetime.
class Cursors {
 public:
  explicit Cursors(std::string_view secret);

  // list: whatever makes one list another; the same text seals and opens.
  std::string seal(std::string_view list, const std::vector<std::string>& values, Instant now) const;
  // Nothing if foreign, edited or expired: the client is not told which.
  std::optional<std::vector<std::string>> open(std::string_view list, std::string_view cursor, Instant now) const;

 private:
  std::string mac(std::string_view list, std::string_view payload) const;
  std::string key_;
};

}  // namespace astra::api
