#pragma once
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/domain/token_hash.hpp"
#include "kernel/page.hpp"
#include "platform/postgres/database.hpp"

// How the columns of credentials become values and back.
namespace astra::iam {

inline TokenHash to_hash(const std::vector<std::uint8_t>& bytes) {
  TokenHash hash{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
  return hash;
}

inline postgres::Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string to_text(const std::vector<std::uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

// Lists run from the newest id down; the cursor is the last id.
inline std::optional<std::string> before(const PageRequest& page) {
  return page.after.empty() ? std::nullopt : std::optional(page.after.back());
}

// Of rows that were asked for with one more than the limit.
template <class T, class Read, class IdOf>
Page<T> to_page(const postgres::Rows& rows, const PageRequest& request, Read read, IdOf id_of) {
  Page<T> page;
  const auto limit = static_cast<std::size_t>(request.limit);
  for (std::size_t i = 0; i < std::min(rows.size(), limit); ++i) page.items.push_back(read(rows[i]));
  if (rows.size() > limit) page.next = {id_of(page.items.back())};
  return page;
}

}  // namespace astra::iam
