#include "kernel/schema.hpp"

#include <cstdio>

namespace astra::schema {

Rules Rules::operator|(const Rules& other) const {
  Rules r = *this;
  if (other.least) r.least = other.least;
  if (other.most) r.most = other.most;
  if (other.shortest) r.shortest = other.shortest;
  if (other.longest) r.longest = other.longest;
  if (other.fewest_items) r.fewest_items = other.fewest_items;
  if (other.most_items) r.most_items = other.most_items;
  if (!other.pattern.empty()) r.pattern = other.pattern;
  if (!other.format.empty()) r.format = other.format;
  if (!other.example.empty()) r.example = other.example;
  r.defaulted |= other.defaulted;
  r.secret |= other.secret;
  return r;
}

bool Field::required() const {
  const Kind kind = type().kind;
  return !rules.defaulted && kind != Kind::optional && kind != Kind::patch;
}

namespace detail {

void wrong_member_count(const std::string& name, std::size_t members, std::size_t described) {
  std::fprintf(stderr, "schema %s: the struct has %zu members, %zu are described\n", name.c_str(), members, described);
  std::abort();
}

}  // namespace detail

}  // namespace astra::schema
