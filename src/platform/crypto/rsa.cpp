#include "platform/crypto/rsa.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "platform/crypto/base64.hpp"
#include "platform/crypto/errors.hpp"
#include "platform/crypto/sha256.hpp"

namespace astra::crypto {

namespace {

constexpr int least_bits = 2048;
constexpr int most_bits = 8192;

template <class T, void (*release)(T*)>
struct Releaser {
  void operator()(T* p) const { release(p); }
};
template <class T, void (*release)(T*)>
using Handle = std::unique_ptr<T, Releaser<T, release>>;

void free_bio(BIO* bio) { BIO_free_all(bio); }
using Bio = Handle<BIO, free_bio>;
using DigestContext = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using KeyHandle = Handle<EVP_PKEY, EVP_PKEY_free>;

bool acceptable(EVP_PKEY* key) {
  return key != nullptr && EVP_PKEY_is_a(key, "RSA") == 1 && EVP_PKEY_get_bits(key) >= least_bits &&
         EVP_PKEY_get_bits(key) <= most_bits;
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

// A public number of the key as big-endian bytes in base64url, as JWKs hold it.
std::string parameter(EVP_PKEY* key, const char* name) {
  BIGNUM* raw = nullptr;
  ENSURE(EVP_PKEY_get_bn_param(key, name, &raw) == 1);
  const Handle<BIGNUM, BN_free> number(raw);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(raw)), '\0');
  BN_bn2bin(raw, reinterpret_cast<unsigned char*>(bytes.data()));
  return to_base64url(bytes);
}

// A PEM that needs a passphrase is refused rather than asked for at the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

}  // namespace

struct RsaPublicKey::Key {
  KeyHandle handle;
};

Result<RsaPublicKey> RsaPublicKey::from_pem(std::string_view pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  KeyHandle key(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_passphrase, nullptr));
  if (!acceptable(key.get())) return DomainError(errors::invalid_key, "This is not an RSA public key of 2048 bits or more.");
  return RsaPublicKey(std::make_shared<const Key>(Key{std::move(key)}));
}

bool RsaPublicKey::verify(std::string_view message, std::string_view signature) const {
  const DigestContext context(EVP_MD_CTX_new());
  return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_->handle.get()) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                          reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
}

std::string RsaPublicKey::to_pem() const {
  const Bio bio(BIO_new(BIO_s_mem()));
  ENSURE(PEM_write_bio_PUBKEY(bio.get(), key_->handle.get()) == 1);
  return text_of(bio.get());
}

std::string RsaPublicKey::thumbprint() const {
  const std::string members = R"({"e":")" + parameter(key_->handle.get(), OSSL_PKEY_PARAM_RSA_E) + R"(","kty":"RSA","n":")" +
                              parameter(key_->handle.get(), OSSL_PKEY_PARAM_RSA_N) + R"("})";
  return to_base64url(bytes_view(sha256(members)));
}

std::string RsaPublicKey::to_jwk(std::string_view kid) const {
  return R"({"kty":"RSA","use":"sig","alg":"RS256","kid":")" + std::string(kid) + R"(","n":")" +
         parameter(key_->handle.get(), OSSL_PKEY_PARAM_RSA_N) + R"(","e":")" +
         parameter(key_->handle.get(), OSSL_PKEY_PARAM_RSA_E) + R"("})";
}

Result<RsaPrivateKey> RsaPrivateKey::generate(int bits) {
  ENSURE(bits >= least_bits && bits <= most_bits);
  KeyHandle key(EVP_RSA_gen(static_cast<unsigned>(bits)));
  if (!key) return DomainError(astra::errors::unavailable, "No key could be generated.");
  return RsaPrivateKey(std::make_shared<const RsaPublicKey::Key>(RsaPublicKey::Key{std::move(key)}));
}

Result<RsaPrivateKey> RsaPrivateKey::from_pem(std::string_view pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  KeyHandle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (!acceptable(key.get())) return DomainError(errors::invalid_key, "This is not an RSA private key of 2048 bits or more.");
  return RsaPrivateKey(std::make_shared<const RsaPublicKey::Key>(RsaPublicKey::Key{std::move(key)}));
}

std::string RsaPrivateKey::sign(std::string_view message) const {
  const DigestContext context(EVP_MD_CTX_new());
  const auto* const text = reinterpret_cast<const unsigned char*>(message.data());
  std::size_t size = 0;
  ENSURE(context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_->handle.get()) == 1);
  ENSURE(EVP_DigestSign(context.get(), nullptr, &size, text, message.size()) == 1);
  std::string signature(size, '\0');
  ENSURE(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, text, message.size()) == 1);
  signature.resize(size);
  return signature;
}

Secret RsaPrivateKey::to_pem() const {
  const Bio bio(BIO_new(BIO_s_secmem()));
  ENSURE(PEM_write_bio_PKCS8PrivateKey(bio.get(), key_->handle.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  std::string text = text_of(bio.get());
  return Secret::take(text);
}

}  // namespace astra::crypto
