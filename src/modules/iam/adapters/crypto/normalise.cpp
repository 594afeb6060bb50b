#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include <vector>

#include "iam/adapters/crypto/secrets.hpp"
#include "platform/crypto/limits.hpp"

namespace astra::iam {
namespace {

DomainError unusable() {
  return DomainError(errors::validation_failed, {}, {{"/password", "format", "the password cannot be read as text"}});
}

}  // namespace

Result<std::string> Argon2Hashes::normalised(std::string_view password) {
  if (password.size() > crypto::max_password_bytes) {
    return DomainError(errors::validation_failed, {}, {{"/password", "too_long", "the password is too long"}});
  }
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* nfkc = unorm2_getNFKCInstance(&status);
  if (U_FAILURE(status)) return errors::internal;

  // UTF-8 to UTF-16 never needs more units than bytes; NFKC grows a text at most eighteenfold.
  std::vector<UChar> text(password.size() + 1);
  std::int32_t length = 0;
  u_strFromUTF8(text.data(), static_cast<std::int32_t>(text.size()), &length, password.data(),
                static_cast<std::int32_t>(password.size()), &status);
  if (U_FAILURE(status)) return unusable();
  std::vector<UChar> normal(static_cast<std::size_t>(length) * 18 + 1);
  const std::int32_t normal_length =
      unorm2_normalize(nfkc, text.data(), length, normal.data(), static_cast<std::int32_t>(normal.size()), &status);
  if (U_FAILURE(status)) return unusable();
  std::string out(static_cast<std::size_t>(normal_length) * 3 + 1, '\0');
  std::int32_t out_length = 0;
  u_strToUTF8(out.data(), static_cast<std::int32_t>(out.size()), &out_length, normal.data(), normal_length, &status);
  if (U_FAILURE(status)) return unusable();
  out.resize(static_cast<std::size_t>(out_length));
  return out;
}

}  // namespace astra::iam
