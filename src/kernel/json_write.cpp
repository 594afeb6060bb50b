#include <algorithm>
#include <charconv>

#include "kernel/json.hpp"
#include "kernel/utf8.hpp"

namespace astra {

void append_json_string(std::string& out, std::string_view text) {
  constexpr char hex[] = "0123456789abcdef";
  out += '"';
  const char* p = text.data();
  const char* const end = p + text.size();
  const char* run = p;  // what is not yet written, and needs no change
  while (p < end) {
    const auto c = static_cast<unsigned char>(*p);
    if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
      ++p;
      continue;
    }
    if (c >= 0x80) {
      const std::size_t length = utf8::sequence_length(p, end);
      if (length != 0) {
        p += length;
        continue;
      }
    }
    out.append(run, p);
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (c >= 0x80) out += "\xEF\xBF\xBD";
        else out += "\\u00", out += hex[c >> 4], out += hex[c & 15];
    }
    run = ++p;
  }
  out.append(run, end);
  out += '"';
}

void JsonWriter::separate() {
  if (comma_) out_ += ',';
  comma_ = true;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  out_ += bracket;
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  out_ += bracket;
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_json_string(out_, name);
  out_ += ':';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  separate();
  append_json_string(out_, text);
  return *this;
}

JsonWriter& JsonWriter::number(std::int64_t n) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, n).ptr;
  return raw({digits, static_cast<std::size_t>(end - digits)});
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

void JsonSplice::replace(std::string_view slice, std::string json) {
  edits_.push_back({offset(slice), slice.size(), std::move(json)});
}

JsonSplice::ObjectEdit& JsonSplice::edit_of(JsonValue object) {
  for (ObjectEdit& edit : objects_)
    if (edit.object.raw().data() == object.raw().data()) return edit;
  return objects_.emplace_back(ObjectEdit{object, {}, {}});
}

void JsonSplice::set(JsonValue object, std::string_view key, std::string json) {
  bool found = false;
  for (const JsonMember member : object.members()) {
    if (!member.key.equals(key)) continue;
    replace(member.value.raw(), json);
    found = true;
  }
  if (found) return;
  std::string& added = edit_of(object).added;
  if (!added.empty()) added += ',';
  append_json_string(added, key);
  added += ':';
  added += json;
}

void JsonSplice::remove(JsonValue object, std::string_view key) {
  if (object[key].exists()) edit_of(object).removed.emplace_back(key);
}

// A removed member goes with the comma before it when a kept one stands before, else with what leads to the next.
void JsonSplice::add_edits(const ObjectEdit& change, std::vector<Edit>& out) const {
  bool any_kept = false;
  std::size_t last_end = 0;         // behind the last member seen
  std::size_t pending = 0;          // removed members with no kept one before them
  std::size_t pending_begin = 0;
  for (const JsonMember member : change.object.members()) {
    const std::size_t begin = offset(member.key.raw());
    const std::size_t end = offset(member.value.raw()) + member.value.raw().size();
    const bool removed = std::any_of(change.removed.begin(), change.removed.end(),
                                     [&](const std::string& key) { return member.key.equals(key); });
    if (removed && any_kept) {
      out.push_back({last_end, end - last_end, {}});
    } else if (removed) {
      if (pending++ == 0) pending_begin = begin;
    } else {
      if (pending != 0) out.push_back({pending_begin, begin - pending_begin, {}});
      pending = 0;
      any_kept = true;
    }
    last_end = end;
  }
  if (pending != 0) out.push_back({pending_begin, last_end - pending_begin, {}});
  if (change.added.empty()) return;
  const std::size_t closing = offset(change.object.raw()) + change.object.raw().size() - 1;
  out.push_back({closing, 0, any_kept ? "," + change.added : change.added});
}

std::string JsonSplice::apply() const {
  std::vector<Edit> edits = edits_;
  for (const ObjectEdit& change : objects_) add_edits(change, edits);
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.at < b.at; });
  std::string out;
  std::size_t size = text_.size();
  for (const Edit& edit : edits) size += edit.inserted.size();
  out.reserve(size);
  std::size_t at = 0;
  for (const Edit& edit : edits) {
    if (edit.at < at) continue;  // inside something that is gone already
    out.append(text_, at, edit.at - at);
    out += edit.inserted;
    at = edit.at + edit.removed;
  }
  out.append(text_, at);
  return out;
}

}  // namespace astra
