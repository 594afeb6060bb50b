#include "gateway/guardrails/match/hold_back.hpp"

#include <algorithm>

namespace astra::gateway::guardrails {
namespace {

using Bytes = std::bitset<256>;

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

void add(Bytes& set, char c) { set.set(static_cast<unsigned char>(c)); }
void add_range(Bytes& set, unsigned char from, unsigned char to) {
  for (unsigned c = from; c <= to; ++c) set.set(c);
}

// Reads the one-character parts of an expression. What it does not know makes everything possible.
class Atoms {
 public:
  explicit Atoms(std::string_view expression) : text_(expression) {}

  bool unknown = false;

  // The bytes of the atom at `at`, which moves behind it; empty for what consumes nothing.
  Bytes next(std::size_t& at) {
    const char c = text_[at++];
    if (c == '\\') return escape(at);
    if (c == '[') return bracket(at);
    if (c == '.') return ~Bytes();
    if (c == '{') {
      const std::size_t end = text_.find('}', at);
      at = end == std::string_view::npos ? text_.size() : end + 1;
      return {};
    }
    if (c == '(' && at < text_.size() && text_[at] == '?') {
      if (text_.substr(at, 2) != "?:") unknown = true;
      at += 2;
      return {};
    }
    if (std::string_view("()|^$*+?").find(c) != std::string_view::npos) return {};
    Bytes one;
    add(one, c);
    return one;
  }

 private:
  static Bytes class_of(char name) {
    Bytes set;
    switch (name | 0x20) {
      case 'd': add_range(set, '0', '9'); break;
      case 's': for (const char c : {' ', '\t', '\n', '\r', '\f', '\v'}) add(set, c); break;
      default: add_range(set, 'a', 'z'), add_range(set, 'A', 'Z'), add_range(set, '0', '9'), add(set, '_');
    }
    return name >= 'a' ? set : ~set;
  }

  Bytes escape(std::size_t& at) {
    if (at >= text_.size()) return unknown = true, Bytes();
    const char c = text_[at++];
    Bytes one;
    switch (c) {
      case 'd': case 'D': case 's': case 'S': case 'w': case 'W': return class_of(c);
      case 'b': case 'B': case 'A': case 'z': case 'Z': return {};
      case 'n': add(one, '\n'); return one;
      case 'r': add(one, '\r'); return one;
      case 't': add(one, '\t'); return one;
      default: break;
    }
    if (is_word(c)) return unknown = true, one;
    add(one, c);
    return one;
  }

  Bytes bracket(std::size_t& at) {
    Bytes set;
    const bool negated = at < text_.size() && text_[at] == '^';
    if (negated) ++at;
    for (bool first = true; at < text_.size() && (first || text_[at] != ']'); first = false) {
      if (text_[at] == '[' && at + 1 < text_.size() && text_[at + 1] == ':') unknown = true;
      if (text_[at] == '\\') {
        ++at;
        set |= escape(at);
        continue;
      }
      const auto from = static_cast<unsigned char>(text_[at++]);
      if (at + 1 < text_.size() && text_[at] == '-' && text_[at + 1] != ']') {
        if (text_[at + 1] == '\\') unknown = true;
        add_range(set, from, static_cast<unsigned char>(text_[at + 1]));
        at += 2;
      } else {
        set.set(from);
      }
    }
    ++at;
    return negated ? ~set : set;
  }

