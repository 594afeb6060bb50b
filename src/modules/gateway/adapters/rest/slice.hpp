#pragma once
#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "kernel/page.hpp"
#include "kernel/result.hpp"

namespace astra::gateway::rest {

// A page of a short list that is in memory as a whole; what comes next is a position.
template <class T>
Result<Page<T>> slice(std::vector<T> all, const PageRequest& request) {
  std::size_t from = 0;
  if (!request.after.empty()) {
    const std::string& text = request.after.front();
    if (std::from_chars(text.data(), text.data() + text.size(), from).ptr != text.data() + text.size()) return errors::invalid_request;
  }
  Page<T> page;
  if (request.count) page.total_count = static_cast<std::int64_t>(all.size());
  const std::size_t to = std::min(all.size(), from + static_cast<std::size_t>(request.limit));
  for (std::size_t i = from; i < to; ++i) page.items.push_back(std::move(all[i]));
  if (to < all.size()) page.next = {std::to_string(to)};
  return page;
}

}  // namespace astra::gateway::rest
