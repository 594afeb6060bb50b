#include "gateway/domain/formats/reading.hpp"

#include "gateway/domain/errors.hpp"

namespace astra::gateway {

std::string Place::pointer() const {
  if (parent_ == nullptr) return {};
  return parent_->pointer() + "/" + (key_.empty() ? std::to_string(index_) : std::string(key_));
}

DomainError Violations::to_error() && {
  std::string detail = list_.empty() ? std::string() : list_.front().detail;
  return DomainError(errors::invalid_request, std::move(detail), std::move(list_));
}

Text RequestReader::text(JsonValue value, const Place& place) {
  if (!value.exists_and_not_null()) return {};
  if (value.is_string()) return {source_.text(value), value.raw()};
  wrong(place, "type", "This must be a string.");
  return {};
}

std::optional<std::int64_t> RequestReader::positive(JsonValue value, const Place& place) {
  if (!value.exists_and_not_null()) return std::nullopt;
  const auto n = value.to_int();
  if (n && *n > 0) return n;
  wrong(place, n ? "range" : "type", "This must be a positive integer.");
  return std::nullopt;
}

std::string_view RequestReader::number(JsonValue value, const Place& place) {
  if (!value.exists_and_not_null()) return {};
  if (value.to_double()) return value.raw();
  wrong(place, "type", "This must be a number.");
  return {};
}

std::optional<bool> RequestReader::boolean(JsonValue value, const Place& place) {
  if (!value.exists_and_not_null()) return std::nullopt;
  if (!value.is_boolean()) wrong(place, "type", "This must be true or false.");
  return value.to_bool();
}

JsonValue RequestReader::object(JsonValue value, const Place& place) {
  if (!value.exists_and_not_null()) return {};
  if (value.is_object()) return value;
  wrong(place, "type", "This must be an object.");
  return {};
}

void RequestReader::stop_sequences(JsonValue value, const Place& place, std::vector<std::string_view>& out) {
  if (!value.exists_and_not_null()) return;
  if (value.is_string()) return out.push_back(source_.text(value));
  if (!value.is_array()) return wrong(place, "type", "This must be a string or a list of strings.");
  for (const JsonValue element : value.elements()) out.push_back(slice(element, place));
}

void RequestReader::media_url(std::string_view url, Part& part) {
  constexpr std::string_view scheme = "data:";
  constexpr std::string_view base64 = ";base64";
  if (!url.starts_with(scheme)) {
    part.url = url;
    return;
  }
  const std::size_t comma = url.find(',');
  if (comma == std::string_view::npos) return;
  std::string_view type = url.substr(scheme.size(), comma - scheme.size());
  if (!type.ends_with(base64)) return;
  part.media_type = type.substr(0, type.size() - base64.size());
  part.data = url.substr(comma + 1);
}

Result<std::shared_ptr<ChatSource>> read_request_source(std::string bytes) {
  auto source = std::make_shared<ChatSource>(std::move(bytes));
  const auto parsed = source->parse({.max_depth = limits::max_json_depth, .reject_duplicate_keys = true, .reject_lone_surrogates = true});
  Violations violations;
  if (!parsed.ok()) violations.add("", "json", parsed.error().message());
  else if (!source->root().is_object()) violations.add("", "type", "The body must be an object.");
  if (!violations.empty()) return std::move(violations).to_error();
  return source;
}

Result<std::shared_ptr<ChatSource>> read_response_source(std::string bytes) {
  auto source = std::make_shared<ChatSource>(std::move(bytes));
  const auto parsed = source->parse({.max_depth = limits::max_json_depth});
  if (!parsed.ok()) return DomainError(errors::provider_protocol_error, std::string(parsed.error().message()));
  if (!source->root().is_object()) return DomainError(errors::provider_protocol_error, "The answer is not an object.");
  return source;
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

bool is_json_object(std::string_view text) {
  const auto document = JsonDocument::parse(text);
  return document.ok() && document->root().is_object();
}

std::string json_of(const Text& text) {
  const bool was_string = text.source.empty() || text.source.front() == '"';
  if (was_string || !JsonDocument::parse(text.value).ok()) return json_string(text.value);
  return std::string(text.value);
}

}  // namespace astra::gateway
