#include "platform/api/negotiate.hpp"

#include <charconv>
#include <optional>

#include "platform/http/text.hpp"

namespace astra::api {

namespace {

std::optional<Representation> representation_of(std::string_view type) {
  using http::same_name;
  if (same_name(type, "text/csv")) return Representation::csv;
  for (const std::string_view name : {"application/jsonl", "application/x-ndjson", "application/x-jsonlines"})
    if (same_name(type, name)) return Representation::json_lines;
  for (const std::string_view name : {"application/json", "application/*", "*/*", "application/problem+json"})
    if (same_name(type, name)) return Representation::json;
  return std::nullopt;
}

double quality_of(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto end = parameters.find(';');
    const std::string_view one = http::trim(parameters.substr(0, end));
    if (one.size() > 2 && http::same_name(one.substr(0, 2), "q=")) {
      double q = 0;
      std::from_chars(one.data() + 2, one.data() + one.size(), q);
      return q;
    }
    if (end == std::string_view::npos) break;
    parameters.remove_prefix(end + 1);
  }
  return 1;
}

}  // namespace

Representation negotiate(std::string_view accept) {
  Representation best = Representation::json;
  double quality = 0;
  while (!accept.empty()) {
    const auto end = accept.find(',');
    const std::string_view one = accept.substr(0, end);
    const auto semicolon = one.find(';');
    const auto found = representation_of(http::trim(one.substr(0, semicolon)));
    const double q = semicolon == std::string_view::npos ? 1 : quality_of(one.substr(semicolon + 1));
    if (found && q > quality) best = *found, quality = q;
    if (end == std::string_view::npos) break;
    accept.remove_prefix(end + 1);
  }
  return best;
}

}  // namespace astra::api
