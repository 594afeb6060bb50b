#include <doctest/doctest.h>

#include "kernel/caller.hpp"
#include "kernel/event.hpp"
#include "kernel/id.hpp"
#include "kernel/money.hpp"
#include "kernel/page.hpp"
#include "kernel/result.hpp"

namespace astra {
namespace {

constexpr ErrorKind too_small{"too_small", Category::unprocessable, "The number is too small."};

Result<int> at_least_ten(int n) {
  if (n < 10) return DomainError(too_small, "got " + std::to_string(n));
  return n;
}

Result<std::string> described(int n) { return "n=" + std::to_string(TRY(at_least_ten(n))); }

TEST_CASE("TRY hands a value on and returns an error") {
  CHECK(*described(12) == "n=12");
  const auto failed = described(3);
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().is(too_small));
  CHECK(failed.error().message() == "got 3");
}

TEST_CASE("times are written and read as RFC 3339") {
  CHECK(to_rfc3339(Instant{0}) == "1970-01-01T00:00:00.000Z");
  CHECK(to_rfc3339(Instant::from_unix_milliseconds(1'795'365'900'123)) == "2026-11-22T16:45:00.123Z");
  CHECK(to_rfc3339(Instant::from_unix_milliseconds(-1)) == "1969-12-31T23:59:59.999Z");
  CHECK(parse_rfc3339("2026-11-22T17:45:00.123+01:00") == Instant::from_unix_milliseconds(1'795'365'900'123));
  CHECK(parse_rfc3339("2024-02-29T00:00:00Z").has_value());
  for (const char* bad : {"", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-22", "2026-11-22T16:45:00", "2026-11-22T24:00:00Z",
                          "2026-11-22T16:45:00.Z", "2026-11-22T16:45:00Zx"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_rfc3339(bad).has_value());
  }
}

TEST_CASE("UUIDs are version 7, ascend, and survive text") {
  const Instant now = Instant::from_unix_milliseconds(1'795'365'900'123);
  Uuid last;
  for (int i = 0; i < 1'000; ++i) {
    const Uuid id = Uuid::v7(now);
    CHECK(last < id);
    last = id;
  }
  CHECK(last.to_string()[14] == '7');
  CHECK(last.time() == now);
  CHECK(Uuid::parse(last.to_string()) == last);
  CHECK_FALSE(Uuid::parse("0190-nonsense").has_value());
  CHECK_FALSE(Uuid::parse("zzzzzzzz-0000-7000-8000-000000000000").has_value());
}

TEST_CASE("money is exact") {
  CHECK(Money::parse("12.5")->micros == 12'500'000);
  CHECK(Money::parse("-0.000001")->to_string() == "-0.000001");
  CHECK(Money{12'500'000}.to_string() == "12.50");
  CHECK(Money::from_picos(1'500'000).micros == 2);
  for (const char* bad : {"", "-", "1.", ".5", "1.0000001", "1e3", "99999999999"}) CHECK_FALSE(Money::parse(bad).has_value());
}

TEST_CASE("a caller may do what a permission says, the owner everything") {
  Caller caller;
  caller.permissions = {"gateway:read"};
  CHECK(caller.may("gateway:read"));
  CHECK_FALSE(caller.may("gateway:write"));
  CHECK(Caller::system({}).may("iam:write"));
}

}  // namespace
}  // namespace astra
