#include "platform/json/pattern.hpp"

#include <memory>
#include <mutex>
#include <unordered_map>

#include "kernel/result.hpp"
#include "kernel/utf8.hpp"

namespace astra::json {

namespace {
constexpr std::size_t max_states = 20'000;
constexpr std::size_t max_repetition = 1'000;
constexpr int max_group_depth = 20;

// The next code point of UTF-8 text; a broken sequence counts as one U+FFFD per byte.
char32_t take(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const std::size_t length = utf8::sequence_length(text.data() + at, text.data() + text.size());
  char32_t c = U'\uFFFD';
  if (length == 1) c = byte(0);
  else if (length == 2) c = static_cast<char32_t>((byte(0) & 0x1F) << 6 | (byte(1) & 0x3F));
  else if (length == 3) c = static_cast<char32_t>((byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F));
  else if (length == 4)
    c = static_cast<char32_t>((byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F));
  at += length == 0 ? 1 : length;
  return c;
}
}  // namespace

void Pattern::Set::add(char32_t from, char32_t to) {
  for (; from <= to && from < 128; ++from) ascii.set(from);
  if (from <= to) wide.emplace_back(from, to);
}

bool Pattern::Set::has(char32_t c) const {
  if (c < 128) return ascii.test(c);
  for (const auto& [from, to] : wide)
    if (c >= from && c <= to) return !all_other_wide;
  return all_other_wide;
}

// Recursive descent over the pattern; builds the automaton back to front: each piece is given the state that follows it.
class PatternCompiler {
 public:
  explicit PatternCompiler(std::string_view text) : text_(text) {}

  std::optional<Pattern> run() {
    if (!text_.empty() && text_.front() == '^') text_.remove_prefix(1);
    if (!text_.empty() && text_.back() == '$' && (text_.size() < 2 || text_[text_.size() - 2] != '\\')) text_.remove_suffix(1);
    Node root = alternatives(0);
    if (failed_ || at_ != text_.size()) return std::nullopt;
    const auto done = state({Pattern::State::Kind::done});
    pattern_.start_ = build(root, done);
    if (failed_) return std::nullopt;
    return std::move(pattern_);
  }

 private:
  struct Node {
    enum class Kind { set, sequence, choice, repeat } kind = Kind::sequence;
    Pattern::Set set;
    std::vector<Node> parts;
    std::size_t least = 0, most = 0;  // repeat; most 0 with unbounded
    bool unbounded = false;
  };

  bool more() const { return at_ < text_.size(); }
  bool eat(char c) { return more() && text_[at_] == c ? (++at_, true) : false; }

  Node alternatives(int depth) {
    Node choice{.kind = Node::Kind::choice};
    do choice.parts.push_back(sequence(depth));
    while (eat('|'));
    return choice.parts.size() == 1 ? std::move(choice.parts[0]) : std::move(choice);
  }

  Node sequence(int depth) {
    Node sequence;
    while (!failed_ && more() && text_[at_] != '|' && text_[at_] != ')') sequence.parts.push_back(repeated(depth));
    return sequence;
  }

  Node repeated(int depth) {
    Node node = atom(depth);
    for (;;) {
      Node repeat{.kind = Node::Kind::repeat};
      if (eat('*')) repeat.unbounded = true;
      else if (eat('+')) repeat.least = 1, repeat.unbounded = true;
      else if (eat('?')) repeat.most = 1;
      else if (eat('{')) {
        repeat.least = number();
        if (eat(',')) {
          if (more() && text_[at_] == '}') repeat.unbounded = true;
          else repeat.most = number();
        } else repeat.most = repeat.least;
        if (!eat('}') || (!repeat.unbounded && repeat.most < repeat.least)) failed_ = true;
      } else return node;
      if (failed_) return node;
      repeat.parts.push_back(std::move(node));
      node = std::move(repeat);
    }
  }

  std::size_t number() {
    std::size_t n = 0;
    const std::size_t from = at_;
    while (more() && text_[at_] >= '0' && text_[at_] <= '9' && n <= max_repetition)
      n = n * 10 + static_cast<std::size_t>(text_[at_++] - '0');
    if (at_ == from || n > max_repetition) failed_ = true;
    return n;
  }

  Node atom(int depth) {
    Node node{.kind = Node::Kind::set};
    const char32_t c = take(text_, at_);
    switch (c) {
      case '(': {
        if (depth == max_group_depth) return failed_ = true, node;
        if (eat('?') && !eat(':')) return failed_ = true, node;
        Node group = alternatives(depth + 1);
        if (!eat(')')) failed_ = true;
        return group;
      }
      case '[': node.set = bracket(); return node;
      case '.':
        for (const char32_t end : {U'\n', U'\r', U'\u2028', U'\u2029'}) node.set.add(end, end);
        node.set.negate();
        return node;
      case '\\': node.set = escape(); return node;
      case '*': case '+': case '?': case '{': case '}': case ')': case ']': case '^': case '$': failed_ = true; return node;
      default: node.set.add(c, c); return node;
    }
  }

