#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/id.hpp"
#include "kernel/money.hpp"
#include "kernel/time.hpp"
#include "platform/postgres/params.hpp"

struct pg_result;

namespace astra::postgres {

namespace detail {

// Each reads PostgreSQL's text format and says whether it could.
bool read(std::string_view text, bool& out);
bool read(std::string_view text, std::int32_t& out);
bool read(std::string_view text, std::int64_t& out);
bool read(std::string_view text, double& out);
bool read(std::string_view text, std::string& out);
bool read(std::string_view text, Json& out);
bool read(std::string_view text, Uuid& out);
bool read(std::string_view text, Instant& out);
bool read(std::string_view text, Money& out);
bool read(std::string_view text, std::vector<std::uint8_t>& out);  // bytea
template <class Tag>
bool read(std::string_view text, Id<Tag>& out) {
  Uuid id;
  if (!read(text, id)) return false;
  out = Id<Tag>(id);
  return true;
}
// Takes an array literal apart; false if it is none, has NULLs or more than one dimension.
bool split_array(std::string_view text, std::vector<std::string>& out);
template <class T>
bool read(std::string_view text, std::vector<T>& out) {
  std::vector<std::string> items;
  if (!split_array(text, items)) return false;
  out.resize(items.size());
  for (std::size_t i = 0; i < items.size(); ++i)
    if (!read(items[i], out[i])) return false;
  return true;
}

template <class T> inline constexpr bool is_optional = false;
template <class T> inline constexpr bool is_optional<std::optional<T>> = true;

[[noreturn]] void wrong_column(const pg_result* result, std::size_t row, std::size_t column);

}  // namespace detail

// One row of a statement's answer; a view that lives as long as its Rows. Reading a column as a type it does not have, or
// NULL as something that is not optional, is a programmer's error and aborts with the column's name.
class Row {
 public:
  Row(const pg_result* result, std::size_t index) : result_(result), index_(index) {}

  // Columns count from 0. T: bool, int32_t, int64_t, double, std::string, Json, Uuid, Id<Tag>, Instant, Money (bigint of
  // micro-dollars), std::vector<uint8_t> (bytea), std::vector<T> (array), std::optional<T>.
  template <class T>
  T get(std::size_t column) const {
    const auto text = cell(column);
    if constexpr (detail::is_optional<T>) {
      if (!text) return std::nullopt;
      typename T::value_type value{};
      if (!detail::read(*text, value)) detail::wrong_column(result_, index_, column);
      return value;
    } else {
      T value{};
      if (!text || !detail::read(*text, value)) detail::wrong_column(result_, index_, column);
      return value;
    }
  }

  // Reads the columns one after the other:  Alert{.id = row.next<AlertId>(), .state = row.next<std::string>()}
  template <class T>
  T next() { return get<T>(next_++); }
  template <class T>
  void next(T& out) { out = next<T>(); }

  bool is_null(std::size_t column) const { return !cell(column).has_value(); }

 private:
  std::optional<std::string_view> cell(std::size_t column) const;

  const pg_result* result_;
  std::size_t index_;
  std::size_t next_ = 0;
};

// What a statement answered.
class Rows {
 public:
  explicit Rows(pg_result* owned);
  Rows(Rows&&) noexcept = default;
  Rows& operator=(Rows&&) noexcept = default;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Row operator[](std::size_t index) const;  // aborts outside size()
  // How many rows an INSERT, UPDATE or DELETE touched.
  std::int64_t affected() const;

  struct Iterator {
    const Rows* rows;
    std::size_t index;
    Row operator*() const { return (*rows)[index]; }
    Iterator& operator++() { return ++index, *this; }
    bool operator!=(const Iterator& other) const { return index != other.index; }
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size_}; }

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
  std::size_t size_;
};

}  // namespace astra::postgres
