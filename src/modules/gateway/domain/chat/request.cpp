#include "gateway/domain/chat/request.hpp"

namespace astra::gateway {

Result<void> ChatSource::parse(const JsonOptions& options) {
  document_ = TRY(JsonDocument::parse(bytes_, options));
  return {};
}

std::string_view ChatSource::text(JsonValue string) {
  return string.has_escapes() ? keep(string.string_or({})) : string.plain();
}

}  // namespace astra::gateway
