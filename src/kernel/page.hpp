#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace astra {

// Which part of a list is asked for. Keyset paging: `after` is the last row's sort values, never an offset.
struct PageRequest {
  static constexpr std::int32_t default_limit = 25;
  static constexpr std::int32_t most = 200;

  std::int32_t limit = default_limit;      // 1 to `most`
  std::vector<std::string> after;          // empty: from the start. Ends in the primary key, so that the order is total.
  bool count = false;                      // also count all rows
  std::string sort;                        // "created_at" or "-created_at" (descending); one the list offers, never free text
};

// One page of a list. `next` holds the last row's sort values where there is more, else it is empty.
template <class T>
struct Page {
  std::vector<T> items;
  std::vector<std::string> next;
  std::optional<std::int64_t> total_count;

  bool has_more() const { return !next.empty(); }
};

}  // namespace astra
