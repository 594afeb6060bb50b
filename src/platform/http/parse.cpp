#include "platform/http/parse.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>

#include "kernel/result.hpp"
#include "platform/http/address.hpp"
#include "platform/http/text.hpp"

namespace astra::http {

namespace {

namespace beast = boost::beast::http;

constexpr auto npos = std::string_view::npos;
constexpr std::size_t max_length_digits = 18;
constexpr std::size_t max_trailer_fields = 32;
constexpr std::size_t usual_fields = 16;

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

// Beast's parser does the syntax of heads and chunks; it tells us what it found, and we refuse what it lets pass and two
// servers could read in two ways (folded lines, repeated lengths, foreign hosts).
template <bool is_request>
class Reader : public beast::basic_parser<is_request> {
 public:
  std::string_view method, target;
  int status = 0;
  int version = 0;             // 10 or 11
  std::size_t max_fields = 0;
  std::size_t fields = 0;
  Headers* headers = nullptr;  // null: trailers, checked and dropped
  std::string_view chunk;      // the piece of a body found by the last put()

  // Reads a complete head. False: malformed, or too many fields.
  bool read_head(std::string_view text, boost::system::error_code& error) {
    this->header_limit(static_cast<std::uint32_t>(text.size() + 1));
    this->body_limit(boost::none);  // the connection has limits of its own
    if (text.find("\r\n ") != npos || text.find("\r\n\t") != npos) return false;  // folded
    if (headers != nullptr) headers->reserve(usual_fields, text.size());
    this->put(boost::asio::buffer(text.data(), text.size()), error);
    return !error && this->is_header_done();
  }

 private:
  using View = boost::beast::string_view;
  using Error = boost::system::error_code;
  static std::string_view view(View v) { return {v.data(), v.size()}; }

  void on_request_impl(beast::verb, View m, View t, int v, Error&) override { method = view(m), target = view(t), version = v; }
  void on_response_impl(int code, View, int v, Error&) override { status = code, version = v; }
  void on_field_impl(beast::field, View name, View value, Error& error) override {
    if (++fields > max_fields) error = beast::error::header_limit;
    else if (!is_field_value(view(value))) error = beast::error::bad_value;
    else if (headers != nullptr) headers->add(view(name), view(value));
  }
  void on_header_impl(Error&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
  std::size_t on_body_impl(View body, Error&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, View, Error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View body, Error&) override { return chunk = view(body), body.size(); }
  void on_finish_impl(Error&) override {}
};

// Whether the request line is sound but for a version such as HTTP/2.0.
bool names_another_version(std::string_view text) {
  const std::string_view line = text.substr(0, text.find("\r\n"));
  if (line.size() < 9) return false;
  const std::string_view version = line.substr(line.size() - 9);
  return version.substr(0, 6) == " HTTP/" && is_digit(version[6]) && version[6] != '1' && version[7] == '.' && is_digit(version[8]);
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
  Reader<true> reader;
  reader.headers = &head.headers;
  reader.max_fields = limits.max_header_count;
  boost::system::error_code error;
  if (!reader.read_head(text, error)) {
    if (error == beast::error::bad_version && names_another_version(text)) return HeadError{505, "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
    if (error == beast::error::header_limit) return HeadError{431, "There are too many header fields."};
    if (error == beast::error::bad_content_length || error == beast::error::bad_transfer_encoding)
      return HeadError{400, "The length of the body is ambiguous."};
    return HeadError{400, "The request head is malformed."};
  }
  framing.http_1_0 = reader.version == 10;
  head.method_text = reader.method;
  head.method = method_from(head.method_text);
  head.target = reader.target;
  if (head.target.size() > limits.max_target_bytes) return HeadError{414, "The request target is too long."};

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
  Reader<false> reader;
  reader.headers = &headers;
  reader.max_fields = max_header_count;
  boost::system::error_code error;
  if (!reader.read_head(text, error)) return false;
  framing.http_1_0 = reader.version == 10;
  status = reader.status;
  if (status < 100) return false;

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

// A chunked message whose head has been read: what follows is its body.
struct ChunkDecoder::Body : Reader<false> {
  Body() {
    max_fields = max_trailer_fields;
    boost::system::error_code error;
    const bool ready = read_head("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", error);
    ENSURE(ready);
    header_limit(static_cast<std::uint32_t>(max_trailer_bytes));
    fields = 0;
  }
};

ChunkDecoder::ChunkDecoder() = default;
ChunkDecoder::ChunkDecoder(ChunkDecoder&&) noexcept = default;
ChunkDecoder& ChunkDecoder::operator=(ChunkDecoder&&) noexcept = default;
ChunkDecoder::~ChunkDecoder() = default;

ChunkDecoder::Step ChunkDecoder::next(std::string_view input, std::size_t& used, std::string_view& piece) {
  if (!body_) body_ = std::make_unique<Body>();
  used = 0;
  for (;;) {
    if (body_->is_done()) return Step::done;
    const std::string_view rest = input.substr(used);
    if (rest.empty()) return Step::need_more;
    boost::system::error_code error;
    body_->chunk = {};
    used += body_->put(boost::asio::buffer(rest.data(), rest.size()), error);
    if (error == beast::error::need_more) return rest.size() > max_trailer_bytes ? Step::bad : Step::need_more;
    if (error) return Step::bad;
    if (!body_->chunk.empty()) {
      piece = body_->chunk;
      return Step::data;
    }
  }
}

}  // namespace astra::http
