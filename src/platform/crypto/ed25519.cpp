#include "platform/crypto/ed25519.hpp"

#include <sodium.h>

#include "kernel/result.hpp"
#include "platform/crypto/random.hpp"
#include "platform/crypto/sodium_ready.hpp"

namespace astra::crypto {

namespace {
const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
}

Ed25519KeyPair Ed25519KeyPair::generate() {
  std::string seed = random_bytes(crypto_sign_SEEDBYTES);
  Ed25519KeyPair pair = from_seed(seed);
  wipe_memory(seed.data(), seed.size());
  return pair;
}

Ed25519KeyPair Ed25519KeyPair::from_seed(std::string_view seed) {
  ensure_sodium();
  ENSURE(seed.size() == crypto_sign_SEEDBYTES);
  Ed25519KeyPair pair;
  unsigned char secret[crypto_sign_SECRETKEYBYTES];
  ENSURE(crypto_sign_seed_keypair(pair.public_key.data(), secret, bytes(seed)) == 0);
  wipe_memory(secret, sizeof secret);
  pair.seed = Secret(seed);
  return pair;
}

std::string Ed25519KeyPair::sign(std::string_view message) const {
  unsigned char secret[crypto_sign_SECRETKEYBYTES];
  Ed25519PublicKey unused;
  ENSURE(crypto_sign_seed_keypair(unused.data(), secret, bytes(seed.reveal())) == 0);
  std::string signature(crypto_sign_BYTES, '\0');
  ENSURE(crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, bytes(message), message.size(),
                              secret) == 0);
  wipe_memory(secret, sizeof secret);
  return signature;
}

bool ed25519_verify(const Ed25519PublicKey& key, std::string_view message, std::string_view signature) {
  ensure_sodium();
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(bytes(signature), bytes(message), message.size(), key.data()) == 0;
}

}  // namespace astra::crypto
