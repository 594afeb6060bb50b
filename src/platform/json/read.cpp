#include <charconv>
#include <cmath>

#include "kernel/json.hpp"
#include "platform/json/json.hpp"
#include "platform/json/limits.hpp"
#include "platform/json/rules.hpp"

namespace astra::json {

namespace {

using schema::Kind;
using schema::Rules;
using schema::Type;

constexpr JsonOptions strict{.max_depth = static_cast<int>(max_depth), .reject_duplicate_keys = false,
                             .reject_lone_surrogates = true};
constexpr std::size_t max_kept_text_bytes = 1024 * 1024;  // a parse of more gives its memory back

// Where in the text we are: a chain on the stack, made into a JSON pointer only when something is wrong.
struct Place {
  const Place* parent = nullptr;
  std::string_view key = {};
  std::size_t index = 0;
  bool is_index = false;

  std::string pointer() const {
    if (parent == nullptr) return std::string(key);
    std::string out = parent->pointer() + '/';
    if (is_index) return out + std::to_string(index);
    for (const char c : key) c == '~' ? out += "~0" : c == '/' ? out += "~1" : out += c;
    return out;
  }
};

template <class N>
bool parse_whole(std::string_view text, N& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

// The text of a string value: a view into the source, or into `decoded` where it has escapes.
std::string_view text_of(JsonValue value, std::string& decoded) {
  if (!value.has_escapes()) return value.plain();
  decoded = *value.to_string();
  return decoded;
}

// How deep values may be nested below each other is bounded by the parser, so recursion here is bounded too.
class Reader {
 public:
  Reader(std::vector<Violation>& violations, bool tolerant) : violations_(violations), tolerant_(tolerant) {}

  void object(JsonValue source, const schema::Object& object, void* into, const Place& place) {
    if (!source.is_object()) return wrong_type(source, "an object", place);
    std::uint64_t seen = 0;
    static_assert(schema::most_fields <= 64);
    std::size_t expected = 0;  // fields mostly come in the order they are described
    std::string decoded;
    for (const JsonMember member : source.members()) {
      const std::string_view key = text_of(member.key, decoded);
      const Place here{&place, key};
      const std::size_t i = find(object, key, expected);
      if (i == object.fields.size()) {
        if (!tolerant_) report(here, "unknown_field", "is not a field of this object");
        continue;
      }
      expected = i + 1;
      if ((seen >> i & 1) != 0) {
        report(here, "duplicate_key", "is given more than once");
        continue;
      }
      seen |= std::uint64_t{1} << i;
      const schema::Field& field = object.fields[i];
      value(member.value, field.type(), field.rules, field.in(into), here);
    }
    for (std::size_t i = 0; i < object.fields.size(); ++i)
      if ((seen >> i & 1) == 0 && object.fields[i].required())
        report(Place{&place, object.fields[i].name}, "required", "is missing");
  }

  void value(JsonValue source, const Type& type, const Rules& rules, void* into, const Place& place) {
    switch (type.kind) {
      case Kind::boolean: {
        const auto flag = source.to_bool();
        if (!flag) return wrong_type(source, "true or false", place);
        *static_cast<bool*>(into) = *flag;
        return;
      }
      case Kind::integer32:
      case Kind::integer64: return integer(source, type, rules, into, place);
      case Kind::number: {
        if (!source.is_number()) return wrong_type(source, "a number", place);
        const auto n = source.to_double();
        if (!n) return report(place, "out_of_range", "is a number out of range");
        if (verdict(check_number(*n, rules), place)) *static_cast<double*>(into) = *n == 0 ? 0 : *n;
        return;
      }
      case Kind::string:
      case Kind::scalar:
      case Kind::enumeration: {
        if (!source.is_string()) return wrong_type(source, "a string", place);
        std::string decoded;
        return text(text_of(source, decoded), type, rules, into, place);
      }
      case Kind::object: return object(source, type.object(), into, place);
      case Kind::list: return list(source, type, rules, into, place);
      case Kind::map: return map(source, type, rules, into, place);
      case Kind::optional:
        if (!source.is_null()) value(source, type.element(), rules, type.emplace(into), place);
        return;
      case Kind::patch:
        if (source.is_null()) type.set_null(into);
        else value(source, type.element(), rules, type.emplace(into), place);
        return;
      case Kind::raw: return raw(source, rules, into, place);
    }
  }

  // A string, scalar or enumeration whose text is at hand.
  void text(std::string_view text, const Type& type, const Rules& rules, void* into, const Place& place) {
    if (!verdict(check_string(text, rules), place)) return;
    if (type.kind == Kind::string) {
      static_cast<std::string*>(into)->assign(text);
    } else if (type.kind == Kind::scalar) {
      if (!type.parse(text, into)) verdict(bad_format(type.scalar_format), place);
    } else if (const auto i = index_of(type, text)) {
      type.set_index(into, *i);
    } else {
      verdict(not_one_of(type), place);
    }
  }

  void integer_value(std::int64_t n, const Type& type, const Rules& rules, void* into, const Place& place) {
    if (type.kind == Kind::integer32 && (n < INT32_MIN || n > INT32_MAX)) return report(place, "out_of_range", "is out of range");
    if (!verdict(check_integer(n, rules), place)) return;
    if (type.kind == Kind::integer32) *static_cast<std::int32_t*>(into) = static_cast<std::int32_t>(n);
    else *static_cast<std::int64_t*>(into) = n;
  }

  void report(const Place& place, std::string_view code, std::string detail) {
    if (violations_.size() < max_violations) violations_.push_back({place.pointer(), std::string(code), std::move(detail)});
  }

  bool verdict(Verdict broken, const Place& place) {
    if (!broken) return true;
    report(place, broken->code, std::move(broken->detail));
    return false;
  }

 private:
  static std::size_t find(const schema::Object& object, std::string_view key, std::size_t expected) {
    const std::size_t n = object.fields.size();
    if (expected < n && object.fields[expected].name == key) return expected;
    for (std::size_t i = 0; i < n; ++i)
      if (object.fields[i].name == key) return i;
    return n;
  }

  void wrong_type(JsonValue source, std::string_view wanted, const Place& place) {
    static constexpr std::string_view names[] = {"nothing", "null", "a boolean", "a number", "a string", "a list", "an object"};
    report(place, "wrong_type",
           "must be " + std::string(wanted) + ", not " + std::string(names[static_cast<std::size_t>(source.kind())]));
  }

  void integer(JsonValue source, const Type& type, const Rules& rules, void* into, const Place& place) {
    std::int64_t n = 0;
    if (source.is_string() && beyond_exact(type, rules)) {
      if (source.plain().empty() || !parse_whole(source.plain(), n))
        return report(place, "wrong_type", "must be an integer of 64 bits");
      return integer_value(n, type, rules, into, place);
    }
    if (!source.is_number()) return wrong_type(source, "an integer", place);
    if (!parse_whole(source.raw(), n)) {
      // 1.0 and 1e3 are integers too (JSON Schema 2020-12, 6.1.1), as long as a double holds them exactly.
      const auto real = source.to_double();
      if (!real || std::abs(*real) > static_cast<double>(largest_exact_integer)) {
        const bool fraction = source.raw().find_first_of(".") != std::string_view::npos;
        return fraction ? report(place, "wrong_type", "must be an integer") : report(place, "out_of_range", "is out of range");
      }
      n = static_cast<std::int64_t>(*real);
      if (static_cast<double>(n) != *real) return report(place, "wrong_type", "must be an integer");
    }
    integer_value(n, type, rules, into, place);
  }

  void list(JsonValue source, const Type& type, const Rules& rules, void* into, const Place& place) {
    if (!source.is_array()) return wrong_type(source, "a list", place);
    const auto most = rules.most_items.value_or(schema::default_most_items);
    if (!verdict(check_items(source.size(), rules.fewest_items.value_or(0), most), place)) return;
    std::size_t i = 0;
    for (const JsonValue element : source.elements()) {
      const Place here{&place, {}, i++, true};
      value(element, type.element(), rules, type.append(into), here);
    }
  }

  void map(JsonValue source, const Type& type, const Rules& rules, void* into, const Place& place) {
    if (!source.is_object()) return wrong_type(source, "an object", place);
    const auto most = rules.most_items.value_or(max_map_keys);
    if (!verdict(check_items(source.size(), rules.fewest_items.value_or(0), most), place)) return;
    std::string decoded;
    for (const JsonMember member : source.members()) {
      const std::string key(text_of(member.key, decoded));
      const Place here{&place, key};
      if (key.find('\0') != std::string::npos) report(here, "nul_character", "must not contain the NUL character");
      else if (key.size() > max_map_key_bytes) report(here, "too_long", "has a name that is too long");
      else if (void* element = type.insert(into, key)) value(member.value, type.element(), rules, element, here);
      else report(here, "duplicate_key", "is given more than once");
    }
  }

  void raw(JsonValue source, const Rules& rules, void* into, const Place& place) {
    if (source.raw().size() > rules.longest.value_or(max_raw_bytes)) return report(place, "too_long", "is too large");
    const std::size_t before = violations_.size();
    check_raw(source, place);
    if (violations_.size() == before) static_cast<schema::Raw*>(into)->json.assign(source.raw());
  }

 public:
  // Duplicate keys and NUL characters anywhere below.
  void check_raw(JsonValue source, const Place& place) {
    if (source.is_string()) {
      if (source.has_escapes() && source.to_string()->find('\0') != std::string::npos)
        report(place, "nul_character", "must not contain the NUL character");
    } else if (source.is_number()) {
      const auto n = source.to_double();
      if (!n || !std::isfinite(*n)) report(place, "out_of_range", "is a number out of range");
    } else if (source.is_array()) {
      std::size_t i = 0;
      for (const JsonValue element : source.elements()) check_raw(element, Place{&place, {}, i++, true});
    } else if (source.is_object()) {
      std::map<std::string, bool, std::less<>> seen;
      for (const JsonMember member : source.members()) {
        const std::string key = *member.key.to_string();
        const Place here{&place, key};
        if (!seen.emplace(key, true).second) report(here, "duplicate_key", "is given more than once");
        if (key.find('\0') != std::string::npos) report(here, "nul_character", "must not contain the NUL character");
        check_raw(member.value, here);
      }
    }
  }

 private:
  std::vector<Violation>& violations_;
  bool tolerant_;
};

// Parses into memory that the thread keeps, and gives back what a large text took.
class Parse {
 public:
  Parse() : document_(busy() ? own_ : kept()) {
    owner_ = !busy();
    busy() = true;
  }
  ~Parse() {
    if (!owner_) return;
    busy() = false;
    if (large_) kept() = JsonDocument();
  }
  Result<JsonValue> operator()(std::string_view text) {
    large_ = text.size() > max_kept_text_bytes;
    if (document_.reparse(text, strict)) return document_.root();
    auto again = JsonDocument::parse(text, strict);  // for the detail
    return DomainError(malformed_json, again.ok() ? std::string() : std::string(again.error().message()));
  }

 private:
  static JsonDocument& kept() { thread_local JsonDocument document; return document; }
  static bool& busy() { thread_local bool flag = false; return flag; }

  JsonDocument own_;
  JsonDocument& document_;
  bool owner_ = false, large_ = false;
};

Result<void> read_with(std::string_view text, const schema::Object& object, void* into, bool tolerant) {
  Parse parse;
  const JsonValue root = TRY(parse(text));
  std::vector<Violation> violations;
  Reader(violations, tolerant).object(root, object, into, Place{});
  if (!violations.empty()) return DomainError(errors::validation_failed, {}, std::move(violations));
  return {};
}

}  // namespace

Result<void> read(std::string_view text, const schema::Object& object, void* into) {
  return read_with(text, object, into, false);
}

Result<void> read_tolerant(std::string_view text, const schema::Object& object, void* into) {
  return read_with(text, object, into, true);
}

Result<void> check(std::string_view text) {
  Parse parse;
  const JsonValue root = TRY(parse(text));
  std::vector<Violation> violations;
  Reader(violations, false).check_raw(root, Place{});
  if (!violations.empty()) return DomainError(errors::validation_failed, {}, std::move(violations));
  return {};
}

namespace {

void read_plain_value(Reader& reader, std::string_view text, const Type& type, const Rules& rules, void* into, const Place& place) {
  switch (type.kind) {
    case Kind::boolean:
      if (text != "true" && text != "false") return reader.report(place, "wrong_type", "must be true or false");
      *static_cast<bool*>(into) = text == "true";
      return;
    case Kind::integer32:
    case Kind::integer64: {
      std::int64_t n = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
      if (error == std::errc::result_out_of_range) return reader.report(place, "out_of_range", "is out of range");
      if (error != std::errc() || end != text.data() + text.size()) return reader.report(place, "wrong_type", "must be an integer");
      return reader.integer_value(n, type, rules, into, place);
    }
    case Kind::number: {
      double n = 0;
      if (!parse_whole(text, n)) return reader.report(place, "wrong_type", "must be a number");
      if (reader.verdict(check_number(n, rules), place)) *static_cast<double*>(into) = n;
      return;
    }
    case Kind::string:
    case Kind::scalar:
    case Kind::enumeration: return reader.text(text, type, rules, into, place);
    case Kind::optional:
    case Kind::patch: return read_plain_value(reader, text, type.element(), rules, type.emplace(into), place);
    case Kind::object: case Kind::list: case Kind::map: case Kind::raw:
      return reader.report(place, "wrong_type", "cannot be given here");
  }
}

}  // namespace

void read_plain(const std::vector<std::string>& texts, const schema::Field& field, void* object, const std::string& pointer,
                std::vector<Violation>& violations) {
  Reader reader(violations, false);
  const Place place{nullptr, pointer};
  const Type* type = &field.type();
  void* into = field.in(object);
  if (type->kind == Kind::optional && type->element().kind == Kind::list) {
    into = type->emplace(into);
    type = &type->element();
  }
  if (type->kind != Kind::list) {
    if (texts.size() != 1) return reader.report(place, "duplicate_key", "is given more than once");
    return read_plain_value(reader, texts[0], *type, field.rules, into, place);
  }
  const auto most = field.rules.most_items.value_or(schema::default_most_items);
  if (!reader.verdict(check_items(texts.size(), field.rules.fewest_items.value_or(0), most), place)) return;
  for (const std::string& text : texts) read_plain_value(reader, text, type->element(), field.rules, type->append(into), place);
}

}  // namespace astra::json
