#include "gateway/adapters/persistence/rows.hpp"

#include "kernel/json.hpp"

namespace astra::gateway {

std::string headers_to_json(const std::map<std::string, std::string>& headers) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  for (const auto& [name, value] : headers) out.field(name, value);
  out.end_object();
  return text;
}

std::map<std::string, std::string> headers_of_json(std::string_view json) {
  std::map<std::string, std::string> headers;
  const auto document = JsonDocument::parse(json);
  if (!document.ok()) return headers;
  for (const JsonMember member : document->root().members()) headers[member.key.string_or({})] = member.value.string_or({});
  return headers;
}

}  // namespace astra::gateway
