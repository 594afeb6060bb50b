#include "platform/crypto/api_key.hpp"

#include "platform/crypto/base62.hpp"
#include "platform/crypto/crc32.hpp"
#include "platform/crypto/random.hpp"

namespace astra::crypto {

namespace {

constexpr std::string_view prefix = "bst_";
constexpr std::size_t environment_chars = 4;
constexpr std::size_t id_at = prefix.size() + environment_chars + 1;
constexpr std::size_t secret_at = id_at + api_key_id_digits + 1;
constexpr std::size_t crc_at = secret_at + api_key_secret_digits;
constexpr std::size_t key_chars = crc_at + api_key_crc_digits;

}  // namespace

NewKeyText make_key(KeyEnvironment environment) {
  NewKeyText made;
  made.public_id = random_base62(api_key_id_digits);
  std::string text(prefix);
  text.reserve(key_chars);
  text += environment == KeyEnvironment::live ? "live_" : "test_";
  text += made.public_id;
  text += '_';
  text += random_base62(api_key_secret_digits);
  text += to_base62(crc32(text), api_key_crc_digits);
  made.sha256 = sha256(text);
  made.text = Secret::take(text);
  return made;
}

std::optional<ParsedKey> parse_key(std::string_view text) {
  if (text.size() != key_chars || !text.starts_with(prefix) || text[id_at - 1] != '_' || text[secret_at - 1] != '_') {
    return std::nullopt;
  }
  const std::string_view environment = text.substr(prefix.size(), environment_chars);
  if (environment != "live" && environment != "test") return std::nullopt;
  const std::string_view public_id = text.substr(id_at, api_key_id_digits);
  if (!is_base62(public_id) || !is_base62(text.substr(secret_at, api_key_secret_digits))) return std::nullopt;
  if (from_base62(text.substr(crc_at)) != crc32(text.substr(0, crc_at))) return std::nullopt;
  return ParsedKey{environment == "live" ? KeyEnvironment::live : KeyEnvironment::test, public_id};
}

}  // namespace astra::crypto
