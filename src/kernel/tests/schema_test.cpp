#include "kernel/schema.hpp"

#include <doctest/doctest.h>

#include <array>

namespace astra {
namespace {

enum class Colour { red, green };
constexpr std::array<std::string_view, 2> colour_names{"red", "green"};
std::span<const std::string_view> enum_names(Colour) { return colour_names; }

struct Inner {
  std::int32_t n = 0;
  static const schema::Object& schema() {
    static const schema::Object object = schema::object<Inner>("Inner").field("n", &Inner::n, "A number.").done();
    return object;
  }
};

struct Everything {
  bool flag = false;
  std::int64_t big = 0;
  double ratio = 0;
  std::string name;
  std::optional<std::string> nick;
  std::optional<std::int32_t> age;
  std::optional<Inner> maybe_inner;
  std::vector<Inner> inners;
  std::vector<std::string> tags;
  std::map<std::string, std::string> labels;
  TenantId tenant;
  std::optional<Instant> at;
  Money cost;
  Colour colour = Colour::red;
  schema::Patch<std::string> patch;
  schema::Raw raw;

  static const schema::Object& schema() {
    static const schema::Object object = schema::object<Everything>("Everything")
        .field("flag", &Everything::flag, "")
        .field("big", &Everything::big, "", schema::range(0, 10))
        .field("ratio", &Everything::ratio, "")
        .field("name", &Everything::name, "", schema::length(1, 5) | schema::defaulted())
        .field("nick", &Everything::nick, "")
        .field("age", &Everything::age, "")
        .field("maybe_inner", &Everything::maybe_inner, "")
        .field("inners", &Everything::inners, "")
        .field("tags", &Everything::tags, "")
        .field("labels", &Everything::labels, "")
        .field("tenant", &Everything::tenant, "")
        .field("at", &Everything::at, "")
        .field("cost", &Everything::cost, "")
        .field("colour", &Everything::colour, "")
        .field("patch", &Everything::patch, "")
        .field("raw", &Everything::raw, "")
        .done();
    return object;
  }
};

TEST_CASE("a schema describes every member of its struct") {
  CHECK(schema::detail::member_count<Everything>() == 16);
  CHECK(Everything::schema().fields.size() == 16);
}

TEST_CASE("optional, patch and defaulted fields are not required, all others are") {
  const auto& fields = Everything::schema().fields;
  CHECK(fields[0].required());
  CHECK_FALSE(fields[3].required());
  CHECK_FALSE(fields[4].required());
  CHECK_FALSE(fields[14].required());
}

TEST_CASE("a value is reached through its field without knowing the type") {
  Everything value;
  const auto& schema = Everything::schema();
  void* tag = schema.fields[8].type().append(schema.fields[8].in(&value));
  *static_cast<std::string*>(tag) = "a";
  CHECK(value.tags == std::vector<std::string>{"a"});
  schema.fields[13].type().set_index(schema.fields[13].in(&value), 1);
  CHECK(value.colour == Colour::green);
  CHECK(schema.fields[12].type().print(schema.fields[12].in(&value)) == "0.00");
}

}  // namespace
}  // namespace astra