  std::string_view text_;
};

bool is_literal(char c) { return c != '\0' && std::string_view("\\[](){}.^$*+?|").find(c) == std::string_view::npos; }
bool is_quantifier(std::string_view rest) { return !rest.empty() && std::string_view("{*+?").find(rest[0]) != std::string_view::npos; }

constexpr std::size_t longest_lead = 16;

// The sets of the first bytes that every match has: single characters, or as many as their quantifier always asks for.
std::vector<Bytes> lead_of(std::string_view rest) {
  std::vector<Bytes> out;
  for (std::size_t at = 0; at < rest.size() && out.size() < longest_lead;) {
    if (std::string_view("(){}^$|*+?").find(rest[at]) != std::string_view::npos) break;
    Atoms atoms(rest);
    const Bytes set = atoms.next(at);
    if (set.none() || atoms.unknown) break;
    std::size_t times = 1;
    bool exact = true;
    if (at < rest.size() && (rest[at] == '*' || rest[at] == '?')) break;
    if (at < rest.size() && rest[at] == '+') exact = false;
    if (at < rest.size() && rest[at] == '{') {
      times = 0;
      std::size_t digit = at + 1;
      while (digit < rest.size() && rest[digit] >= '0' && rest[digit] <= '9') times = times * 10 + static_cast<std::size_t>(rest[digit++] - '0');
      exact = digit < rest.size() && rest[digit] == '}';
      atoms.next(at);
    }
    for (std::size_t i = 0; i < times && out.size() < longest_lead; ++i) out.push_back(set);
    if (!exact) break;
  }
  return out;
}

// The literals of a first group that holds nothing else: (?:pass|token|...).
std::vector<std::string> literal_group_at(std::string_view rest) {
  if (!rest.starts_with("(?:")) return {};
  const std::size_t end = rest.find(')');
  if (end == std::string_view::npos || is_quantifier(rest.substr(end + 1))) return {};
  std::vector<std::string> out(1);
  for (const char c : rest.substr(3, end - 3)) {
    if (c == '|') out.emplace_back();
    else if (!is_literal(c)) return {};
    else out.back() += lower(c);
  }
  for (const std::string& each : out) if (each.empty()) return {};
  return out;
}

bool has_choice_at_top(std::string_view expression) {
  int depth = 0;
  bool in_class = false;
  for (std::size_t at = 0; at < expression.size(); ++at) {
    const char c = expression[at];
    if (c == '\\') ++at;
    else if (in_class) in_class = c != ']';
    else if (c == '[') in_class = true, at += at + 1 < expression.size() && expression[at + 1] == ']' ? 1 : 0;
    else if (c == '(') ++depth;
    else if (c == ')') --depth;
    else if (c == '|' && depth == 0) return true;
  }
  return false;
}

Bytes any_case(const Bytes& set) {
  Bytes out = set;
  for (int i = 0; i < 26; ++i)
    if (set[static_cast<std::size_t>('a' + i)] || set[static_cast<std::size_t>('A' + i)]) out.set(static_cast<std::size_t>('a' + i)),
        out.set(static_cast<std::size_t>('A' + i));
  return out;
}

}  // namespace

MatchShape MatchShape::of(std::string_view expression, bool caseless, std::size_t max_bytes) {
  MatchShape shape;
  shape.max_bytes = std::min(max_bytes, limits::max_hold_bytes);
  Atoms atoms(expression);
  for (std::size_t at = 0; at < expression.size();) shape.bytes |= atoms.next(at);
  shape.first = shape.bytes;
  if (!atoms.unknown && !has_choice_at_top(expression)) {
    std::string_view rest = expression;
    if (rest.starts_with("\\b")) rest.remove_prefix(2), shape.whole_word = true;
    shape.beginnings = literal_group_at(rest);
    if (shape.beginnings.empty()) {
      shape.lead = lead_of(rest);
      if (!shape.lead.empty()) shape.first = shape.lead[0];
    } else {
      shape.first.reset();
      for (const std::string& each : shape.beginnings) add(shape.first, each[0]);
      shape.first = any_case(shape.first);
    }
  }
  if (atoms.unknown) shape.bytes.set(), shape.first.set();
  if (caseless) {
    shape.bytes = any_case(shape.bytes);
    shape.first = any_case(shape.first);
    for (Bytes& set : shape.lead) set = any_case(set);
  }
  return shape;
}

bool MatchShape::may_begin(std::string_view text) const {
  for (std::size_t i = 0; i < std::min(lead.size(), text.size()); ++i)
    if (!lead[i][static_cast<unsigned char>(text[i])]) return false;
  if (beginnings.empty()) return true;
  return std::any_of(beginnings.begin(), beginnings.end(), [&](const std::string& word) {
    const std::size_t size = std::min(word.size(), text.size());
    return std::equal(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(size), text.begin(), [](char a, char b) { return a == lower(b); });
  });
}

HoldBack::HoldBack(const std::vector<MatchShape>& shapes) : shapes_(shapes) {
  // Those there is no room for are one, which allows what any of them does.
  while (shapes_.size() > max_shapes) {
    const MatchShape last = std::move(shapes_.back());
    shapes_.pop_back();
    MatchShape& all = shapes_.back();
    all = {.bytes = all.bytes | last.bytes, .first = all.first | last.first, .lead = {}, .beginnings = {},
           .max_bytes = std::max(all.max_bytes, last.max_bytes), .whole_word = false};
  }
  // The longest first: at a distance from the end, those that reach so far are the first ones.
  std::sort(shapes_.begin(), shapes_.end(), [](const MatchShape& a, const MatchShape& b) { return a.max_bytes > b.max_bytes; });
  for (std::size_t i = 0; i < shapes_.size(); ++i) {
    widths_.push_back(shapes_[i].max_bytes);
    for (std::size_t byte = 0; byte < 256; ++byte) {
      allowing_[byte][i] = shapes_[i].bytes[byte];
      beginning_[byte][i] = shapes_[i].first[byte];
    }
  }
}

std::size_t HoldBack::free_until(std::string_view text, std::size_t from) const {
  std::size_t waiting = text.size();
  Shapes alive;
  for (std::size_t i = 0; i < shapes_.size(); ++i) alive.set(i);
  std::size_t reaching = shapes_.size();
  for (std::size_t at = text.size(); at-- > from;) {
    while (reaching > 0 && widths_[reaching - 1] < text.size() - at) alive.reset(--reaching);
    const auto byte = static_cast<unsigned char>(text[at]);
    alive &= allowing_[byte];
    if (alive.none()) break;
    const Shapes begin = alive & beginning_[byte];
    if (begin.none()) continue;
    const std::string_view here = text.substr(at);
    for (std::size_t i = begin._Find_first(); i < max_shapes; i = begin._Find_next(i)) {
      const MatchShape& shape = shapes_[i];
      if (shape.whole_word && at > 0 && is_word(text[at - 1]) == is_word(text[at])) continue;
      if (!shape.may_begin(here)) continue;
      waiting = at;
      break;
    }
  }
  return waiting;
}

}  // namespace astra::gateway::guardrails