  Pattern::Set escape() {
    Pattern::Set set;
    if (!more()) return failed_ = true, set;
    const char32_t c = take(text_, at_);
    switch (c) {
      case 'd': case 'D': set.add('0', '9'); break;
      case 'w': case 'W': set.add('0', '9'), set.add('a', 'z'), set.add('A', 'Z'), set.add('_', '_'); break;
      case 's': case 'S':
        for (const char32_t s : {U' ', U'\t', U'\n', U'\r', U'\f', U'\v', U'\u00A0', U'\u2028', U'\u2029', U'\uFEFF'}) set.add(s, s);
        break;
      case 'n': set.add('\n', '\n'); break;
      case 't': set.add('\t', '\t'); break;
      case 'r': set.add('\r', '\r'); break;
      default:
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) failed_ = true;
        set.add(c, c);
    }
    if (c == 'D' || c == 'W' || c == 'S') set.negate();
    return set;
  }

  Pattern::Set bracket() {
    Pattern::Set set;
    const bool negated = eat('^');
    while (!failed_ && more() && text_[at_] != ']') {
      if (eat('\\')) {
        const Pattern::Set part = escape();
        if (part.all_other_wide) failed_ = true;  // \D and its like inside a class: nobody needs it
        set.ascii |= part.ascii;
        set.wide.insert(set.wide.end(), part.wide.begin(), part.wide.end());
        continue;
      }
      const char32_t from = take(text_, at_);
      if (at_ + 1 < text_.size() && text_[at_] == '-' && text_[at_ + 1] != ']') {
        ++at_;
        const char32_t to = take(text_, at_);
        if (to < from || to == '\\') failed_ = true;
        else set.add(from, to);
      } else {
        set.add(from, from);
      }
    }
    if (!eat(']')) failed_ = true;
    if (negated) set.negate();
    return set;
  }

  std::uint32_t state(Pattern::State s) {
    if (pattern_.states_.size() >= max_states) return failed_ = true, 0;
    pattern_.states_.push_back(s);
    return static_cast<std::uint32_t>(pattern_.states_.size() - 1);
  }

  std::uint32_t build(const Node& node, std::uint32_t next) {
    if (failed_) return 0;
    using Kind = Pattern::State::Kind;
    switch (node.kind) {
      case Node::Kind::set:
        pattern_.sets_.push_back(node.set);
        return state({Kind::set, static_cast<std::uint16_t>(pattern_.sets_.size() - 1), next});
      case Node::Kind::sequence:
        for (std::size_t i = node.parts.size(); i-- > 0;) next = build(node.parts[i], next);
        return next;
      case Node::Kind::choice: {
        std::uint32_t first = build(node.parts.back(), next);
        for (std::size_t i = node.parts.size() - 1; i-- > 0;) first = state({Kind::split, 0, build(node.parts[i], next), first});
        return first;
      }
      case Node::Kind::repeat: {
        std::uint32_t tail = next;
        if (node.unbounded) {
          const std::uint32_t loop = state({Kind::split, 0, 0, next});
          const std::uint32_t body = build(node.parts[0], loop);
          if (failed_) return 0;
          pattern_.states_[loop].next = body;
          tail = loop;
        } else {
          for (std::size_t i = node.least; i < node.most; ++i) {
            const std::uint32_t body = build(node.parts[0], tail);
            tail = state({Kind::split, 0, body, next});
          }
        }
        for (std::size_t i = 0; i < node.least; ++i) tail = build(node.parts[0], tail);
        return tail;
      }
    }
    return next;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool failed_ = false;
  Pattern pattern_;
};

std::optional<Pattern> Pattern::compile(std::string_view pattern) { return PatternCompiler(pattern).run(); }

void Pattern::add(std::vector<std::uint32_t>& list, std::vector<std::uint32_t>& mark, std::uint32_t stamp,
                  std::uint32_t state) const {
  // Splits form short chains; an own stack keeps long {0,n} chains off the call stack.
  std::vector<std::uint32_t> open{state};
  while (!open.empty()) {
    const std::uint32_t s = open.back();
    open.pop_back();
    if (mark[s] == stamp) continue;
    mark[s] = stamp;
    if (states_[s].kind == State::Kind::split) {
      open.push_back(states_[s].other);
      open.push_back(states_[s].next);
    } else list.push_back(s);
  }
}

bool Pattern::matches(std::string_view text) const {
  std::vector<std::uint32_t> now, then, mark(states_.size(), 0);
  std::uint32_t stamp = 1;
  add(now, mark, stamp, start_);
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = take(text, at);
    then.clear();
    ++stamp;
    for (const auto s : now)
      if (states_[s].kind == State::Kind::set && sets_[states_[s].set].has(c)) add(then, mark, stamp, states_[s].next);
    now.swap(then);
    if (now.empty()) return false;
  }
  for (const auto s : now)
    if (states_[s].kind == State::Kind::done) return true;
  return false;
}

const Pattern& compiled(std::string_view pattern) {
  static std::mutex mutex;
  static std::unordered_map<std::string_view, std::unique_ptr<Pattern>> kept;  // keys are literals: they never die
  thread_local std::unordered_map<const char*, const Pattern*> seen;
  if (const auto found = seen.find(pattern.data()); found != seen.end()) return *found->second;
  const std::lock_guard lock(mutex);
  auto& slot = kept[pattern];
  if (!slot) {
    auto made = Pattern::compile(pattern);
    ENSURE(made.has_value());
    slot = std::make_unique<Pattern>(std::move(*made));
  }
  seen.emplace(pattern.data(), slot.get());
  return *slot;
}

}  // namespace astra::json
