#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace astra {

// A length of time in microseconds. Not std::chrono: <chrono> costs every translation unit a quarter of a second.
struct Duration {
  std::int64_t us = 0;

  static constexpr Duration microseconds(std::int64_t n) { return {n}; }
  static constexpr Duration milliseconds(std::int64_t n) { return {n * 1'000}; }
  static constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000}; }
  static constexpr Duration minutes(std::int64_t n) { return seconds(n * 60); }
  static constexpr Duration hours(std::int64_t n) { return seconds(n * 3'600); }
  static constexpr Duration days(std::int64_t n) { return seconds(n * 86'400); }

  constexpr std::int64_t to_milliseconds() const { return us / 1'000; }
  constexpr std::int64_t to_seconds() const { return us / 1'000'000; }
  constexpr auto operator<=>(const Duration&) const = default;
};

constexpr Duration operator+(Duration a, Duration b) { return {a.us + b.us}; }
constexpr Duration operator-(Duration a, Duration b) { return {a.us - b.us}; }
constexpr Duration operator*(Duration a, std::int64_t n) { return {a.us * n}; }

// A point in time: microseconds since 1970-01-01T00:00:00Z, without leap seconds (as POSIX and PostgreSQL count).
struct Instant {
  std::int64_t us = 0;

  static constexpr Instant from_unix_seconds(std::int64_t s) { return {s * 1'000'000}; }
  static constexpr Instant from_unix_milliseconds(std::int64_t ms) { return {ms * 1'000}; }
  constexpr std::int64_t to_unix_milliseconds() const { return us / 1'000; }
  constexpr std::int64_t to_unix_seconds() const { return us / 1'000'000; }
  constexpr auto operator<=>(const Instant&) const = default;
};

constexpr Instant operator+(Instant t, Duration d) { return {t.us + d.us}; }
constexpr Instant operator-(Instant t, Duration d) { return {t.us - d.us}; }
constexpr Duration operator-(Instant a, Instant b) { return {a.us - b.us}; }

// RFC 3339 in UTC with milliseconds: 2026-11-22T16:45:00.123Z. Years 0000 to 9999.
std::string to_rfc3339(Instant time);

// Reads RFC 3339 with any offset and up to nine fractional digits (kept to the microsecond); nothing else.
std::optional<Instant> parse_rfc3339(std::string_view text);

// The UTC date of a time as YYYY-MM-DD.
std::string to_date(Instant time);

// Where the time comes from. Domain and application code ask this and never the system.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

// The system's wall clock.
class SystemClock final : public Clock {
 public:
  Instant now() const override;
};

}  // namespace astra
