#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernel/result.hpp"

namespace astra::json {

// A value inside a Document. Cheap to copy; valid as long as the Document. Asking a value for what it is not gives
// nothing, and a member of what is not there is not there either, so that chains need no checks in between:
//   document.root()["choices"][0]["message"]["content"].string()
class Value {
 public:
  enum class Type : std::uint8_t { absent, null, boolean, integer, number, string, array, object };

  Value() = default;

  Type type() const;
  bool exists() const { return document_ != nullptr; }
  bool is(Type wanted) const { return type() == wanted; }

  Value operator[](std::string_view key) const;
  Value operator[](std::size_t index) const;
  std::size_t size() const;  // of an array or object, else 0

  std::optional<bool> boolean() const;
  std::optional<std::int64_t> integer() const;
  std::optional<double> number() const;  // integers too
  std::optional<std::string_view> string() const;
  std::string_view string_or(std::string_view fallback) const { return string().value_or(fallback); }

  std::vector<Value> items() const;
  std::vector<std::pair<std::string_view, Value>> members() const;

  // The value as JSON without white space.
  std::string json() const;

 private:
  friend class Document;
  struct Access;
  Value(const void* document, std::size_t position) : document_(document), position_(position) {}

  const void* document_ = nullptr;
  std::size_t position_ = 0;
};

// A JSON text read whole, for adapters that must look into JSON nobody described. Duplicate keys: the first counts.
class Document {
 public:
  // Errors: malformed_json (not JSON, or deeper than `depth`).
  static Result<Document> parse(std::string_view text, std::size_t depth = 32);

  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  Value root() const;
  Value operator[](std::string_view key) const { return root()[key]; }

 private:
  struct Body;
  explicit Document(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

// The canonical form of RFC 8785: keys sorted by UTF-16 code units, no white space, ECMAScript numbers. For hashes and
// signatures. Duplicate keys are refused as malformed.
Result<std::string> canonical(std::string_view text);

}  // namespace astra::json
