#include <doctest/doctest.h>

#include <set>

#include "platform/crypto/api_key.hpp"
#include "platform/crypto/base32.hpp"
#include "platform/crypto/base62.hpp"
#include "platform/crypto/base64.hpp"
#include "platform/crypto/constant_time.hpp"
#include "platform/crypto/hex.hpp"
#include "platform/crypto/random.hpp"

using namespace astra::crypto;

TEST_CASE("base64, base64url and base32 write what RFC 4648 writes") {
  const char* const plain[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
  const char* const as_base64[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
  const char* const as_base32[] = {"", "MY", "MZXQ", "MZXW6", "MZXW6YQ", "MZXW6YTB", "MZXW6YTBOI"};
  for (int i = 0; i < 7; ++i) {
    CHECK(to_base64(plain[i]) == as_base64[i]);
    CHECK(from_base64(as_base64[i]) == std::string(plain[i]));
    CHECK(to_base32(plain[i]) == as_base32[i]);
    CHECK(from_base32(as_base32[i]) == std::string(plain[i]));
  }
  CHECK(from_base32("mzxw6ytboi") == std::string("foobar"));
  CHECK(to_base64("\xfb\xff\xfe") == "+//+");
  CHECK(to_base64url("\xfb\xff\xfe") == "-__-");
  CHECK(to_base64url("f") == "Zg");
}

TEST_CASE("random bytes survive every encoding") {
  for (std::size_t size = 0; size < 70; ++size) {
    const std::string bytes = random_bytes(size);
    CHECK(from_base64(to_base64(bytes)) == bytes);
    CHECK(from_base64url(to_base64url(bytes)) == bytes);
    CHECK(from_base32(to_base32(bytes)) == bytes);
    CHECK(from_hex(to_hex(bytes)) == bytes);
  }
}

TEST_CASE("a text that is not the one encoding of some bytes is refused") {
  for (const char* text : {"Zg", "Zg=", "Zh==", "Zm9=", "Z===", "Zm 9v", "Zm9v\n", "====", "Zg==Zg==", "Zm9-"}) {
    CAPTURE(text);
    CHECK_FALSE(from_base64(text));
  }
  for (const char* text : {"Z", "Zg==", "Zh", "Zm9+", "a"}) CHECK_FALSE(from_base64url(text));
  for (const char* text : {"M", "MZ", "MY======", "M1", "0"}) CHECK_FALSE(from_base32(text));
  for (const char* text : {"0", "0g", "0x"}) CHECK_FALSE(from_hex(text));
}

TEST_CASE("base62 keeps numbers at a fixed width") {
  CHECK(to_base62(0, 6) == "000000");
  CHECK(to_base62(61, 2) == "0z");
  CHECK(to_base62(62, 2) == "10");
  CHECK(from_base62(to_base62(0xFFFFFFFFu, 6)) == 0xFFFFFFFFu);
  CHECK(from_base62(to_base62(~std::uint64_t{0}, 11)) == ~std::uint64_t{0});
  CHECK_FALSE(from_base62("zzzzzzzzzzz"));  // more than 64 bits
  CHECK_FALSE(from_base62("a-b"));
  CHECK_FALSE(from_base62(""));
}

TEST_CASE("tokens differ and have the length asked for") {
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    CHECK(seen.insert(random_token()).second);
    const std::string text = random_base62(30);
    CHECK(text.size() == 30);
    CHECK(is_base62(text));
    CHECK(seen.insert(text).second);
  }
  CHECK(random_token(32).size() == 43);
}

TEST_CASE("a key that was made parses back to its public id") {
  for (const auto environment : {KeyEnvironment::live, KeyEnvironment::test}) {
    const NewKeyText made = make_key(environment);
    const auto parsed = parse_key(made.text.reveal());
    REQUIRE(parsed);
    CHECK(parsed->environment == environment);
    CHECK(parsed->public_id == made.public_id);
    CHECK(made.sha256 == sha256(made.text.reveal()));
    CHECK(made.text.size() == 62);
  }
  CHECK(make_key(KeyEnvironment::live).text.reveal().starts_with("bst_live_"));
}

TEST_CASE("one changed character anywhere makes a key invalid") {
  const Secret text = make_key(KeyEnvironment::test).text;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed(text.reveal());
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    CAPTURE(i);
    CHECK_FALSE(parse_key(changed));
  }
  CHECK_FALSE(parse_key(""));
  CHECK_FALSE(parse_key(text.reveal().substr(1)));
  CHECK_FALSE(parse_key(std::string(text.reveal()) + "0"));
  CHECK_FALSE(parse_key("bst_prod_0123456789abcdef_0123456789abcdef0123456789abcd000000"));
}

TEST_CASE("a secret moves and leaves nothing behind") {
  Secret a("short");
  Secret b = std::move(a);
  CHECK(a.empty());  // NOLINT: the moved-from state is the subject
  CHECK(b.reveal() == "short");
  std::string source = "a secret that is too long for the small-string buffer";
  Secret c = Secret::take(source);
  CHECK(source.empty());
  b = std::move(c);
  CHECK(b.reveal().starts_with("a secret"));
  CHECK(b == b.copy());
  CHECK_FALSE(b == Secret("a secret"));
  CHECK_FALSE(std::is_copy_constructible_v<Secret>);
}
