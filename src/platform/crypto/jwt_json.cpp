#include "platform/crypto/jwt_json.hpp"

#include <cstdlib>

#include "platform/crypto/limits.hpp"

namespace astra::crypto {

// Recursive descent over the bytes. Each function leaves the position behind what it read, or returns false.
class JwtReader {
 public:
  explicit JwtReader(std::string_view text) : text_(text) {}

  bool document(JwtObject& out) {
    blanks();
    return object(&out, 0) && (blanks(), at_ == text_.size());
  }

 private:
  using Member = JwtObject::Member;
  using Kind = JwtObject::Kind;

  bool more() const { return at_ < text_.size(); }
  bool eat(char c) { return more() && text_[at_] == c && (++at_, true); }
  bool eat(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  void blanks() {
    while (more() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
  }

  bool object(JwtObject* out, std::size_t depth) {
    if (depth > max_jwt_depth || !eat('{')) return false;
    blanks();
    if (eat('}')) return true;
    do {
      Member member{};
      blanks();
      if (!string(member.name)) return false;
      blanks();
      if (!eat(':') || !value(member, depth)) return false;
      blanks();
      if (out != nullptr) {
        if (out->has(member.name)) return false;
        out->members_.push_back(std::move(member));
      }
    } while (eat(','));
    return eat('}');
  }

  bool array(Member& out, std::size_t depth) {
    if (depth > max_jwt_depth || !eat('[')) return false;
    out.kind = Kind::strings;
    blanks();
    if (eat(']')) return true;
    do {
      Member element{};
      if (!value(element, depth)) return false;
      if (element.kind == Kind::string && out.kind == Kind::strings) out.elements.push_back(std::move(element.text));
      else out.kind = Kind::other;
      blanks();
    } while (eat(','));
    return eat(']');
  }

  bool value(Member& out, std::size_t depth) {
    blanks();
    if (!more()) return false;
    out.kind = Kind::other;
    switch (text_[at_]) {
      case '{': return object(nullptr, depth + 1);
      case '[': return array(out, depth + 1);
      case '"': out.kind = Kind::string; return string(out.text);
      case 't': return eat(std::string_view("true"));
      case 'f': return eat(std::string_view("false"));
      case 'n': return eat(std::string_view("null"));
      default: out.kind = Kind::number; return number(out.text);
    }
  }

  bool digits() {
    const std::size_t from = at_;
    while (more() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return at_ > from;
  }

  bool number(std::string& out) {
    const std::size_t from = at_;
    eat('-');
    if (!eat('0') && !digits()) return false;
    if (eat('.') && !digits()) return false;
    if (eat('e') || eat('E')) {
      if (!eat('+')) eat('-');
      if (!digits()) return false;
    }
    out = text_.substr(from, at_ - from);
    return true;
  }

  bool four_hex(std::uint32_t& out) {
    if (text_.size() - at_ < 4) return false;
    out = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = text_[at_++];
      std::uint32_t digit;
      if (c >= '0' && c <= '9') digit = static_cast<std::uint32_t>(c - '0');
      else if (c >= 'a' && c <= 'f') digit = static_cast<std::uint32_t>(c - 'a' + 10);
      else if (c >= 'A' && c <= 'F') digit = static_cast<std::uint32_t>(c - 'A' + 10);
      else return false;
      out = out << 4 | digit;
    }
    return true;
  }

  bool escaped_code_point(std::string& out) {
    std::uint32_t code;
    if (!four_hex(code)) return false;
    if (code >= 0xD800 && code < 0xDC00) {
      std::uint32_t low;
      if (!eat(std::string_view("\\u")) || !four_hex(low) || low < 0xDC00 || low > 0xDFFF) return false;
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xDC00 && code <= 0xDFFF) {
      return false;
    }
    const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (code < 0x80) {
      put(code);
    } else if (code < 0x800) {
      put(0xC0 | code >> 6), put(0x80 | (code & 63));
    } else if (code < 0x10000) {
      put(0xE0 | code >> 12), put(0x80 | (code >> 6 & 63)), put(0x80 | (code & 63));
    } else {
      put(0xF0 | code >> 18), put(0x80 | (code >> 12 & 63)), put(0x80 | (code >> 6 & 63)), put(0x80 | (code & 63));
    }
    return true;
  }

  bool string(std::string& out) {
    if (!eat('"')) return false;
    while (more()) {
      const char c = text_[at_++];
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c != '\\') {
        out.push_back(c);
        continue;
      }
      if (!more()) return false;
      switch (text_[at_++]) {
        case '"': out.push_back('"'); break;
        case '\\': out.push_back('\\'); break;
        case '/': out.push_back('/'); break;
        case 'b': out.push_back('\b'); break;
        case 'f': out.push_back('\f'); break;
        case 'n': out.push_back('\n'); break;
        case 'r': out.push_back('\r'); break;
        case 't': out.push_back('\t'); break;
        case 'u': if (!escaped_code_point(out)) return false; break;
        default: return false;
      }
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::optional<JwtObject> JwtObject::parse(std::string_view json) {
  JwtObject object;
  if (!JwtReader(json).document(object)) return std::nullopt;
  return object;
}

const JwtObject::Member* JwtObject::find(std::string_view name) const {
  for (const Member& member : members_) {
    if (member.name == name) return &member;
  }
  return nullptr;
}

std::optional<std::string> JwtObject::string(std::string_view name) const {
  const Member* const member = find(name);
  return member != nullptr && member->kind == Kind::string ? std::optional(member->text) : std::nullopt;
}

std::optional<std::int64_t> JwtObject::seconds(std::string_view name) const {
  const Member* const member = find(name);
  if (member == nullptr || member->kind != Kind::number) return std::nullopt;
  const double value = std::strtod(member->text.c_str(), nullptr);
  constexpr double most = 253'402'300'799.0;  // the end of the year 9999
  if (!(value >= 0 && value <= most)) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

bool JwtObject::names(std::string_view name, std::string_view wanted) const {
  const Member* const member = find(name);
  if (member == nullptr) return false;
  if (member->kind == Kind::string) return member->text == wanted;
  for (const std::string& element : member->elements) {
    if (member->kind == Kind::strings && element == wanted) return true;
  }
  return false;
}

std::string jwt_quoted(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out.push_back(digits[static_cast<unsigned char>(c) >> 4]);
      out.push_back(digits[c & 15]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
  return out;
}

}  // namespace astra::crypto
