#include "platform/http/parse.hpp"

#include <algorithm>
#include <cstring>

#include "platform/http/address.hpp"
#include "platform/http/text.hpp"

namespace astra::http {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr int max_size_digits = 15;  // of a chunk: below 2^60, so that sums cannot overflow
constexpr std::size_t max_length_digits = 18;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<std::uint64_t> parse_length(std::string_view text) {
  if (text.empty() || text.size() > max_length_digits) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

enum class FieldsError { none, malformed, too_many };

// The fields between the start line and the empty line. Folded lines, space before the colon and control characters are
// refused.
FieldsError parse_fields(std::string_view text, std::size_t max_count, Headers& headers) {
  std::size_t count = 0;
  while (!text.empty()) {
    const auto end = text.find("\r\n");
    if (end == npos) return FieldsError::malformed;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 2);
    if (line.empty()) return text.empty() ? FieldsError::none : FieldsError::malformed;
    if (++count > max_count) return FieldsError::too_many;
    const auto colon = line.find(':');
    if (colon == npos || !is_field_name(line.substr(0, colon))) return FieldsError::malformed;
    const std::string_view value = trim(line.substr(colon + 1));
    if (!is_field_value(value)) return FieldsError::malformed;
    headers.add(std::string(line.substr(0, colon)), std::string(value));
  }
  return FieldsError::malformed;
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > 255) return false;
  if (host.front() == '[') {
    const auto close = host.find(']');
    if (close == npos || !IpAddress::parse(host.substr(1, close - 1))) return false;
    host.remove_prefix(close + 1);
    if (host.empty()) return true;
    if (host.front() != ':') return false;
  }
  const auto colon = host.find(':');
  const std::string_view name = host.substr(0, colon);
  for (const char c : name)
    if (!is_digit(c) && !(lower(c) >= 'a' && lower(c) <= 'z') && c != '-' && c != '.' && c != '_' && c != '~') return false;
  if (colon == npos) return true;
  const std::string_view port = host.substr(colon + 1);
  return port.size() <= 5 && std::all_of(port.begin(), port.end(), is_digit);
}

// Puts the target into origin form and splits off the query.
bool split_target(RequestHead& head) {
  std::string_view target = head.target;
  for (const char c : target)
    if (c <= 0x20 || c >= 0x7f || c == '#') return false;
  if (target == "*") {
    if (head.method != Method::options) return false;
    head.path = "*";
    return true;
  }
  std::string absolute;
  if (!target.empty() && target.front() != '/') {
    const auto scheme = target.find("://");
    if (scheme == npos || !(same_name(target.substr(0, scheme), "http") || same_name(target.substr(0, scheme), "https")))
      return false;
    const std::string_view rest = target.substr(scheme + 3);
    const auto slash = rest.find_first_of("/?");
    if (!is_host(rest.substr(0, slash))) return false;
    head.headers.set("host", std::string(rest.substr(0, slash)));
    absolute = slash == npos ? "/" : (rest[slash] == '?' ? "/" : "") + std::string(rest.substr(slash));
    head.target = absolute;
    target = head.target;
  }
  if (target.empty()) return false;
  const auto mark = target.find('?');
  head.path = target.substr(0, mark);
  if (mark != npos) head.query = target.substr(mark + 1);
  return true;
}

}  // namespace

std::size_t find_head_end(std::string_view input, std::size_t& from) {
  const auto at = input.find("\r\n\r\n", from);
  if (at != npos) return at + 4;
  from = input.size() < 3 ? 0 : input.size() - 3;
  return npos;
}

