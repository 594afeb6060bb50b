#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/crypto/secret.hpp"

namespace astra::crypto {

inline constexpr std::size_t aead_key_bytes = 32;
inline constexpr std::size_t aead_overhead_bytes = 24 + 16;  // nonce and tag

// XChaCha20-Poly1305: nonce (random, 24 bytes), ciphertext, tag. `associated` is authenticated, not stored; whoever
// opens must give the same. The key has aead_key_bytes.
std::string aead_seal(std::string_view key, std::string_view plaintext, std::string_view associated);
// Nothing if the key, the associated data or any bit is wrong.
std::optional<Secret> aead_open(std::string_view key, std::string_view sealed, std::string_view associated);

}  // namespace astra::crypto
