#include "gateway/domain/providers.hpp"

#include <algorithm>
#include <vector>

#include "gateway/domain/providers/rows.hpp"

namespace astra::gateway {
namespace {

const std::vector<Provider>& table() {
  static const std::vector<Provider> rows = [] {
    std::vector<Provider> all;
    for (const auto part : {openai_family(), leading_providers(), cloud_providers(), compatible_hosts()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return rows;
}

// By id, for find_provider: requests call it.
const std::vector<const Provider*>& index() {
  static const std::vector<const Provider*> sorted = [] {
    std::vector<const Provider*> all;
    for (const Provider& row : table()) all.push_back(&row);
    std::sort(all.begin(), all.end(), [](const Provider* a, const Provider* b) { return a->id < b->id; });
    return all;
  }();
  return sorted;
}

}  // namespace

std::span<const Provider> providers() { return table(); }

const Provider* find_provider(std::string_view id) {
  const auto found = std::lower_bound(index().begin(), index().end(), id, [](const Provider* p, std::string_view wanted) { return p->id < wanted; });
  return found == index().end() || (*found)->id != id ? nullptr : *found;
}

std::string_view name_in(const Dialect& dialect, std::string_view field) {
  for (const FieldName& name : dialect.renamed_fields)
    if (name.ours == field) return name.theirs;
  return field;
}

}  // namespace astra::gateway
