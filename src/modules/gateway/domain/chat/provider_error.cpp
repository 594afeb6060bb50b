#include "gateway/domain/chat/provider_error.hpp"

#include <charconv>

namespace astra::gateway {

std::string_view to_string(ErrorClass c) {
  switch (c) {
    case ErrorClass::none: return "none";
    case ErrorClass::auth: return "auth";
    case ErrorClass::quota: return "quota";
    case ErrorClass::rate_limit: return "rate_limit";
    case ErrorClass::transient: return "transient";
    case ErrorClass::context_length: return "context_length";
    case ErrorClass::content_policy: return "content_policy";
    case ErrorClass::not_found: return "not_found";
    case ErrorClass::bad_request: return "bad_request";
  }
  return "none";
}

namespace {

// Non-negative decimal seconds or milliseconds; providers send fractions, too ("0.5").
std::optional<double> parse_number(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  constexpr double a_year_in_ms = 31'536'000'000.0;
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0) || value > a_year_in_ms) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::int64_t> retry_after_ms(const RetryHeaders& headers) {
  if (const auto ms = parse_number(headers.retry_after_ms)) return static_cast<std::int64_t>(*ms);
  if (const auto s = parse_number(headers.retry_after)) return static_cast<std::int64_t>(*s * 1'000);
  return std::nullopt;
}

}  // namespace astra::gateway
