#include "gateway/domain/model_ref.hpp"

#include "gateway/domain/errors.hpp"
#include "gateway/domain/limits.hpp"

namespace astra::gateway {
namespace {

// What model names of all providers are made of: ARNs, paths, tags, date suffixes.
bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_.:/@+").find(c) != std::string_view::npos;
}

}  // namespace

Result<ModelRef> ModelRef::parse(std::string_view text) {
  if (text.empty()) return DomainError(errors::model_not_found, "No model was named.");
  if (text.size() > limits::max_model_name_bytes) return DomainError(errors::model_not_found, "The model's name is too long.");
  for (const char c : text)
    if (!is_name_character(c)) return DomainError(errors::model_not_found, "The model's name holds a character that no model has.");
  const std::size_t slash = text.find('/');
  if (slash == 0 || text.back() == '/') return DomainError(errors::model_not_found, "The model's name is incomplete.");
  return ModelRef(std::string(text), slash == std::string_view::npos ? 0 : slash);
}

}  // namespace astra::gateway
