#include "platform/telemetry/redact.hpp"

#include <array>

namespace astra::log {

namespace {

constexpr std::size_t shortest_secret = 8;  // "sk-" and two letters is a word, not a key

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Characters of keys, tokens and base64; '=' pads.
bool is_token_char(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || c == '+' || c == '/' || c == '=' || c == '~';
}

bool starts_with_folded(std::string_view text, std::string_view lower_case) {
  if (text.size() < lower_case.size()) return false;
  for (std::size_t i = 0; i < lower_case.size(); ++i) {
    if (lower(text[i]) != lower_case[i]) return false;
  }
  return true;
}

struct Shape {
  std::string_view begins;  // lower case
  bool keep;                // the beginning says what it was, and is no secret
};

// Prefixes of credentials as they are handed out.
constexpr std::array<Shape, 17> shapes{{
    {"bst_", true}, {"sk-", true}, {"bearer ", true}, {"basic ", true}, {"eyj", false},
    {"ghp_", true}, {"gho_", true}, {"ghs_", true}, {"github_pat_", true}, {"xoxb-", true},
    {"xoxp-", true}, {"akia", true}, {"aiza", true}, {"sk_live_", true}, {"sk_test_", true},
    {"whsec_", true}, {"glpat-", true},
}};

constexpr std::string_view pem_begin = "-----BEGIN ";
constexpr std::string_view pem_private = "PRIVATE KEY-----";

// What to write instead of a credential at the beginning of `text`, and how much of it that replaces; 0: none.
struct Match {
  std::size_t kept = 0, masked = 0;
};

std::size_t token_length(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && is_token_char(text[n])) ++n;
  return n;
}

// The password of scheme://user:password@host.
Match url_password(std::string_view text) {
  const std::size_t end = text.find_first_of("/?# \t\r\n\"'<>");
  const std::string_view authority = text.substr(0, end);
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return {};
  const std::size_t colon = authority.substr(0, at).find(':');
  if (colon == std::string_view::npos || colon + 1 == at) return {};
  return {colon + 1, at - colon - 1};
}

Match match_at(std::string_view text, std::size_t i) {
  const std::string_view rest = text.substr(i);
  if (rest.front() == '-' && rest.starts_with(pem_begin)) {
    const std::size_t label_end = rest.find(pem_private);
    if (label_end != std::string_view::npos && label_end < 64) return {0, rest.size()};
  }
  if (rest.front() == ':' && rest.starts_with("://")) {
    Match match = url_password(rest.substr(3));
    if (match.masked > 0) match.kept += 3;
    return match;
  }
  const bool word_begins = i == 0 || !(is_letter(text[i - 1]) || is_digit(text[i - 1]));
  if (!word_begins) return {};
  for (const Shape& shape : shapes) {
    if (lower(rest.front()) != shape.begins.front() || !starts_with_folded(rest, shape.begins)) continue;
    const std::size_t length = token_length(rest.substr(shape.begins.size()));
    if (length < shortest_secret) continue;
    if (shape.begins == "eyj" && rest.substr(0, length).find('.') == std::string_view::npos) continue;
    const std::size_t kept = shape.keep ? shape.begins.size() : 0;
    return {kept, shape.begins.size() - kept + length};
  }
  return {};
}

constexpr std::array<std::string_view, 18> secret_names{
    "password", "passwd", "passphrase", "secret", "token", "authorization", "api_key", "apikey", "cookie", "credential",
    "credentials", "private_key", "master_key", "access_key", "session_id", "csrf", "totp", "otp"};
// Words after which a name says something about the secret, not the secret itself.
constexpr std::array<std::string_view, 10> harmless_endings{"count", "id", "ids", "limit", "budget", "type", "name", "bytes",
                                                            "file", "expires_at"};

// The name in lower case with '_' between words: "apiKey" and "X-Api-Key" become api_key and x_api_key.
std::string in_words(std::string_view name) {
  std::string words;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z') words.push_back('_');
    words.push_back(is_letter(c) || is_digit(c) ? lower(c) : '_');
  }
  return words;
}

}  // namespace

bool is_secret_name(std::string_view name) {
  const std::string words = in_words(name);
  for (const std::string_view secret : secret_names) {
    for (std::size_t at = words.find(secret); at != std::string::npos; at = words.find(secret, at + 1)) {
      const std::size_t end = at + secret.size();
      if ((at > 0 && words[at - 1] != '_') || (end < words.size() && words[end] != '_')) continue;
      const std::string_view after = std::string_view(words).substr(end == words.size() ? end : end + 1);
      bool harmless = false;
      for (const std::string_view ending : harmless_endings) harmless |= after == ending;
      if (!harmless) return true;
    }
  }
  return false;
}

bool holds_secret(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (match_at(text, i).masked > 0) return true;
  }
  return false;
}

void append_redacted(std::string& out, std::string_view text) {
  std::size_t written = 0;
  for (std::size_t i = 0; i < text.size();) {
    const Match match = match_at(text, i);
    if (match.masked == 0) {
      ++i;
      continue;
    }
    out.append(text, written, i + match.kept - written);
    out.append(mask);
    i += match.kept + match.masked;
    written = i;
  }
  out.append(text, written);
}

std::string redacted(std::string_view text) {
  std::string out;
  append_redacted(out, text);
  return out;
}

}  // namespace astra::log
