#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/chat/request.hpp"
#include "gateway/domain/limits.hpp"

namespace astra::gateway {

// Where in a request something stands; becomes a JSON pointer only when there is something to say about it.
class Place {
 public:
  Place() = default;
  Place operator/(std::string_view key) const { return Place(this, key, 0); }
  Place operator/(std::size_t index) const { return Place(this, {}, index); }
  std::string pointer() const;

 private:
  Place(const Place* parent, std::string_view key, std::size_t index) : parent_(parent), key_(key), index_(index) {}

  const Place* parent_ = nullptr;
  std::string_view key_;
  std::size_t index_ = 0;
};

// What is wrong with a request, collected while it is read, each with its place in the client's own terms.
class Violations {
 public:
  void add(std::string pointer, std::string_view code, std::string_view detail) {
    if (list_.size() < limits::max_violations) list_.push_back({std::move(pointer), std::string(code), std::string(detail)});
  }
  bool empty() const { return list_.empty(); }
  DomainError to_error() &&;

 private:
  std::vector<Violation> list_;
};

// The steps all request readers share: values by type, with violations where a type is wrong.
class RequestReader {
 public:
  explicit RequestReader(ChatSource& source) : source_(source) {}

  // A string's text, or empty with a violation where it is something else (absent and null are empty).
  Text text(JsonValue value, const Place& place);
  std::string_view slice(JsonValue value, const Place& place) { return text(value, place).value; }
  // A positive integer, or none.
  std::optional<std::int64_t> positive(JsonValue value, const Place& place);
  // A number as it was written.
  std::string_view number(JsonValue value, const Place& place);
  std::optional<bool> boolean(JsonValue value, const Place& place);
  // Object or absent.
  JsonValue object(JsonValue value, const Place& place);
  void stop_sequences(JsonValue value, const Place& place, std::vector<std::string_view>& out);
  // An http(s) URL, or a data: URL taken apart into media type and base64 data.
  static void media_url(std::string_view url, Part& part);

  void wrong(const Place& place, std::string_view code, std::string_view detail) {
    violations_.add(place.pointer(), code, detail);
  }
  bool ok() const { return violations_.empty(); }
  DomainError error() { return std::move(violations_).to_error(); }
  ChatSource& source() { return source_; }

 private:
  ChatSource& source_;
  Violations violations_;
};

// Parses a client's body strictly; the root is an object. Errors: invalid_request.
Result<std::shared_ptr<ChatSource>> read_request_source(std::string bytes);
// Parses a provider's body. Errors: provider_protocol_error.
Result<std::shared_ptr<ChatSource>> read_response_source(std::string bytes);

// The JSON a changed text becomes at its source: a string where a string was, else JSON as it is.
std::string json_of(const Text& text);
std::string json_string(std::string_view text);
bool is_json_object(std::string_view text);

// Takes those elements for which gone(element) holds out of an array, with their commas. Nothing inside them may be changed
// as well. An array that would be empty stays as it is.
template <class Gone>
void remove_elements(JsonValue array, JsonSplice& splice, Gone&& gone) {
  std::vector<JsonValue> elements;
  for (const JsonValue element : array.elements()) elements.push_back(element);
  std::size_t first_kept = 0;
  while (first_kept < elements.size() && gone(elements[first_kept])) ++first_kept;
  if (first_kept == elements.size()) return;
  const auto cut = [&](const char* begin, const char* end) {
    splice.replace(std::string_view(begin, static_cast<std::size_t>(end - begin)), {});
  };
  const auto begin_of = [&](std::size_t i) { return elements[i].raw().data(); };
  const auto end_of = [&](std::size_t i) { return elements[i].raw().data() + elements[i].raw().size(); };
  if (first_kept != 0) cut(begin_of(0), begin_of(first_kept));
  for (std::size_t i = first_kept + 1; i < elements.size(); ++i)
    if (gone(elements[i])) cut(end_of(i - 1), end_of(i));
}

}  // namespace astra::gateway
