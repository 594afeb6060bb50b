#pragma once
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "iam/domain/names.hpp"
#include "iam/domain/token_hash.hpp"
#include "kernel/page.hpp"
#include "platform/postgres/database.hpp"

// Reading rows into iam's values.
namespace astra::iam {

// A name that a CHECK constraint keeps within the enumeration.
template <class E>
E next_enum(postgres::Row& row) {
  const auto value = named<E>(row.next<std::string>());
  ENSURE(value.has_value());
  return *value;
}

inline TokenHash next_hash(postgres::Row& row) {
  const auto bytes = row.next<std::vector<std::uint8_t>>();
  TokenHash hash{};
  ENSURE(bytes.size() == hash.size());
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

template <class E>
std::optional<std::string> name_of(const std::optional<E>& value) {
  return value ? std::optional<std::string>(name_of(*value)) : std::nullopt;
}

// Where a list that is sorted by id goes on. Errors: invalid_request.
inline Result<std::optional<Uuid>> after_id(const PageRequest& page) {
  if (page.after.empty()) return std::optional<Uuid>();
  const auto id = Uuid::parse(page.after.front());
  if (!id) return errors::invalid_request;
  return id;
}

// A page sorted by id out of up to limit + 1 rows.
template <class T, class Read>
Page<T> page_by_id(const postgres::Rows& rows, const PageRequest& request, Read read) {
  Page<T> page;
  for (auto row : rows) {
    if (static_cast<std::int32_t>(page.items.size()) == request.limit) {
      page.next = {page.items.back().id().to_string()};
      break;
    }
    page.items.push_back(read(row));
  }
  return page;
}

}  // namespace astra::iam
