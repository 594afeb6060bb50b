#include "platform/crypto/sha256.hpp"

#include <openssl/evp.h>

#include "kernel/result.hpp"

namespace astra::crypto {

namespace {

// Fetched once: asking OpenSSL 3 for an algorithm by name at each use costs more than hashing a key.
const EVP_MD* algorithm() {
  static EVP_MD* const md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  ENSURE(md != nullptr);
  return md;
}

struct Context {
  EVP_MD_CTX* raw = EVP_MD_CTX_new();
  Context() { ENSURE(raw != nullptr); }
  ~Context() { EVP_MD_CTX_free(raw); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
};

}  // namespace

Sha256Digest sha256(std::string_view text) {
  thread_local Context context;
  Sha256Digest digest;
  ENSURE(EVP_DigestInit_ex2(context.raw, algorithm(), nullptr) == 1 &&
         EVP_DigestUpdate(context.raw, text.data(), text.size()) == 1 &&
         EVP_DigestFinal_ex(context.raw, digest.data(), nullptr) == 1);
  return digest;
}

struct Sha256::State {
  Context context;
  void begin() { ENSURE(EVP_DigestInit_ex2(context.raw, algorithm(), nullptr) == 1); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) { state_->begin(); }
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

Sha256& Sha256::update(std::string_view piece) {
  ENSURE(EVP_DigestUpdate(state_->context.raw, piece.data(), piece.size()) == 1);
  return *this;
}

Sha256Digest Sha256::finish() {
  Sha256Digest digest;
  ENSURE(EVP_DigestFinal_ex(state_->context.raw, digest.data(), nullptr) == 1);
  state_->begin();
  return digest;
}

}  // namespace astra::crypto
