#pragma once
#include <array>

#include "kernel/schema.hpp"

// A DTO with a field of each kind, for the tests of reader, writer and schemas.
namespace astra::json {

enum class Colour { red, green };
std::span<const std::string_view> enum_names(Colour);

struct Part {
  std::string name;
  std::int32_t n = 0;
  static const schema::Object& schema();
};

struct Sample {
  bool flag = false;
  std::int32_t small = 0;
  std::int64_t big = 0;
  std::int64_t bounded = 5;
  double ratio = 0;
  std::string name;
  std::optional<std::string> nick;
  std::optional<Part> part;
  std::vector<Part> parts;
  std::vector<std::string> tags;
  std::map<std::string, std::int32_t> labels;
  TenantId tenant;
  std::optional<Instant> at;
  Money cost;
  Colour colour = Colour::red;
  schema::Patch<std::string> patch;
  schema::Raw raw;
  static const schema::Object& schema();
};

// The least text that is a Sample, with one member replaced or added.
std::string sample_text(std::string_view member = {}, std::string_view json = {});

}  // namespace astra::json
