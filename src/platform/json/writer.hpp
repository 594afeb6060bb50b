#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace astra::json {

// Appends `text` as a JSON string with its quotes.
void append_string(std::string& out, std::string_view text);
// Appends the shortest text that reads back as the same number; null for what JSON cannot say (NaN, infinities).
void append_number(std::string& out, double value);
// Appends a number, or a string where it is beyond 2^53.
void append_integer(std::string& out, std::int64_t value);

// Builds JSON piece by piece where there is no described type: problem documents, OpenAPI, provider messages.
// It places commas; that objects and lists are closed and keys precede values is the caller's duty.
class Writer {
 public:
  Writer& begin_object() { return open('{'); }
  Writer& end_object() { return close('}'); }
  Writer& begin_array() { return open('['); }
  Writer& end_array() { return close(']'); }
  Writer& key(std::string_view name);

  Writer& string(std::string_view text);
  Writer& integer(std::int64_t value);
  Writer& number(double value);
  Writer& boolean(bool value);
  Writer& null();
  // A JSON text as it is.
  Writer& raw(std::string_view json);

  Writer& field(std::string_view name, std::string_view text) { return key(name).string(text); }
  Writer& field(std::string_view name, const char* text) { return key(name).string(text); }
  Writer& field(std::string_view name, bool value) { return key(name).boolean(value); }
  Writer& field(std::string_view name, double value) { return key(name).number(value); }
  Writer& field(std::string_view name, int value) { return key(name).integer(value); }
  Writer& field(std::string_view name, std::int64_t value) { return key(name).integer(value); }
  Writer& field(std::string_view name, std::size_t value) { return key(name).integer(static_cast<std::int64_t>(value)); }

  const std::string& text() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  Writer& open(char bracket);
  Writer& close(char bracket);
  void separate();

  std::string out_;
  bool comma_ = false;  // the next value or key follows another one
};

}  // namespace astra::json
