#include "gateway/guardrails/checks/values.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "gateway/guardrails/text/letter_statistics.hpp"

namespace astra::gateway::guardrails::checks {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_word(char c) { return is_digit(c) || is_lower(c) || is_upper(c) || c == '_'; }

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) if (is_upper(c)) c = static_cast<char>(c + 32);
  return out;
}

struct Mix {
  std::size_t digits = 0, lower = 0, upper = 0, others = 0;
  explicit Mix(std::string_view text) {
    for (const char c : text) ++(is_digit(c) ? digits : is_lower(c) ? lower : is_upper(c) ? upper : others);
  }
};

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// Words joined by dots, dashes or capitals: identifiers, host names, slugs. Chance seldom spells like English.
bool is_words(std::string_view value) {
  std::size_t letters = 0, digits = 0;
  int score = 0, before = 0;
  for (const char c : value) {
    const int index = letter_index(c);
    score += letter_pairs[before][index];
    before = index;
    letters += index != 0;
    digits += is_digit(c);
  }
  return letters >= 4 && digits * 5 <= letters && score > 5 * static_cast<int>(letters);
}

bool is_uuid(std::string_view v) { return v.size() == 36 && v[8] == '-' && v[13] == '-' && v[18] == '-' && v[23] == '-'; }

}  // namespace

double entropy_of(std::string_view text) {
  std::array<std::uint32_t, 256> counts{};
  for (const char c : text) ++counts[static_cast<unsigned char>(c)];
  double bits = 0;
  for (const std::uint32_t count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(text.size());
    bits -= share * std::log2(share);
  }
  return bits;
}

bool is_placeholder(std::string_view value) {
  if (value.empty()) return true;
  const std::string low = lowered(value);
  if (contains_any(low, {"example", "placeholder", "changeme", "change_me", "change-me", "your_", "your-", "yourapi", "yourkey", "yoursecret",
      "yourtoken",
                         "redacted", "xxxx", "****", "....", "<your", "insert", "dummy", "sample", "foobar", "process.env", "os.environ", "getenv",
                         "undefined", "none", "null", "todo", "replace", "abcdefgh", "12345678901", "${", "{{", "$(", "<%", "%s", "mysecret"}))
    return true;
  if (value.front() == '<' || value.front() == '$' || value.front() == '{' || value.front() == '%') return true;
  std::array<bool, 256> seen{};
  std::size_t different = 0;
  for (const char c : low) {
    bool& known = seen[static_cast<unsigned char>(c)];
    different += !known;
    known = true;
  }
  return different < 4 || (value.size() >= 16 && different * 4 < std::min<std::size_t>(value.size(), 20));
}

Verdict token(Hit& hit) {
  const std::string_view value = hit.value();
  if (is_placeholder(value)) return Verdict::no;
  return entropy_of(value) < 2.6 ? Verdict::no : Verdict::yes;
}

Verdict random_token(Hit& hit) {
  const std::string_view value = hit.value();
  if (is_placeholder(value)) return Verdict::no;
  const Mix mix(value);
  if (mix.digits < 2 || mix.lower + mix.upper < 2 || entropy_of(value) < 3.3) return Verdict::no;
  return is_words(value) ? Verdict::no : Verdict::yes;
}

Verdict mixed_token(Hit& hit) {
  const Mix mix(hit.value());
  return mix.digits >= 3 && mix.upper >= 3 && mix.lower >= 3 ? random_token(hit) : Verdict::no;
}

Verdict stated_password(Hit& hit) {
  const std::string_view whole = hit.value();
  const std::size_t close = whole.size() - 1, open = whole.find_last_of(whole.back(), close - 1);
  if (open == std::string_view::npos) return Verdict::no;
  hit.span = {hit.span.begin + open + 1, hit.span.begin + close};
  return is_placeholder(hit.value()) ? Verdict::no : Verdict::yes;
}

Verdict private_key(Hit& hit) {
  // What follows the header must be a key's body, not prose about one.
  const std::string_view rest = hit.text.substr(hit.span.end, 200);
  const auto body = std::count_if(rest.begin(), rest.end(), [](char c) { return is_word(c) || c == '+' || c == '/' || c == '='; });
  const std::size_t end = hit.text.find("-----END", hit.span.end);
  if (end != std::string_view::npos && end - hit.span.end < 16384) {
    const std::size_t line = hit.text.find("-----", end + 8);
    hit.span.end = line == std::string_view::npos ? end + 8 : line + 5;
  }
  return rest.size() >= 20 && body * 10 >= static_cast<std::ptrdiff_t>(rest.size()) * 7 ? Verdict::yes : Verdict::no;
}

