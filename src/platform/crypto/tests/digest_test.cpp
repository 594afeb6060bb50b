#include <doctest/doctest.h>

#include <string>

#include "platform/crypto/constant_time.hpp"
#include "platform/crypto/crc32.hpp"
#include "platform/crypto/hex.hpp"
#include "platform/crypto/hmac.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/crypto/totp.hpp"

using namespace astra::crypto;

namespace {
template <class Digest>
std::string hex(const Digest& digest) { return to_hex(bytes_view(digest)); }
std::string from(std::string_view text) { return *from_hex(text); }
}  // namespace

TEST_CASE("SHA-256 gives the digests of FIPS 180-4, again and again") {
  for (int i = 0; i < 2; ++i) {
    CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
  CHECK(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("SHA-256 in pieces equals SHA-256 at once, and starts afresh") {
  Sha256 hash;
  hash.update("ab").update("").update("c");
  CHECK(hash.finish() == sha256("abc"));
  CHECK(hash.finish() == sha256(""));
  Sha256 million;
  for (int i = 0; i < 1'000; ++i) million.update(std::string(1'000, 'a'));
  CHECK(hex(million.finish()) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("HMAC gives the values of RFC 4231 and RFC 2202") {
  CHECK(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  CHECK(hex(hmac_sha1("Jefe", "what do ya want for nothing?")) == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  CHECK(hex(hmac_sha256({}, {})) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("HKDF gives the first 32 bytes of RFC 5869") {
  CHECK(hex(hkdf_sha256(std::string(22, '\x0b'), from("000102030405060708090a0b0c"), from("f0f1f2f3f4f5f6f7f8f9"))) ==
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
  CHECK(hex(hkdf_sha256(std::string(22, '\x0b'), {}, {})) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

TEST_CASE("HOTP gives the codes of RFC 4226, TOTP those of RFC 6238") {
  const std::string key = "12345678901234567890";
  const char* const codes[] = {"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"};
  for (std::uint64_t i = 0; i < 10; ++i) CHECK(hotp(key, i) == codes[i]);
  CHECK(hotp(key, 59 / 30) == "287082");
  CHECK(hotp(key, 1111111109 / 30) == "081804");
  CHECK(hotp(key, 20000000000 / 30) == "353130");
}

TEST_CASE("CRC-32 has the check value of its catalogue, also in pieces") {
  CHECK(crc32("123456789") == 0xCBF43926u);
  CHECK(crc32("") == 0);
  CHECK(crc32("6789", crc32("12345")) == 0xCBF43926u);
}

TEST_CASE("constant-time comparison compares") {
  CHECK(constant_time_equal("", ""));
  CHECK(constant_time_equal("secret", "secret"));
  CHECK_FALSE(constant_time_equal("secret", "secreT"));
  CHECK_FALSE(constant_time_equal("secret", "secrets"));
}
