#include "kernel/time.hpp"

#include <ctime>

#include <cstdio>

namespace astra {
namespace {

// Days since 1970-01-01 of a civil date, proleptic Gregorian.
// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) {
  year -= month <= 2;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const unsigned year_of_era = static_cast<unsigned>(year - era * 400);
  const unsigned day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + static_cast<std::int64_t>(day_of_era) - 719'468;
}

struct Civil { std::int64_t year; unsigned month, day; };

Civil civil_from_days(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const unsigned day_of_era = static_cast<unsigned>(days - era * 146'097);
  const unsigned year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned shifted_month = (5 * day_of_year + 2) / 153;
  const unsigned month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  return {static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2), month, day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

unsigned days_in_month(std::int64_t year, unsigned month) {
  constexpr unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[month - 1];
}

// Reads exactly `digits` decimal digits, or says there are none.
bool read_digits(std::string_view& text, int digits, int& out) {
  if (text.size() < static_cast<std::size_t>(digits)) return false;
  out = 0;
  for (int i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    out = out * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return true;
}

bool skip(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0); }

}  // namespace

std::string to_rfc3339(Instant time) {
  const std::int64_t ms = floor_div(time.us, 1'000);
  const std::int64_t days = floor_div(ms, 86'400'000);
  const std::int64_t of_day = ms - days * 86'400'000;
  const Civil date = civil_from_days(days);
  char text[48];
  std::snprintf(text, sizeof text, "%04lld-%02u-%02uT%02lld:%02lld:%02lld.%03lldZ", static_cast<long long>(date.year), date.month,
                date.day, static_cast<long long>(of_day / 3'600'000), static_cast<long long>(of_day / 60'000 % 60),
                static_cast<long long>(of_day / 1'000 % 60), static_cast<long long>(of_day % 1'000));
  return text;
}

std::string to_date(Instant time) { return to_rfc3339(time).substr(0, 10); }

std::optional<Instant> parse_rfc3339(std::string_view text) {
  int year, month, day, hour, minute, second;
  if (!read_digits(text, 4, year) || !skip(text, '-') || !read_digits(text, 2, month) || !skip(text, '-') ||
      !read_digits(text, 2, day)) return std::nullopt;
  if (!skip(text, 'T') && !skip(text, 't') && !skip(text, ' ')) return std::nullopt;
  if (!read_digits(text, 2, hour) || !skip(text, ':') || !read_digits(text, 2, minute) || !skip(text, ':') ||
      !read_digits(text, 2, second)) return std::nullopt;
  if (month < 1 || month > 12 || day < 1 || static_cast<unsigned>(day) > days_in_month(year, month)) return std::nullopt;
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;

  std::int64_t fraction_us = 0;
  if (skip(text, '.')) {
    int digits = 0;
    for (std::int64_t unit = 100'000; !text.empty() && text.front() >= '0' && text.front() <= '9'; unit /= 10, ++digits) {
      fraction_us += (text.front() - '0') * unit;
      text.remove_prefix(1);
    }
    if (digits < 1 || digits > 9) return std::nullopt;
  }

  int offset_minutes = 0;
  if (!skip(text, 'Z') && !skip(text, 'z')) {
    if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
    const int sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    int hours, minutes;
    if (!read_digits(text, 2, hours) || !skip(text, ':') || !read_digits(text, 2, minutes)) return std::nullopt;
    if (hours > 23 || minutes > 59) return std::nullopt;
    offset_minutes = sign * (hours * 60 + minutes);
  }
  if (!text.empty()) return std::nullopt;

  const std::int64_t seconds = days_from_civil(year, month, day) * 86'400 + hour * 3'600 + minute * 60 + second - offset_minutes * 60;
  return Instant{seconds * 1'000'000 + fraction_us};
}

Instant SystemClock::now() const {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return Instant{static_cast<std::int64_t>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1'000};
}

}  // namespace astra
