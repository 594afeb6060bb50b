#include <doctest/doctest.h>

#include <thread>
#include <vector>

#include "platform/crypto/password.hpp"

using namespace astra;
using astra::crypto::PasswordHasher;

TEST_CASE("a password verifies against its hash, another one does not") {
  const PasswordHasher hasher;
  const auto phc = hasher.hash("correct horse battery staple");
  REQUIRE(phc.ok());
  CHECK(phc->starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  CHECK(hasher.verify(*phc, "correct horse battery staple"));
  CHECK_FALSE(hasher.verify(*phc, "correct horse battery stapl"));
  CHECK_FALSE(hasher.verify(*phc, ""));
  CHECK_FALSE(PasswordHasher::needs_rehash(*phc));
}

TEST_CASE("the same password never gives the same hash") {
  const PasswordHasher hasher;
  CHECK(*hasher.hash("p") != *hasher.hash("p"));
}

TEST_CASE("a hash with other parameters verifies and asks to be made again") {
  // Of the reference implementation's tests: argon2id, 256 MiB would be slow here, so 256 KiB.
  const std::string weak = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
  const PasswordHasher hasher;
  CHECK(hasher.verify(weak, "password"));
  CHECK_FALSE(hasher.verify(weak, "Password"));
  CHECK(PasswordHasher::needs_rehash(weak));
}

TEST_CASE("what is no PHC string verifies nothing") {
  const PasswordHasher hasher;
  for (const char* phc : {"", "plain", "$argon2id$", "$2b$10$abcdefghijklmnopqrstuv"}) {
    CHECK_FALSE(hasher.verify(phc, ""));
    CHECK(PasswordHasher::needs_rehash(phc));
  }
  CHECK_FALSE(hasher.hash(std::string(2'000, 'x')).ok());
}

TEST_CASE("many callers at once all get their turn") {
  const PasswordHasher hasher(1);
  const std::string phc = *hasher.hash("p");
  std::vector<std::thread> threads;
  std::vector<char> right(6, 0);
  for (std::size_t i = 0; i < right.size(); ++i) {
    threads.emplace_back([&, i] {
      hasher.verify_nothing("p");
      right[i] = hasher.verify(phc, "p");
    });
  }
  for (auto& thread : threads) thread.join();
  for (const char r : right) CHECK(r);
}
