#include "iam/domain/email.hpp"

#include <algorithm>

#include "iam/domain/limits.hpp"
#include "iam/domain/text.hpp"

namespace astra::iam {
namespace {

// The characters of an unquoted local part (RFC 5322 atext and the dot), and UTF-8 as RFC 6531 allows.
bool is_local_part(std::string_view local) {
  if (local.empty() || local.size() > limits::longest_email_local_part) return false;
  if (local.front() == '.' || local.back() == '.' || local.find("..") != local.npos) return false;
  constexpr std::string_view marks = ".!#$%&'*+/=?^_`{|}~-";
  return std::all_of(local.begin(), local.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80 ||
           marks.find(c) != marks.npos;
  });
}

}  // namespace

Result<Email> Email::parse(std::string_view text, std::string pointer) {
  std::string folded = ascii_lower(text);
  const auto at = folded.rfind('@');
  const bool good = at != folded.npos && folded.size() <= limits::longest_email &&
                    is_local_part(std::string_view(folded).substr(0, at)) &&
                    is_domain_name(std::string_view(folded).substr(at + 1));
  if (!good) return invalid(std::move(pointer), "email", "This is not an e-mail address.");
  return Email(std::string(text), std::move(folded));
}

Email Email::restore(std::string text) {
  std::string folded = ascii_lower(text);
  return Email(std::move(text), std::move(folded));
}

}  // namespace astra::iam
