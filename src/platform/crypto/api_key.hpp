#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/crypto/secret.hpp"
#include "platform/crypto/sha256.hpp"

namespace astra::crypto {

// The text of an API key: bst_<env>_<id>_<secret><crc> (iam/contracts/credentials.hpp). Knows the form only: whose key it
// is and what it may do is iam's.
inline constexpr std::size_t api_key_id_digits = 16;
inline constexpr std::size_t api_key_secret_digits = 30;
inline constexpr std::size_t api_key_crc_digits = 6;
// For secret scanners.
inline constexpr std::string_view api_key_regex = "bst_(live|test)_[0-9A-Za-z]{16}_[0-9A-Za-z]{36}";

enum class KeyEnvironment : std::uint8_t { live, test };

struct NewKeyText {
  Secret text;             // the whole key, shown once
  std::string public_id;   // the <id> part
  Sha256Digest sha256;     // of the whole text: what is stored
};

NewKeyText make_key(KeyEnvironment environment);

// Views into the text that was parsed.
struct ParsedKey {
  KeyEnvironment environment;
  std::string_view public_id;
};

// Nothing if the form or the checksum is wrong: a typing error or noise, not worth a look-up.
std::optional<ParsedKey> parse_key(std::string_view text);

}  // namespace astra::crypto
