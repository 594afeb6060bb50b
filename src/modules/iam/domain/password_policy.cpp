#include "iam/domain/password_policy.hpp"

#include <algorithm>

#include "iam/domain/credential_errors.hpp"
#include "iam/domain/credential_limits.hpp"
#include "iam/domain/text.hpp"

namespace astra::iam {
namespace {

constexpr std::string_view product_names[] = {"astra", "bastion", "astra bastion", "astrabastion"};
constexpr std::string_view keyboard_runs[] = {"abcdefghijklmnopqrstuvwxyz", "01234567890123456789012345678901234567890",
                                              "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p"};
constexpr std::size_t longest_repeated_unit = 4;

std::size_t code_points(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// "abcabcabca" is the unit "abc" again and again.
bool repeats_unit_of(std::string_view text, std::size_t unit) {
  for (std::size_t i = unit; i < text.size(); ++i) {
    if (text[i] != text[i - unit]) return false;
  }
  return text.size() > unit;
}

bool is_run(std::string_view text) {
  return std::any_of(std::begin(keyboard_runs), std::end(keyboard_runs), [&](std::string_view run) {
    const std::string backwards(run.rbegin(), run.rend());
    return run.find(text) != std::string_view::npos || backwards.find(text) != std::string::npos;
  });
}

// The letters of a text: "astra-bastion_2026!!" says no more than its words.
std::string letters_of(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if ((c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80) out += c;
  }
  return out;
}

bool is_context_word(std::string_view lower, const PasswordContext& context) {
  const std::string email = ascii_lower(context.email), organisation = ascii_lower(context.organisation);
  std::vector<std::string_view> words{email, std::string_view(email).substr(0, email.find('@')), organisation};
  words.insert(words.end(), std::begin(product_names), std::end(product_names));
  const std::string letters = letters_of(lower);
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    const std::string plain = letters_of(word);
    if (word.empty()) return false;
    if (lower == word) return true;
    return !plain.empty() && !letters.empty() &&
           (letters == plain ||
            (letters.size() % plain.size() == 0 && letters.starts_with(plain) && repeats_unit_of(letters, plain.size())));
  });
}

bool is_common(std::string_view lower, const PasswordBlocklist& blocklist) {
  if (blocklist.contains(lower)) return true;
  for (std::size_t unit = 1; unit <= lower.size() / 2; ++unit) {
    if (!repeats_unit_of(lower, unit)) continue;
    if (unit <= longest_repeated_unit || blocklist.contains(lower.substr(0, unit))) return true;
  }
  return false;
}

DomainError refused(std::string_view code, std::string detail) {
  return DomainError(CredentialError::password_not_acceptable, detail, {{"/password", std::string(code), detail}});
}

}  // namespace

PasswordBlocklist::PasswordBlocklist(std::string_view lines) {
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    const auto line = lines.substr(0, end);
    if (!line.empty() && line[0] != '#') entries_.push_back(line);
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
  std::sort(entries_.begin(), entries_.end());
}

bool PasswordBlocklist::contains(std::string_view lower_case) const {
  return std::binary_search(entries_.begin(), entries_.end(), lower_case);
}

Result<void> check_password(std::string_view text, const PasswordContext& context, const PasswordBlocklist& blocklist,
                            const PasswordLengths& lengths) {
  const std::size_t shortest = context.with_mfa ? lengths.shortest_with_mfa : lengths.shortest;
  const std::size_t characters = code_points(text);
  if (characters < shortest) return refused("too_short", "at least " + std::to_string(shortest) + " characters are needed");
  if (characters > limits::longest_password_characters) {
    return refused("too_long", "at most " + std::to_string(limits::longest_password_characters) + " characters are taken");
  }
  const std::string lower = ascii_lower(text);
  if (is_common(lower, blocklist) || is_run(lower))
    return refused("too_common", "this password is among the first that are tried");
  if (is_context_word(lower, context)) return refused("too_close", "this is little more than a name known to everybody here");
  return {};
}

}  // namespace astra::iam
