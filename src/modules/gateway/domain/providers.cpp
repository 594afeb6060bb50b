#include "gateway/domain/providers.hpp"

#include <algorithm>
#include <vector>

#include "gateway/domain/providers/rows.hpp"

namespace astra::gateway {
namespace {

const std::vector<Provider>& table() {
  static const std::vector<Provider> rows = [] {
    std::vector<Provider> all;
    for (const auto part : {leading_providers(), openai_family(), compatible_hosts()}) all.insert(all.end(), part.begin(), part.end());
    std::sort(all.begin(), all.end(), [](const Provider& a, const Provider& b) { return a.id < b.id; });
    return all;
  }();
  return rows;
}

}  // namespace

std::span<const Provider> providers() { return table(); }

const Provider* find_provider(std::string_view id) {
  const auto found = std::lower_bound(table().begin(), table().end(), id, [](const Provider& p, std::string_view wanted) { return p.id < wanted; });
  return found == table().end() || found->id != id ? nullptr : &*found;
}

std::string_view name_in(const Dialect& dialect, std::string_view field) {
  for (const FieldName& name : dialect.renamed_fields)
    if (name.ours == field) return name.theirs;
  return field;
}

}  // namespace astra::gateway
