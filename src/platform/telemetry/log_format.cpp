#include <array>
#include <charconv>
#include <cmath>

#include "kernel/time.hpp"
#include "platform/telemetry/json_text.hpp"
#include "platform/telemetry/limits.hpp"
#include "platform/telemetry/log_ids.hpp"
#include "platform/telemetry/log_sink.hpp"
#include "platform/telemetry/redact.hpp"

namespace astra::log {

namespace {

constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warning", "error"};

template <class Number>
void append_number(std::string& out, Number value) {
  char text[32];
  out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

// The text of a field with secrets masked and cut to size.
std::string shown(const Field& field) {
  if (field.kind() == Field::Kind::secret || is_secret_name(field.key())) return std::string(mask);
  std::string out;
  switch (field.kind()) {
    case Field::Kind::text: append_redacted(out, cut(field.text(), max_value_bytes)); break;
    case Field::Kind::boolean: out = field.integer() != 0 ? "true" : "false"; break;
    case Field::Kind::integer: append_number(out, field.integer()); break;
    case Field::Kind::unsigned_integer: append_number(out, static_cast<std::uint64_t>(field.integer())); break;
    case Field::Kind::number: append_number(out, field.number()); break;
    case Field::Kind::secret: break;
  }
  return out;
}

bool is_bare_json(const Field& field) {
  switch (field.kind()) {
    case Field::Kind::text:
    case Field::Kind::secret: return false;
    case Field::Kind::number: return std::isfinite(field.number());
    default: return true;
  }
}

void json_line(std::string& out, Level level, std::string_view message, Fields fields) {
  out += R"({"time":")";
  out += to_rfc3339(SystemClock().now());
  out += R"(","level":")";
  out += to_string(level);
  out += R"(","message":)";
  append_json_string(out, redacted(cut(message, max_message_bytes)));
  const auto pair = [&](std::string_view key, std::string_view value, bool bare) {
    out.push_back(',');
    append_json_string(out, key);
    out.push_back(':');
    if (bare) out += value;
    else append_json_string(out, value);
  };
  if (!ids().request_id.empty()) pair("request_id", ids().request_id, false);
  if (!ids().trace_id.empty()) pair("trace_id", ids().trace_id, false);
  for (const Field& field : fields) {
    const std::string value = shown(field);
    pair(field.key(), value, is_bare_json(field) && value != mask);
  }
  out.push_back('}');
}

void text_line(std::string& out, Level level, std::string_view message, Fields fields) {
  out += to_rfc3339(SystemClock().now());
  out.push_back(' ');
  out += to_string(level);
  out.append(8 - to_string(level).size(), ' ');
  append_escaped(out, redacted(cut(message, max_message_bytes)));
  const auto pair = [&](std::string_view key, std::string_view value) {
    out.push_back(' ');
    append_escaped(out, key);
    out.push_back('=');
    const bool quote = value.empty() || value.find_first_of(" \"=\t\r\n\\") != std::string_view::npos;
    if (quote) append_json_string(out, value);
    else append_escaped(out, value);
  };
  if (!ids().request_id.empty()) pair("request_id", ids().request_id);
  for (const Field& field : fields) pair(field.key(), shown(field));
}

}  // namespace

std::string_view to_string(Level level) { return level_names[static_cast<std::size_t>(level)]; }

std::optional<Level> level_from(std::string_view name) {
  for (std::size_t i = 0; i < level_names.size(); ++i) {
    if (level_names[i] == name) return static_cast<Level>(i);
  }
  return std::nullopt;
}

void format_line(std::string& out, Format format, Level level, std::string_view message, Fields fields) {
  if (format == Format::json) json_line(out, level, message, fields);
  else text_line(out, level, message, fields);
}

}  // namespace astra::log
