#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "platform/crypto/sha256.hpp"

namespace astra::crypto {

using Sha1Digest = std::array<std::uint8_t, 20>;

Sha256Digest hmac_sha256(std::string_view key, std::string_view text);

// Only for TOTP (RFC 6238), whose authenticator apps know nothing else.
Sha1Digest hmac_sha1(std::string_view key, std::string_view text);

// HKDF with SHA-256 (RFC 5869): a 32-byte key for one purpose out of a master key.
Sha256Digest hkdf_sha256(std::string_view key, std::string_view salt, std::string_view info);

}  // namespace astra::crypto
