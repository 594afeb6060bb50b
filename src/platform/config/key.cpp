#include "platform/config/key.hpp"

#include <algorithm>

#include "platform/config/settings.hpp"

namespace astra::config {

namespace {

void collect(std::vector<Key>& keys, const schema::Object& object, const std::string& section, std::size_t offset) {
  for (const schema::Field& field : object.fields) {
    const std::string path = section.empty() ? std::string(field.name) : section + "." + std::string(field.name);
    if (field.type().kind == schema::Kind::object) collect(keys, field.type().object(), path, offset + field.offset);
    else keys.push_back({path, section, &field, offset + field.offset});
  }
}

// Insertions, deletions and replacements between two texts.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

const schema::Type& Key::value_type() const { return optional() ? field->type().element() : field->type(); }

std::string Key::environment_name() const {
  std::string name = "BASTION_";
  for (const char c : path) {
    if (c == '.') name += "__";
    else name.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
  }
  return name;
}

const std::vector<Key>& all_keys() {
  static const std::vector<Key> keys = [] {
    std::vector<Key> collected;
    collect(collected, Settings::schema(), {}, 0);
    return collected;
  }();
  return keys;
}

const Key* find_key(std::string_view path) {
  for (const Key& key : all_keys()) {
    if (key.path == path) return &key;
  }
  return nullptr;
}

std::string nearest_key(std::string_view path) {
  constexpr std::size_t near = 4;
  if (path.size() > 100) return {};
  std::string best;
  std::size_t least = near;
  for (const Key& key : all_keys()) {
    std::size_t d = distance(path, key.path);
    if (path == key.field->name) d = 1;  // the section was forgotten
    if (d < least) least = d, best = key.path;
  }
  return best;
}

}  // namespace astra::config
