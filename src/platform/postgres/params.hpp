#pragma once
#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/id.hpp"
#include "kernel/money.hpp"
#include "kernel/time.hpp"

namespace astra::postgres {

// A statement, named: the name is its metrics label and the prepared statement's name.
//   constexpr Sql load_alert{"alerts.load", "SELECT ... WHERE id = $1"};
struct Sql {
  const char* name;
  const char* text;
};

// A JSON text for a json or jsonb parameter or column.
struct Json {
  std::string text;
};

// Bytes for a bytea parameter.
using Bytes = std::span<const std::uint8_t>;

// The values of $1, $2, ... in PostgreSQL's text format. Holds copies: the arguments need not outlive the call.
class Params {
 public:
  struct Value {
    std::string text;
    bool null = false;
  };

  void add(std::nullptr_t) { values_.push_back({{}, true}); }
  void add(std::string_view text);
  void add(const std::string& text) { add(std::string_view(text)); }
  void add(const char* text) { add(std::string_view(text)); }
  void add(const Json& json) { add(std::string_view(json.text)); }
  void add(std::same_as<bool> auto value) { values_.push_back({value ? "t" : "f"}); }
  template <std::integral I>
    requires(!std::same_as<I, bool>)
  void add(I value) { values_.push_back({std::to_string(value)}); }
  void add(double value);
  void add(const Uuid& id) { values_.push_back({id.to_string()}); }
  template <class Tag>
  void add(const Id<Tag>& id) { add(id.value()); }
  void add(Instant time);
  void add(Money amount) { add(amount.micros); }  // bigint, micro-dollars
  void add(Bytes bytes);
  void add(const std::vector<std::uint8_t>& bytes) { add(Bytes(bytes)); }
  template <class T>
  void add(const std::optional<T>& value) { value ? add(*value) : add(nullptr); }
  template <class T>
    requires(!std::same_as<T, std::uint8_t> && !std::same_as<T, bool>)
  void add(const std::vector<T>& items) {  // an array: text[], uuid[], bigint[] ...
    Params elements;
    for (const T& item : items) elements.add(item);
    add_array(std::move(elements));
  }

  const std::vector<Value>& values() const { return values_; }
  // The position ($1 is 1) of a value that PostgreSQL cannot hold; 0 if all are good.
  int bad() const { return bad_; }

 private:
  void add_array(Params&& elements);
  void mark_bad() { if (bad_ == 0) bad_ = static_cast<int>(values_.size()) + 1; }

  std::vector<Value> values_;
  int bad_ = 0;
};

}  // namespace astra::postgres
