#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "gateway/domain/pipeline/record.hpp"

namespace astra::gateway {

// A text as PostgreSQL can hold it: texts come from clients and providers, and one bad byte must not hold up the journal.
std::string storable_text(const std::string& text);

// The request log's columns, except tenant_id: one table for the statement that writes them, so that no list can disagree
// with another.
struct RequestColumn {
  const char* name;
  const char* type;   // of one element in PostgreSQL
  std::optional<std::string> (*text)(const RequestRecord& record);
};

inline constexpr std::size_t request_column_count = 51;
std::span<const RequestColumn, request_column_count> request_columns();

}  // namespace astra::gateway
