#pragma once
#include <cstdlib>
#include <new>
#include <type_traits>
#include <utility>

#include "kernel/error.hpp"

namespace astra {

// A value or the DomainError that explains why there is none. Errors are values here: nothing of ours throws.
// Reading the wrong side is a programmer's error and aborts.
template <class T>
class [[nodiscard]] Result {
  static_assert(!std::is_reference_v<T>, "a Result holds a value; return a pointer for a reference");

 public:
  using value_type = T;

  Result(T value) : ok_(true) { new (&value_) T(std::move(value)); }
  Result(DomainError error) : ok_(false) { new (&error_) DomainError(std::move(error)); }
  Result(const ErrorKind& kind) : Result(DomainError(kind)) {}
  // Whatever converts to T, so that `return {...}`-free code reads well: Result<std::optional<X>> f() { return X{}; }
  template <class U>
    requires(!std::is_same_v<std::remove_cvref_t<U>, T> && std::is_convertible_v<U, T> &&
             !std::is_same_v<std::remove_cvref_t<U>, Result> && !std::is_same_v<std::remove_cvref_t<U>, DomainError> &&
             !std::is_same_v<std::remove_cvref_t<U>, ErrorKind>)
  Result(U&& value) : ok_(true) {
    new (&value_) T(std::forward<U>(value));
  }

  Result(Result&& other) noexcept : ok_(other.ok_) {
    if (ok_) new (&value_) T(std::move(other.value_));
    else new (&error_) DomainError(std::move(other.error_));
  }
  Result& operator=(Result&& other) noexcept {
    if (this != &other) {
      this->~Result();
      new (this) Result(std::move(other));
    }
    return *this;
  }
  ~Result() {
    if (ok_) value_.~T();
    else error_.~DomainError();
  }

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }

  T& operator*() & { return require_value(), value_; }
  const T& operator*() const& { return require_value(), value_; }
  T&& operator*() && { return require_value(), std::move(value_); }
  T* operator->() { return require_value(), &value_; }
  const T* operator->() const { return require_value(), &value_; }

  DomainError& error() & { return require_error(), error_; }
  const DomainError& error() const& { return require_error(), error_; }
  DomainError&& error() && { return require_error(), std::move(error_); }

  T value_or(T fallback) && { return ok_ ? std::move(value_) : std::move(fallback); }

 private:
  void require_value() const { if (!ok_) [[unlikely]] std::abort(); }
  void require_error() const { if (ok_) [[unlikely]] std::abort(); }

  union {
    T value_;
    DomainError error_;
  };
  bool ok_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(DomainError error) : error_(std::move(error)) {}
  Result(const ErrorKind& kind) : error_(DomainError(kind)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  void operator*() const {}

  DomainError& error() & { return require_error(), *error_; }
  const DomainError& error() const& { return require_error(), *error_; }
  DomainError&& error() && { return require_error(), std::move(*error_); }

 private:
  void require_error() const { if (!error_) [[unlikely]] std::abort(); }
  std::optional<DomainError> error_;
};

}  // namespace astra

// The value of a Result, or return its error from the enclosing function:  auto user = TRY(users.load(id));
// Never around co_await: g++ 12 crashes on it; use CO_TRY there.
// One TRY may stand inside another.
#define TRY(expression) TRY_NAMED_(expression, __COUNTER__)
#define TRY_NAMED_(expression, n) TRY_UNIQUE_(expression, n)
#define TRY_UNIQUE_(expression, n)                                           \
  __extension__({                                                            \
    auto&& result_##n = (expression);                                        \
    if (!result_##n.ok()) [[unlikely]] return std::move(result_##n).error(); \
    *std::move(result_##n);                                                  \
  })

// The same as a statement for coroutines:  CO_TRY(auto head, co_await read_head(socket));
#define CO_TRY(declaration, expression) CO_TRY_NAMED_(declaration, expression, __COUNTER__)
#define CO_TRY_NAMED_(declaration, expression, n) CO_TRY_UNIQUE_(declaration, expression, n)
#define CO_TRY_UNIQUE_(declaration, expression, n)                           \
  auto co_result_##n = (expression);                                         \
  if (!co_result_##n.ok()) [[unlikely]] co_return std::move(co_result_##n).error(); \
  declaration = *std::move(co_result_##n)

// A condition only a programmer can break. Says where, and aborts.
#define ENSURE(condition) \
  do { if (!(condition)) [[unlikely]] ::astra::ensure_failed(#condition, __FILE__, __LINE__); } while (false)

namespace astra {
[[noreturn]] void ensure_failed(const char* condition, const char* file, int line);
}
