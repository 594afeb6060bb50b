#include "kernel/json.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#include "kernel/utf8.hpp"

namespace astra {
namespace {

constexpr std::uint64_t ones = 0x0101010101010101;

// How many bytes from p are neither a quote, a backslash, a control character nor outside ASCII. Eight at a time: the lowest
// marked byte is exact, borrows only mark bytes above it (little endian).
static_assert(std::endian::native == std::endian::little);
const char* skip_plain(const char* p, const char* end) {
  while (end - p >= 8) {
    std::uint64_t x;
    std::memcpy(&x, p, 8);
    const std::uint64_t marks = (((x ^ ones * '"') - ones) | ((x ^ ones * '\\') - ones) | (x - ones * 0x20) | x) & ones * 0x80;
    if (marks != 0) return p + std::countr_zero(marks) / 8;
    p += 8;
  }
  while (p < end && *p != '"' && *p != '\\' && static_cast<unsigned char>(*p) >= 0x20 && static_cast<unsigned char>(*p) < 0x80) ++p;
  return p;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex4(const char* p) {
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = p[i];
    const int digit = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

bool is_high_surrogate(int unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(int unit) { return unit >= 0xDC00 && unit < 0xE000; }

// Reads the \u escapes at p (behind "\u"); moves p behind what belongs to the character. The text is valid already.
char32_t take_unicode_escape(const char*& p, const char* end) {
  const int unit = hex4(p);
  p += 4;
  if (is_high_surrogate(unit) && end - p >= 6 && p[0] == '\\' && p[1] == 'u') {
    const int low = hex4(p + 2);
    if (is_low_surrogate(low)) {
      p += 6;
      return static_cast<char32_t>(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
    }
  }
  return is_high_surrogate(unit) || is_low_surrogate(unit) ? U'\uFFFD' : static_cast<char32_t>(unit);
}

std::string decode(std::string_view plain) {
  std::string out;
  out.reserve(plain.size());
  const char* p = plain.data();
  const char* const end = p + plain.size();
  while (p < end) {
    const auto* slash = static_cast<const char*>(std::memchr(p, '\\', static_cast<std::size_t>(end - p)));
    if (slash == nullptr) slash = end;
    out.append(p, slash);
    if (slash == end) break;
    p = slash + 2;
    switch (slash[1]) {
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'u': utf8::append(out, take_unicode_escape(p, end)); break;
      default: out += slash[1];
    }
  }
  return out;
}

}  // namespace

class JsonParser {
 public:
  JsonParser(JsonDocument& document, const JsonOptions& options)
      : document_(document), nodes_(document.nodes_), options_(options), begin_(document.text_.data()), p_(begin_),
        end_(begin_ + document.text_.size()) {}

  bool run() {
    if (document_.text_.size() > max_bytes) return fail("the text is too long");
    skip_space();
    if (!value(options_.max_depth)) return false;
    skip_space();
    return p_ == end_ || fail("something follows the value");
  }

 private:
  static constexpr std::size_t max_bytes = (std::size_t{1} << 32) - 1;
  static constexpr std::uint32_t max_count = (1u << 28) - 1;
  static constexpr std::size_t few_keys = 12;  // compared pairwise; more are sorted

  bool fail(const char* why) {
    document_.failed_at_ = static_cast<std::size_t>(p_ - begin_);
    document_.failure_ = why;
    return false;
  }

  void skip_space() {
    while (p_ < end_ && (*p_ == ' ' || *p_ == '\n' || *p_ == '\r' || *p_ == '\t')) ++p_;
  }

  std::uint32_t here() const { return static_cast<std::uint32_t>(p_ - begin_); }

  std::size_t open(JsonValue::Kind kind) {
    nodes_.push_back({here(), 0, 1, static_cast<std::uint32_t>(kind) & 7u, 0, 0});
    return nodes_.size() - 1;
  }

  bool value(int depth) {
    if (p_ == end_) return fail("the text ends where a value should be");
    switch (*p_) {
      case '{': return object(depth);
      case '[': return array(depth);
      case '"': return string();
      case 't': return literal("true", JsonValue::Kind::boolean);
      case 'f': return literal("false", JsonValue::Kind::boolean);
      case 'n': return literal("null", JsonValue::Kind::null);
      default: return number();
    }
  }

  bool literal(std::string_view word, JsonValue::Kind kind) {
    if (static_cast<std::size_t>(end_ - p_) < word.size() || std::memcmp(p_, word.data(), word.size()) != 0)
      return fail("a value is expected");
    const std::size_t node = open(kind);
    p_ += word.size();
    nodes_[node].end = here();
    return true;
  }

  bool number() {
    const char* const start = p_;
    if (p_ < end_ && *p_ == '-') ++p_;
    if (p_ == end_ || !is_digit(*p_)) return p_ = start, fail("a value is expected");
    if (*p_ == '0') ++p_;
    else skip_digits();
    if (p_ < end_ && is_digit(*p_)) return fail("a number begins with 0");
    if (p_ < end_ && *p_ == '.') {
      ++p_;
      if (!skip_digits()) return fail("a digit is expected");
    }
    if (p_ < end_ && (*p_ == 'e' || *p_ == 'E')) {
      ++p_;
      if (p_ < end_ && (*p_ == '+' || *p_ == '-')) ++p_;
      if (!skip_digits()) return fail("a digit is expected");
    }
    const auto begin = static_cast<std::uint32_t>(start - begin_);
    nodes_.push_back({begin, here(), 1, static_cast<std::uint32_t>(JsonValue::Kind::number) & 7u, 0, 0});
    return true;
  }

  bool skip_digits() {
    const char* const start = p_;
    while (p_ < end_ && is_digit(*p_)) ++p_;
    return p_ != start;
  }

  bool string() {
    const std::size_t node = open(JsonValue::Kind::string);
    ++p_;
    for (;;) {
      p_ = skip_plain(p_, end_);
      if (p_ == end_) return fail("a string does not end");
      const auto c = static_cast<unsigned char>(*p_);
      if (c == '"') break;
      if (c == '\\') {
        nodes_[node].escaped = 1;
        if (!escape()) return false;
      } else if (c < 0x20) {
        return fail("a control character stands in a string");
      } else {
        const std::size_t length = utf8::sequence_length(p_, end_);
        if (length == 0) return fail("the text is not UTF-8");
        p_ += length;
      }
    }
    ++p_;
    nodes_[node].end = here();
    return true;
  }

  bool escape() {
    if (end_ - p_ < 2) return fail("a string does not end");
    switch (p_[1]) {
      case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't': p_ += 2; return true;
      case 'u': break;
      default: return fail("an escape is unknown");
    }
    if (end_ - p_ < 6) return fail("a string does not end");
    const int unit = hex4(p_ + 2);
    if (unit < 0) return fail("an escape is unknown");
    if (options_.reject_lone_surrogates) {
      const bool paired = is_high_surrogate(unit) && end_ - p_ >= 12 && p_[6] == '\\' && p_[7] == 'u' && is_low_surrogate(hex4(p_ + 8));
      if (is_low_surrogate(unit) || (is_high_surrogate(unit) && !paired)) return fail("a surrogate stands alone");
      if (paired) p_ += 6;
    }
    p_ += 6;
    return true;
  }

  bool array(int depth) {
    if (depth == 0) return fail("the text is nested too deeply");
    const std::size_t node = open(JsonValue::Kind::array);
    std::uint32_t count = 0;
    ++p_;
    skip_space();
    if (p_ < end_ && *p_ == ']') return ++p_, close(node, count);
    for (;;) {
      skip_space();
      if (!value(depth - 1)) return false;
      if (++count > max_count) return fail("the text is too long");
      skip_space();
      if (p_ == end_) return fail("an array does not end");
      if (*p_ == ']') return ++p_, close(node, count);
      if (*p_ != ',') return fail("a comma is expected");
      ++p_;
    }
  }

  bool object(int depth) {
    if (depth == 0) return fail("the text is nested too deeply");
    const std::size_t node = open(JsonValue::Kind::object);
    std::uint32_t count = 0;
    ++p_;
    skip_space();
    if (p_ < end_ && *p_ == '}') return ++p_, close(node, count);
    for (;;) {
      skip_space();
      if (p_ == end_ || *p_ != '"') return fail("a key is expected");
      if (!string()) return false;
      skip_space();
      if (p_ == end_ || *p_ != ':') return fail("a colon is expected");
      ++p_;
      skip_space();
      if (!value(depth - 1)) return false;
      if (++count > max_count) return fail("the text is too long");
      skip_space();
      if (p_ == end_) return fail("an object does not end");
      if (*p_ == '}') break;
      if (*p_ != ',') return fail("a comma is expected");
      ++p_;
    }
    ++p_;
    close(node, count);
    return !options_.reject_duplicate_keys || count < 2 || keys_differ(node);
  }

  bool close(std::size_t node, std::uint32_t count) {
    nodes_[node].end = here();
    nodes_[node].next = static_cast<std::uint32_t>(nodes_.size() - node);
    nodes_[node].count = count & max_count;
    return true;
  }

  // Keys are compared decoded: "a" and "\u0061" are the same key.
  bool keys_differ(std::size_t object) {
    const std::uint32_t count = nodes_[object].count;
    bool escaped = false;
    std::string_view few[few_keys];
    std::vector<std::string_view> many(count > few_keys ? count : 0);
    std::string_view* const keys = count > few_keys ? many.data() : few;
    const JsonNode* key = &nodes_[object] + 1;
    for (std::uint32_t i = 0; i < count; ++i, key += 1 + key[1].next) {
      keys[i] = {begin_ + key->begin + 1, key->end - key->begin - 2};
      escaped |= key->escaped != 0;
    }
    std::vector<std::string> decoded(escaped ? count : 0);
    for (std::size_t i = 0; i < decoded.size(); ++i) keys[i] = decoded[i] = decode(keys[i]);
    if (count > few_keys) {
      std::sort(keys, keys + count);
      if (std::adjacent_find(keys, keys + count) == keys + count) return true;
    } else if (!any_pair_equal(keys, count)) {
      return true;
    }
    return fail("an object has the same key twice");
  }

  static bool any_pair_equal(const std::string_view* keys, std::size_t count) {
    for (std::size_t i = 1; i < count; ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (keys[i] == keys[j]) return true;
    return false;
  }

  JsonDocument& document_;
  std::vector<JsonNode>& nodes_;
  const JsonOptions& options_;
  const char* const begin_;
  const char* p_;
  const char* const end_;
};

bool JsonDocument::reparse(std::string_view text, const JsonOptions& options) {
  text_ = text;
  nodes_.clear();
  if (JsonParser(*this, options).run()) return true;
  nodes_.clear();
  return false;
}

Result<JsonDocument> JsonDocument::parse(std::string_view text, const JsonOptions& options) {
  JsonDocument document;
  if (document.reparse(text, options)) return document;
  return DomainError(json_malformed,
                     std::string("At byte ") + std::to_string(document.failed_at_) + " " + document.failure_ + ".");
}

JsonValue JsonDocument::root() const { return nodes_.empty() ? JsonValue() : JsonValue(text_.data(), nodes_.data()); }

JsonValue::Kind JsonValue::kind() const { return node_ == nullptr ? Kind::missing : static_cast<Kind>(node_->kind); }

std::string_view JsonValue::raw() const {
  return node_ == nullptr ? std::string_view() : std::string_view(text_ + node_->begin, node_->end - node_->begin);
}

JsonValue JsonValue::operator[](std::string_view key) const {
  if (!is_object()) return {};
  const JsonNode* at = node_ + 1;
  for (std::uint32_t i = 0; i < node_->count; ++i, at += 1 + at[1].next)
    if (JsonValue(text_, at).equals(key)) return {text_, at + 1};
  return {};
}

JsonValue JsonValue::at(std::size_t index) const {
  if (!is_array() || index >= node_->count) return {};
  const JsonNode* at = node_ + 1;
  for (; index > 0; --index) at += at->next;
  return {text_, at};
}

std::size_t JsonValue::size() const { return is_array() || is_object() ? node_->count : 0; }
JsonMembers JsonValue::members() const { return JsonMembers(*this); }
JsonElements JsonValue::elements() const { return JsonElements(*this); }

std::optional<bool> JsonValue::to_bool() const {
  return is_boolean() ? std::optional<bool>(text_[node_->begin] == 't') : std::nullopt;
}

std::optional<std::int64_t> JsonValue::to_int() const {
  if (!is_number()) return std::nullopt;
  const std::string_view digits = raw();
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  return error == std::errc() && end == digits.data() + digits.size() ? std::optional<std::int64_t>(n) : std::nullopt;
}

std::optional<double> JsonValue::to_double() const {
  if (!is_number()) return std::nullopt;
  const std::string_view digits = raw();
  double n = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  return error == std::errc() ? std::optional<double>(n) : std::nullopt;
}

std::optional<std::string> JsonValue::to_string() const {
  if (!is_string()) return std::nullopt;
  return has_escapes() ? decode(plain()) : std::string(plain());
}

std::string JsonValue::string_or(std::string_view fallback) const {
  auto text = to_string();
  return text ? *std::move(text) : std::string(fallback);
}

bool JsonValue::has_escapes() const { return is_string() && node_->escaped != 0; }

std::string_view JsonValue::plain() const {
  return is_string() ? std::string_view(text_ + node_->begin + 1, node_->end - node_->begin - 2) : std::string_view();
}

bool JsonValue::equals(std::string_view text) const {
  if (!is_string()) return false;
  return has_escapes() ? decode(plain()) == text : plain() == text;
}

JsonMember JsonMembers::Iterator::operator*() const { return {JsonValue(text_, at_), JsonValue(text_, at_ + 1)}; }
JsonMembers::Iterator& JsonMembers::Iterator::operator++() {
  at_ += 1 + at_[1].next;
  return *this;
}
JsonMembers::Iterator JsonMembers::begin() const {
  return {object_.text_, object_.is_object() ? object_.node_ + 1 : nullptr};
}
JsonMembers::Iterator JsonMembers::end() const {
  return {object_.text_, object_.is_object() ? object_.node_ + object_.node_->next : nullptr};
}

JsonValue JsonElements::Iterator::operator*() const { return {text_, at_}; }
JsonElements::Iterator& JsonElements::Iterator::operator++() {
  at_ += at_->next;
  return *this;
}
JsonElements::Iterator JsonElements::begin() const { return {array_.text_, array_.is_array() ? array_.node_ + 1 : nullptr}; }
JsonElements::Iterator JsonElements::end() const {
  return {array_.text_, array_.is_array() ? array_.node_ + array_.node_->next : nullptr};
}

}  // namespace astra
