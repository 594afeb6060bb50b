#include "sample.hpp"

namespace astra::json {

std::span<const std::string_view> enum_names(Colour) {
  static constexpr std::array<std::string_view, 2> names{"red", "green"};
  return names;
}

const schema::Object& Part::schema() {
  static const schema::Object object = schema::object<Part>("Part", "A part of a sample.")
      .field("name", &Part::name, "What it is called.", schema::length(1, 8))
      .field("n", &Part::n, "How many.", schema::range(0, 100) | schema::defaulted())
      .done();
  return object;
}

const schema::Object& Sample::schema() {
  static const schema::Object object = schema::object<Sample>("Sample", "One field of each kind.")
      .field("flag", &Sample::flag, "A flag.")
      .field("small", &Sample::small, "")
      .field("big", &Sample::big, "Any 64 bits.")
      .field("bounded", &Sample::bounded, "", schema::range(1, 10) | schema::defaulted())
      .field("ratio", &Sample::ratio, "", schema::range(-1, 1))
      .field("name", &Sample::name, "", schema::length(1, 5) | schema::pattern("[a-zäöü]+"))
      .field("nick", &Sample::nick, "", schema::length(0, 3))
      .field("part", &Sample::part, "")
      .field("parts", &Sample::parts, "", schema::items(0, 2) | schema::defaulted())
      .field("tags", &Sample::tags, "", schema::items(1, 3) | schema::length(1, 4) | schema::defaulted())
      .field("labels", &Sample::labels, "", schema::items(0, 2) | schema::range(0, 9) | schema::defaulted())
      .field("tenant", &Sample::tenant, "")
      .field("at", &Sample::at, "")
      .field("cost", &Sample::cost, "")
      .field("colour", &Sample::colour, "")
      .field("patch", &Sample::patch, "")
      .field("raw", &Sample::raw, "", schema::defaulted())
      .done();
  return object;
}

std::string sample_text(std::string_view member, std::string_view json) {
  static constexpr std::pair<std::string_view, std::string_view> least[] = {
      {"flag", "true"}, {"small", "1"}, {"big", "2"}, {"ratio", "0.5"}, {"name", "\"abc\""},
      {"tenant", "\"0190163d-8694-739b-aea5-966c26f8ad90\""}, {"cost", "\"12.50\""}, {"colour", "\"green\""}};
  std::string out = "{";
  bool replaced = member.empty();
  for (const auto& [name, text] : least) {
    if (out.size() > 1) out += ',';
    out.append("\"").append(name).append("\":").append(name == member ? json : text);
    replaced |= name == member;
  }
  if (!replaced) out.append(",\"").append(member).append("\":").append(json);
  return out + "}";
}

}  // namespace astra::json
