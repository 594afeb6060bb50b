#include "gateway/guardrails/match/patterns.hpp"

#include <hs/hs.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <mutex>

#include "gateway/guardrails/limits.hpp"

namespace astra::gateway::guardrails {
namespace {

DomainError refused(const Pattern& pattern, std::string_view why) {
  return DomainError(pattern_not_usable, "Pattern " + pattern.name + ": " + std::string(why), {{"/" + pattern.name, "pattern", std::string(why)}});
}

// One pattern held to where a text begins, compiled when it is first met: most never are.
struct Single {
  std::string expression;
  unsigned flags = 0;
  std::size_t min_width = 1, max_width = 1;
  bool whole_word = false;  // begins with a word boundary, which a text that begins there would hide
  std::once_flag once{};
  hs_database_t* handle = nullptr;

  Single() = default;
  Single(const Single&) = delete;
  ~Single() { hs_free_database(handle); }

  const hs_database_t* database() {
    std::call_once(once, [this] {
      hs_compile_error_t* error = nullptr;
      if (hs_compile(("^(?:" + expression + ")").c_str(), flags & ~HS_FLAG_SINGLEMATCH, HS_MODE_BLOCK, nullptr, &handle, &error) != HS_SUCCESS) {
        hs_free_compile_error(error);
        handle = nullptr;
      }
    });
    return handle;
  }
};

Result<void> check(const Pattern& pattern, Single& single) {
  if (pattern.expression.size() > limits::max_pattern_bytes) return refused(pattern, "it is too long");
  hs_expr_info_t* info = nullptr;
  hs_compile_error_t* error = nullptr;
  if (hs_expression_info(pattern.expression.c_str(), single.flags, &info, &error) != HS_SUCCESS) {
    const std::string why = error != nullptr ? error->message : "it cannot be compiled";
    hs_free_compile_error(error);
    return refused(pattern, why);
  }
  const bool empty = info->min_width == 0;
  single.min_width = std::max(1u, info->min_width);
  single.max_width = std::min<std::size_t>(info->max_width, limits::max_match_bytes);
  single.expression = pattern.expression;
  single.whole_word = pattern.expression.starts_with("\\b");
  free(info);
  if (empty) return refused(pattern, "it matches the empty text");
  return {};
}

}  // namespace

struct Patterns::Database {
  hs_database_t* handle = nullptr;
  std::deque<Single> singles;
  ~Database() { hs_free_database(handle); }
};

struct Scratch::Memory {
  hs_scratch_t* handle = nullptr;
  const hs_database_t* grown_for[64] = {};  // the last databases it was grown for
  std::size_t next = 0;
  std::vector<std::size_t> last;           // for each pattern its last match
  ~Memory() { hs_free_scratch(handle); }
};

Scratch::Scratch() : memory_(std::make_unique<Memory>()) {}
Scratch::~Scratch() = default;
Scratch::Scratch(Scratch&&) noexcept = default;
Scratch& Scratch::operator=(Scratch&&) noexcept = default;

Patterns::~Patterns() = default;

Result<std::shared_ptr<const Patterns>> Patterns::compile(std::span<const Pattern> patterns) {
  if (patterns.size() > limits::max_patterns) return DomainError(pattern_not_usable, "There are too many patterns.");
  std::shared_ptr<Patterns> out(new Patterns);
  out->database_ = std::make_unique<Database>();
  out->count_ = patterns.size();
  if (patterns.empty()) return std::shared_ptr<const Patterns>(std::move(out));
  std::vector<const char*> expressions;
  std::vector<unsigned> flags, ids;
  for (const Pattern& pattern : patterns) {
    Single& single = out->database_->singles.emplace_back();
    single.flags = pattern.caseless ? HS_FLAG_CASELESS : 0u;
    TRY(check(pattern, single));
    expressions.push_back(pattern.expression.c_str());
    flags.push_back(single.flags);
    ids.push_back(static_cast<unsigned>(ids.size()));
  }
  hs_compile_error_t* error = nullptr;
  const auto count = static_cast<unsigned>(expressions.size());
  if (hs_compile_multi(expressions.data(), flags.data(), ids.data(), count, HS_MODE_BLOCK, nullptr, &out->database_->handle, &error) != HS_SUCCESS) {
    const int at = error->expression;
    const std::string why = error->message;
    hs_free_compile_error(error);
    if (at < 0 || static_cast<std::size_t>(at) >= patterns.size()) return DomainError(pattern_not_usable, why);
    return refused(patterns[static_cast<std::size_t>(at)], why);
  }
  return std::shared_ptr<const Patterns>(std::move(out));
}

namespace {

void grow(hs_scratch_t*& handle, const hs_database_t* database, std::span<const hs_database_t*> known, std::size_t& next) {
  if (std::find(known.begin(), known.end(), database) != known.end()) return;
  ENSURE(hs_alloc_scratch(database, &handle) == HS_SUCCESS);
  known[next++ % known.size()] = database;
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

constexpr std::size_t unset = ~std::size_t{0};
constexpr std::size_t longest_gap = 64;  // between starts of matches with one end

}  // namespace

bool Patterns::scan(std::string_view text, Scratch& scratch, std::vector<RawMatch>& matches) const {
  if (count_ == 0 || text.empty()) return true;
  Scratch::Memory& memory = *scratch.memory_;
  grow(memory.handle, database_->handle, memory.grown_for, memory.next);
  memory.last.assign(count_, unset);
  struct Sink {
    std::vector<RawMatch>& matches;
    std::vector<std::size_t>& last;
    std::size_t limit;
  } sink{matches, memory.last, matches.size() + limits::max_matches};
  const auto on_match = [](unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
    Sink& into = *static_cast<Sink*>(context);
    const auto end = static_cast<std::size_t>(to);
    if (const std::size_t last = into.last[id]; last != unset && into.matches[last].end + 1 == end) return into.matches[last].end = end, 0;
    if (into.matches.size() >= into.limit) return 1;
    into.last[id] = into.matches.size();
    into.matches.push_back({id, end});
    return 0;
  };
  const auto size = static_cast<unsigned>(std::min<std::size_t>(text.size(), 1u << 30));
  return hs_scan(database_->handle, text.data(), size, 0, memory.handle, on_match, &sink) == HS_SUCCESS && size == text.size();
}

std::size_t Patterns::longest_match(std::size_t pattern) const { return database_->singles[pattern].max_width; }

std::size_t Patterns::start_of(const RawMatch& match, std::string_view text, Scratch& scratch) const {
  Single& single = database_->singles[match.pattern];
  const hs_database_t* const database = single.database();
  if (database == nullptr || match.end < single.min_width) return match.end;
  Scratch::Memory& memory = *scratch.memory_;
  grow(memory.handle, database, memory.grown_for, memory.next);
  struct Search {
    std::size_t wanted;
    bool found;
  };
  const auto on_match = [](unsigned, unsigned long long, unsigned long long to, unsigned, void* context) {
    Search& search = *static_cast<Search*>(context);
    search.found |= to == search.wanted;
    return search.found ? 1 : 0;
  };
  const std::size_t lowest = match.end > single.max_width ? match.end - single.max_width : 0;
  // The character behind the end decides whether a word ends there.
  const std::size_t shown = std::min(text.size(), match.end + 1);
  std::size_t best = match.end;
  for (std::size_t start = match.end - single.min_width + 1; start-- > lowest;) {
    if (best != match.end && best - start > longest_gap) break;
    if (single.whole_word && (start > 0 && is_word(text[start - 1])) == is_word(text[start])) continue;
    Search search{match.end - start, false};
    hs_scan(database, text.data() + start, static_cast<unsigned>(shown - start), 0, memory.handle, on_match, &search);
    if (search.found) best = start;
  }
  return best;
}

}  // namespace astra::gateway::guardrails