std::optional<HeadError> parse_request_head(std::string_view text, const ServerLimits& limits, RequestHead& head,
                                            Framing& framing) {
  const auto line_end = text.find("\r\n");
  const std::string_view line = text.substr(0, line_end);
  const auto first = line.find(' ');
  const auto second = first == npos ? npos : line.find(' ', first + 1);
  if (second == npos || !is_field_name(line.substr(0, first))) return HeadError{400, "The request line is malformed."};
  const std::string_view version = line.substr(second + 1);
  if (version.size() != 8 || version.substr(0, 5) != "HTTP/" || !is_digit(version[5]) || version[6] != '.' ||
      !is_digit(version[7]))
    return HeadError{400, "The request line is malformed."};
  if (version[5] != '1') return HeadError{505, "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
  framing.http_1_0 = version[7] == '0';
  head.method_text = line.substr(0, first);
  head.method = method_from(head.method_text);
  head.target = line.substr(first + 1, second - first - 1);
  if (head.target.size() > limits.max_target_bytes) return HeadError{414, "The request target is too long."};

  switch (parse_fields(text.substr(line_end + 2), limits.max_header_count, head.headers)) {
    case FieldsError::none: break;
    case FieldsError::malformed: return HeadError{400, "A header field is malformed."};
    case FieldsError::too_many: return HeadError{431, "There are too many header fields."};
  }

  // One pass over the fields that decide where the message ends.
  std::string_view host;
  std::size_t hosts = 0, lengths = 0, encodings = 0;
  std::uint64_t length = 0;
  framing.keep_alive = !framing.http_1_0;
  for (const auto& [name, value] : head.headers) {
    switch (name.size()) {
      case 4:
        if (same_name(name, "host")) host = value, ++hosts;
        break;
      case 6:
        if (same_name(name, "expect")) {
          if (!same_name(value, "100-continue")) return HeadError{417, "That expectation cannot be met."};
          framing.expect_continue = !framing.http_1_0;
        }
        break;
      case 10:
        if (same_name(name, "connection") && has_token(value, "close")) framing.keep_alive = false;
        break;
      case 14:
        if (same_name(name, "content-length")) {
          const auto parsed = parse_length(value);
          if (!parsed) return HeadError{400, "The content length is not a number."};
          length = *parsed;
          ++lengths;
        }
        break;
      case 17:
        if (same_name(name, "transfer-encoding")) {
          if (!same_name(value, "chunked")) return HeadError{501, "Only the chunked transfer coding is understood."};
          ++encodings;
        }
        break;
      default: break;
    }
  }
  if (lengths > 1 || encodings > 1 || (lengths != 0 && encodings != 0))
    return HeadError{400, "The length of the body is ambiguous."};
  if (encodings != 0 && framing.http_1_0) return HeadError{400, "HTTP/1.0 has no transfer codings."};
  if (hosts > 1 || (hosts == 0 && !framing.http_1_0) || (hosts == 1 && !is_host(host)))
    return HeadError{400, "The host is missing or malformed."};
  framing.chunked = encodings != 0;
  framing.length = length;
  if (!framing.chunked) head.content_length = length;
  if (!split_target(head)) return HeadError{400, "The request target is malformed."};
  return std::nullopt;
}

bool parse_response_head(std::string_view text, std::string_view request_method, std::size_t max_header_count, int& status,
                         Headers& headers, Framing& framing) {
  const auto line_end = text.find("\r\n");
  const std::string_view line = text.substr(0, line_end);
  if (line.size() < 12 || line.substr(0, 7) != "HTTP/1." || (line[7] != '0' && line[7] != '1') || line[8] != ' ' ||
      !is_digit(line[9]) || !is_digit(line[10]) || !is_digit(line[11]) || (line.size() > 12 && line[12] != ' ') ||
      !is_field_value(line))
    return false;
  framing.http_1_0 = line[7] == '0';
  status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
  if (status < 100 || parse_fields(text.substr(line_end + 2), max_header_count, headers) != FieldsError::none) return false;

  framing.keep_alive = !framing.http_1_0;
  bool has_length = false, has_encoding = false;
  for (const auto& [name, value] : headers) {
    if (same_name(name, "content-length")) {
      const auto parsed = parse_length(value);
      if (!parsed || (has_length && *parsed != framing.length)) return false;
      framing.length = *parsed;
      has_length = true;
    } else if (same_name(name, "transfer-encoding")) {
      if (has_encoding || !same_name(value, "chunked")) return false;
      has_encoding = true;
    } else if (same_name(name, "connection") && has_token(value, "close")) {
      framing.keep_alive = false;
    }
  }
  if (request_method == "HEAD" || status / 100 == 1 || status == 204 || status == 304) {
    framing.length = 0;
    return true;
  }
  // An answer with both may be an attempt to desynchronise: it is read as chunked, and the connection is not used again.
  framing.chunked = has_encoding;
  if (has_encoding && has_length) framing.keep_alive = false;
  framing.until_close = !has_encoding && !has_length;
  if (framing.until_close) framing.keep_alive = false;
  return true;
}

ChunkDecoder::Step ChunkDecoder::next(std::string_view input, std::size_t& used, std::string_view& piece) {
  used = 0;
  for (;;) {
    const std::string_view rest = input.substr(used);
    switch (state_) {
      case State::size: {
        const auto end = rest.find("\r\n");
        if (end == npos) return rest.size() > max_chunk_line_bytes ? Step::bad : Step::need_more;
        const std::string_view line = rest.substr(0, end);
        std::size_t digits = 0;
        remaining_ = 0;
        for (; digits < line.size() && hex_value(line[digits]) >= 0; ++digits)
          if (digits < max_size_digits) remaining_ = remaining_ * 16 + static_cast<std::uint64_t>(hex_value(line[digits]));
        const bool has_extension = digits < line.size();
        if (digits == 0 || digits > max_size_digits || line.size() > max_chunk_line_bytes ||
            (has_extension && line[digits] != ';') || !is_field_value(line))
          return Step::bad;
        used += end + 2;
        state_ = remaining_ == 0 ? State::trailer : State::data;
        break;
      }
      case State::data: {
        if (rest.empty()) return Step::need_more;
        piece = rest.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, rest.size())));
        used += piece.size();
        remaining_ -= piece.size();
        if (remaining_ == 0) state_ = State::data_end;
        return Step::data;
      }
      case State::data_end:
        if (rest.size() < 2) return !rest.empty() && rest[0] != '\r' ? Step::bad : Step::need_more;
        if (rest.substr(0, 2) != "\r\n") return Step::bad;
        used += 2;
        state_ = State::size;
        break;
      case State::trailer: {
        const auto end = rest.find("\r\n");
        if (end == npos) return rest.size() + trailer_bytes_ > max_trailer_bytes ? Step::bad : Step::need_more;
        const std::string_view line = rest.substr(0, end);
        used += end + 2;
        trailer_bytes_ += end + 2;
        if (line.empty()) {
          state_ = State::done;
          return Step::done;
        }
        const auto colon = line.find(':');
        if (trailer_bytes_ > max_trailer_bytes || colon == npos || !is_field_name(line.substr(0, colon)) ||
            !is_field_value(line))
          return Step::bad;
        break;
      }
      case State::done: return Step::done;
    }
  }
}

}  // namespace astra::http
