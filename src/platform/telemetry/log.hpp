#pragma once
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "platform/crypto/secret.hpp"

// Structured logs: one line per entry, JSON for machines or text for a terminal. The message is a constant sentence; what
// varies goes into fields. Secrets are masked by name, by type and by shape (redact.hpp).
//
//   log::warning("the upstream is slow", {{"connection", name}, {"took_ms", took.to_milliseconds()}});
namespace astra::log {

enum class Level : std::uint8_t { debug, info, warning, error };
enum class Format : std::uint8_t { json, text };

std::string_view to_string(Level level);
std::optional<Level> level_from(std::string_view name);

// One key and value. Views only: it lives as long as the call.
class Field {
 public:
  enum class Kind : std::uint8_t { text, integer, unsigned_integer, number, boolean, secret };

  Field(std::string_view key, std::string_view value) : key_(key), kind_(Kind::text), text_(value) {}
  Field(std::string_view key, const char* value) : Field(key, std::string_view(value)) {}
  Field(std::string_view key, const std::string& value) : Field(key, std::string_view(value)) {}
  Field(std::string_view key, bool value) : key_(key), kind_(Kind::boolean), integer_(value) {}
  Field(std::string_view key, double value) : key_(key), kind_(Kind::number), number_(value) {}
  Field(std::string_view key, const crypto::Secret&) : key_(key), kind_(Kind::secret), integer_(0) {}
  template <class T>
    requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
  Field(std::string_view key, T value)
      : key_(key), kind_(std::is_signed_v<T> ? Kind::integer : Kind::unsigned_integer),
        integer_(static_cast<std::int64_t>(value)) {}

  std::string_view key() const { return key_; }
  Kind kind() const { return kind_; }
  std::string_view text() const { return text_; }
  std::int64_t integer() const { return integer_; }
  double number() const { return number_; }

 private:
  std::string_view key_;
  Kind kind_;
  union {
    std::string_view text_;
    std::int64_t integer_;
    double number_;
  };
};

using Fields = std::initializer_list<Field>;

bool enabled(Level level);
void write(Level level, std::string_view message, Fields fields = {});

inline void debug(std::string_view message, Fields fields = {}) { if (enabled(Level::debug)) write(Level::debug, message, fields); }
inline void info(std::string_view message, Fields fields = {}) { if (enabled(Level::info)) write(Level::info, message, fields); }
inline void warning(std::string_view message, Fields fields = {}) { write(Level::warning, message, fields); }
inline void error(std::string_view message, Fields fields = {}) { write(Level::error, message, fields); }

// While it lives, lines of this thread carry these ids, so that a request's lines are found together.
class Scope {
 public:
  Scope(std::string request_id, std::string trace_id);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  std::string previous_request_id_, previous_trace_id_;
};

}  // namespace astra::log
