#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace astra::crypto {

// The top level of a JSON object: names and values, the way a JWT's header and claims need them. Strict JSON; a name
// that comes twice is refused, so that two readers cannot see different claims. Not a general reader: that is
// platform/json.
class JwtObject {
 public:
  static std::optional<JwtObject> parse(std::string_view json);

  bool has(std::string_view name) const { return find(name) != nullptr; }
  std::optional<std::string> string(std::string_view name) const;
  // A NumericDate: seconds, a fraction is cut off.
  std::optional<std::int64_t> seconds(std::string_view name) const;
  // Whether the value is this string, or an array of strings that contains it.
  bool names(std::string_view name, std::string_view wanted) const;

 private:
  enum class Kind : std::uint8_t { string, number, strings, other };
  struct Member {
    std::string name;
    Kind kind;
    std::string text;                   // string: decoded; number: as written
    std::vector<std::string> elements;  // strings
  };
  friend class JwtReader;
  const Member* find(std::string_view name) const;
  std::vector<Member> members_;
};

// A text as a JSON string with its quotes.
std::string jwt_quoted(std::string_view text);

}  // namespace astra::crypto
