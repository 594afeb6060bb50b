#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "platform/crypto/secret.hpp"

namespace astra::crypto {

using Ed25519PublicKey = std::array<std::uint8_t, 32>;

struct Ed25519KeyPair {
  Ed25519PublicKey public_key;
  Secret seed;  // 32 bytes; the private key follows from it

  static Ed25519KeyPair generate();
  // The seed must have 32 bytes.
  static Ed25519KeyPair from_seed(std::string_view seed);
  std::string sign(std::string_view message) const;  // 64 bytes
};

bool ed25519_verify(const Ed25519PublicKey& key, std::string_view message, std::string_view signature);

}  // namespace astra::crypto