Verdict assignment(Hit& hit) {
  // The hit is a name, then anything short, then a sign of assignment and the first characters of the value.
  const std::string_view whole = hit.value();
  std::size_t sign = std::string_view::npos;
  for (std::size_t i = whole.size(); i > 0 && sign == std::string_view::npos; --i) {
    const char c = whole[i - 1];
    if (c == ':' || c == '=' || c == '>' || c == '(' || c == ',') sign = i - 1;
  }
  bool bare = false;
  if (sign == std::string_view::npos) {
    sign = whole.find_last_of(" \t");
    bare = true;
    if (sign == std::string_view::npos) return Verdict::no;
  }
  // The name may begin before the keyword that was matched.
  std::size_t name_begin = hit.span.begin;
  while (name_begin > 0 && hit.span.begin - name_begin < 40 && (is_word(hit.text[name_begin - 1]) || hit.text[name_begin - 1] == '-' ||
      hit.text[name_begin - 1] == '.'))
    --name_begin;
  std::string name = lowered(hit.text.substr(name_begin, hit.span.begin + sign - name_begin));
  while (!name.empty() && !is_word(name.back())) name.pop_back();
  std::size_t begin = hit.span.begin + sign + 1;
  char quote = 0;
  while (begin < hit.text.size() && std::string_view(" \t\"'`(=>:[\\@").find(hit.text[begin]) != std::string_view::npos) {
    if (hit.text[begin] == '"' || hit.text[begin] == '\'' || hit.text[begin] == '`') quote = hit.text[begin];
    ++begin;
  }
  std::size_t end = begin;
  while (end < hit.text.size() && end - begin < 512) {
    const char c = hit.text[end];
    const bool closing = quote != 0 ? c == quote : std::string_view("\"'`,;)]}<>|&").find(c) != std::string_view::npos;
    if (closing || c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\\') break;
    ++end;
  }
  const std::string_view value = hit.text.substr(begin, end - begin);
  if (value.size() < 6 || is_placeholder(value)) return Verdict::no;
  const Mix mix(value);
  if (mix.others * 2 > value.size()) return Verdict::no;
  if (contains_any(value, {"://", "()", "->", "::", "this.", "self.", "env.", "=="})) return Verdict::no;
  if (value.front() == '/' || value.front() == '.' || value.front() == '&' || value.front() == '*' || value.front() == '#') return Verdict::no;
  if (contains_any(name, {"public", "cache", "idempot", "primary_key", "foreign", "partition", "sort_key", "etag", "checksum", "integrity",
      "hash_key",
                          "keyboard", "keyword", "token_count", "tokens", "max_token", "tokenizer", "commit", "object_key", "monkey",
                              "fingerprint", "sha1", "sha256", "sha512", "md5", "digest", "author", "authority"}))
    return Verdict::no;
  for (const std::string_view ending : {"id", "name", "type", "file", "path", "url", "uri", "length", "count", "size", "prefix", "suffix", "format",
                                        "expiry", "expires", "at", "field", "label", "version", "policy", "endpoint", "class", "header",
                                            "algorithm", "arn"})
    if (name.ends_with(ending) && (name.size() == ending.size() || !is_lower(name[name.size() - ending.size() - 1]) ||
        ending.size() > 4)) return Verdict::no;
  const std::string last = name.substr(name.size() > 48 ? name.size() - 48 : 0);
  const bool password = contains_any(last, {"pass", "pwd"});
  const bool strong = password || contains_any(last, {"secret", "token", "api", "access", "private", "auth", "client", "cred", "encryption", "master",
                                                      "signing", "license", "service", "bearer", "webhook", "account", "shared", "session",
                                                          "security"});
  hit.span = {begin, end};
  if (password) {
    if (bare || value.size() > 128) return Verdict::no;
    static constexpr std::string_view labels[] = {"password", "string", "secret", "required", "invalid", "password:", "hidden", "correct",
        "incorrect", "enter"};
    const std::string low = lowered(value);
    if (std::find(std::begin(labels), std::end(labels), low) != std::end(labels)) return Verdict::no;
    if (quote != 0) return Verdict::yes;
    const bool mixed = (mix.digits > 0 && mix.lower + mix.upper > 0) || (mix.others > 0 && mix.lower + mix.upper + mix.digits > 3) ||
        (mix.upper > 1 && mix.lower > 1);
    return mixed && !(is_words(value) && mix.digits == 0) ? Verdict::yes : Verdict::no;
  }
  if (value.size() < 16 || value.size() > 400) return Verdict::no;
  const std::string_view core = value.substr(0, 120);
  if (mix.digits == 0 && !(mix.lower > 4 && mix.upper > 4)) return Verdict::no;
  if (mix.lower + mix.upper == 0 || is_words(core)) return Verdict::no;
  const bool hex = std::all_of(value.begin(), value.end(), is_hex);
  const double needed = hex ? 2.9 : strong ? 3.2 : 3.7;
  if (entropy_of(core) < needed) return Verdict::no;
  if (!strong && (hex || is_uuid(value))) return Verdict::no;
  if (bare && (!strong || value.size() < 20)) return Verdict::no;
  return Verdict::yes;
}

Verdict url_password(Hit& hit) {
  const std::string_view whole = hit.value();
  const std::size_t user = whole.find("://") + 3, colon = whole.find(':', user), host = whole.rfind('@');
  if (colon == std::string_view::npos || host == std::string_view::npos || host <= colon + 1) return Verdict::no;
  const std::string_view password = whole.substr(colon + 1, host - colon - 1);
  const std::string low = lowered(password);
  if (password.size() < 3 || is_placeholder(password) || low == "password" || low == "pass" || low == "secret") return Verdict::no;
  hit.span = {hit.span.begin + colon + 1, hit.span.begin + host};
  return Verdict::yes;
}

Verdict ip_address(Hit& hit) {
  const std::string_view v = hit.value();
  if (v == "0.0.0.0" || v == "127.0.0.1" || v == "255.255.255.255" || v == "::1") return Verdict::no;
  // A version number has the same shape.
  const std::string before = lowered(hit.text.substr(hit.span.begin > 12 ? hit.span.begin - 12 : 0, std::min<std::size_t>(12, hit.span.begin)));
  if (contains_any(before, {"version", "ver.", " v", "release", "section", "build "})) return Verdict::no;
  return Verdict::yes;
}

// Digits grouped as people write numbers to call. Dates, amounts, versions and identifiers are left alone.
Verdict phone(Hit& hit) {
  const std::string_view v = hit.value();
  const Mix mix(v);
  if (mix.digits < 7 || mix.digits > 15) return Verdict::no;
  if (hit.span.begin > 0) {
    const char before = hit.text[hit.span.begin - 1];
    if (is_word(before) || std::string_view("#$\u00a3/.=@-").find(before) != std::string_view::npos) return Verdict::no;
  }
  // A later part of a longer row of digits.
  if (hit.span.begin > 1 && is_digit(hit.text[hit.span.begin - 2]) && v[0] != '+') return Verdict::no;
  if (hit.span.end < hit.text.size()) {
    const char after = hit.text[hit.span.end];
    const char next = hit.span.end + 1 < hit.text.size() ? hit.text[hit.span.end + 1] : ' ';
    if (is_word(after) || ((after == '.' || after == '-' || after == '/' || after == ',') && is_digit(next)) || after == '%') return Verdict::no;
  }
  std::array<std::size_t, 16> groups{};
  std::size_t count = 0;
  for (std::size_t i = 0; i < v.size() && count < groups.size();) {
    if (!is_digit(v[i])) {
      ++i;
      continue;
    }
    while (i < v.size() && is_digit(v[i])) ++groups[count], ++i;
    ++count;
  }
  const bool plus = v[0] == '+' || v.starts_with("00"), bracket = v.find('(') != std::string_view::npos;
  if (!plus && !bracket) {
    if (count == 3 && v.find('/') != std::string_view::npos) return Verdict::no;                               // a date
    const bool year = v.starts_with("19") || v.starts_with("20");
    if (count >= 3 && year && groups[0] == 4 && groups[1] <= 2) return Verdict::no;                            // a date
    if (count == 3 && groups[0] <= 2 && groups[1] <= 2 && (groups[2] == 4 || groups[2] == 2)) return Verdict::no;
    if (count == 3 && groups[0] == 3 && groups[1] == 2 && groups[2] == 4) return Verdict::no;                  // a social security number
    const bool fours = std::all_of(groups.begin(), groups.begin() + static_cast<std::ptrdiff_t>(count), [](std::size_t n) { return n == 4; });
    if (count >= 3 && fours) return Verdict::no;                                                               // a card
    const bool dotted = v.find('.') != std::string_view::npos && v.find_first_of(" -") == std::string_view::npos;
    if (count == 4 && dotted && mix.digits <= 12) return Verdict::no;                                          // an address
    if (count == 3 && groups[0] == 4 && groups[1] == 2 && groups[2] == 4) return Verdict::no;                  // a licence
    if (count == 2 && groups[0] == 4 && groups[1] == 4) return Verdict::no;                                    // years
    if (count == 1) return Verdict::unknown;                                                                    // only where words say so
  }
  if (plus && mix.digits < 8) return Verdict::no;
  return Verdict::yes;
}

}  // namespace astra::gateway::guardrails::checks
