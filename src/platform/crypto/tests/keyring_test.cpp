#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstdio>
#include <fstream>

#include "platform/crypto/aead.hpp"
#include "platform/crypto/errors.hpp"
#include "platform/crypto/hex.hpp"
#include "platform/crypto/keyring.hpp"
#include "platform/crypto/random.hpp"

using namespace astra;
using namespace astra::crypto;

namespace {

const TenantId ours = *TenantId::parse("0193a0f2-0000-7000-8000-000000000001");
const TenantId theirs = *TenantId::parse("0193a0f2-0000-7000-8000-000000000002");

Keyring ring_of(std::string_view file) {
  auto ring = Keyring::parse(file);
  REQUIRE(ring.ok());
  return *std::move(ring);
}

struct Folder {
  std::string path = "/tmp/astra-keyring-XXXXXX";
  Folder() { REQUIRE(::mkdtemp(path.data()) != nullptr); }
  ~Folder() {
    std::remove((path + "/secrets").c_str());
    ::rmdir(path.c_str());
  }
};

}  // namespace

TEST_CASE("XChaCha20-Poly1305 opens the sealed text of its draft") {
  const std::string key = *from_hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
  const std::string sealed = *from_hex(
      "404142434445464748494a4b4c4d4e4f5051525354555657"
      "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213"
      "b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7987947de"
      "afd8780acf49");
  const auto opened = aead_open(key, sealed, *from_hex("50515253c0c1c2c3c4c5c6c7"));
  REQUIRE(opened);
  CHECK(opened->reveal().starts_with("Ladies and Gentlemen of the class of '99: If I could offer you only one tip"));
}

TEST_CASE("sealed data opens only with the same key, associated data and bits") {
  const std::string key = random_bytes(32);
  const std::string sealed = aead_seal(key, "text", "place");
  CHECK(aead_open(key, sealed, "place")->reveal() == "text");
  CHECK(aead_seal(key, "text", "place") != sealed);
  CHECK_FALSE(aead_open(random_bytes(32), sealed, "place"));
  CHECK_FALSE(aead_open(key, sealed, "other place"));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(aead_open(key, changed, "place"));
  }
  for (std::size_t size = 0; size < sealed.size(); ++size) CHECK_FALSE(aead_open(key, sealed.substr(0, size), "place"));
  CHECK(aead_open(key, aead_seal(key, "", ""), "")->empty());
}

TEST_CASE("a keyring opens what it sealed, for that tenant and that place only") {
  const Keyring ring = ring_of(Keyring::with_new_key({}));
  const std::string sealed = ring.seal(ours, "connection/1", "sk-upstream");
  REQUIRE(ring.open(ours, "connection/1", sealed).ok());
  CHECK(ring.open(ours, "connection/1", sealed)->reveal() == "sk-upstream");
  CHECK(sealed.find("sk-upstream") == std::string::npos);
  CHECK(ring.open(theirs, "connection/1", sealed).error().is(crypto::errors::cannot_decrypt));
  CHECK_FALSE(ring.open(ours, "connection/2", sealed).ok());
  CHECK_FALSE(ring_of(Keyring::with_new_key({})).open(ours, "connection/1", sealed).ok());
}

TEST_CASE("a tampered or cut envelope is refused") {
  const Keyring ring = ring_of(Keyring::with_new_key({}));
  const std::string sealed = ring.seal(ours, "c", "text");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 0x40);
    CAPTURE(i);
    CHECK_FALSE(ring.open(ours, "c", changed).ok());
    CHECK_FALSE(ring.open(ours, "c", sealed.substr(0, i)).ok());
  }
}

TEST_CASE("after rotation old values open, new ones use the new key, and reseal moves a value over") {
  const std::string before = Keyring::with_new_key({});
  const std::string after = Keyring::with_new_key(before);
  const Keyring old_ring = ring_of(before), new_ring = ring_of(after);
  const std::string sealed = old_ring.seal(ours, "c", "text");
  CHECK_FALSE(old_ring.needs_reseal(sealed));
  CHECK(new_ring.needs_reseal(sealed));
  CHECK(new_ring.open(ours, "c", sealed)->reveal() == "text");

  const auto moved = new_ring.reseal(ours, "c", sealed);
  REQUIRE(moved.ok());
  CHECK_FALSE(new_ring.needs_reseal(*moved));
  CHECK(new_ring.open(ours, "c", *moved)->reveal() == "text");
  CHECK_FALSE(old_ring.open(ours, "c", *moved).ok());
  CHECK_FALSE(new_ring.reseal(theirs, "c", sealed).ok());
  CHECK(new_ring.key_ids().size() == 2);
  CHECK(new_ring.key_ids()[1] == old_ring.key_ids()[0]);
}

TEST_CASE("derived keys differ by purpose and survive rotation") {
  const std::string file = Keyring::with_new_key({});
  CHECK(ring_of(file).derive("cursor") == ring_of(Keyring::with_new_key(file)).derive("cursor"));
  CHECK(ring_of(file).derive("cursor") != ring_of(file).derive("csrf"));
}

TEST_CASE("a bad secrets file is refused with its line and without its content") {
  for (const char* file : {"", "# nothing\n", "k1\n", "k1 c2hvcnQ=\n", "k! AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                           "k1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nk1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"}) {
    CAPTURE(file);
    const auto ring = Keyring::parse(file);
    REQUIRE_FALSE(ring.ok());
    CHECK(ring.error().is(crypto::errors::invalid_key));
    CHECK(ring.error().message().find("c2hvcnQ") == std::string_view::npos);
  }
}

TEST_CASE("the secrets file is made once, private, and refused when others may read it") {
  const Folder folder;
  const std::string path = folder.path + "/secrets";
  const auto first = Keyring::load_or_create(path);
  REQUIRE(first.ok());
  struct stat info{};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  const auto second = Keyring::load_or_create(path);
  REQUIRE(second.ok());
  CHECK(first->key_ids() == second->key_ids());
  REQUIRE(::chmod(path.c_str(), 0644) == 0);
  CHECK_FALSE(Keyring::load_or_create(path).ok());
  CHECK_FALSE(Keyring::load_or_create(folder.path + "/missing/secrets").ok());
}
