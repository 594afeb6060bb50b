#include <doctest/doctest.h>

#include "iam/domain/api_key.hpp"
#include "iam/domain/credential_errors.hpp"
#include "iam/domain/credential_limits.hpp"
#include "iam/domain/errors.hpp"
#include "iam/domain/ip_block.hpp"
#include "iam/domain/password_policy.hpp"
#include "iam/domain/session.hpp"
#include "iam/domain/throttle.hpp"
#include "iam/domain/token_family.hpp"
#include "iam/domain/totp.hpp"

namespace astra::iam {
namespace {

constexpr Instant noon = Instant::from_unix_seconds(1'800'000'000);
const PasswordBlocklist common("password1\nletmein1\nwelcome123\ncorrecthorsebatterystaple\n");

std::string verdict(std::string_view password, PasswordContext context = {}) {
  const auto result = check_password(password, context, common, {});
  return result.ok() ? "accepted" : result.error().violations()[0].code;
}

TEST_CASE("a password needs fifteen characters, or eight beside a second factor, and no particular kinds of them") {
  CHECK(verdict("fourteen chars") == "too_short");
  CHECK(verdict("fifteen letters") == "accepted");
  CHECK(verdict("acorn7 q", {.with_mfa = true}) == "accepted");
  CHECK(verdict("acorn q", {.with_mfa = true}) == "too_short");
  CHECK(verdict("пятнадцать зна!") == "accepted");  // characters count, not bytes
  CHECK(verdict("пятнадцать зн") == "too_short");
}

TEST_CASE("a password may have 256 characters and not one more") {
  std::string text;
  for (int i = 0; text.size() < 256; ++i) text += "word" + std::to_string(i) + " ";
  CHECK(verdict(text.substr(0, 256)) == "accepted");
  CHECK(verdict(text.substr(0, 256) + "x") == "too_long");
}

TEST_CASE("passwords that everybody tries first are refused") {
  for (const char* bad : {"CorrectHorseBatteryStaple", "password1password1", "aaaaaaaaaaaaaaaaaaaa", "abcabcabcabcabcabc",
                          "abcdefghijklmnop", "zyxwvutsrqponmlk", "qwertyuiopasdfgh", "0123456789012345"}) {
    CAPTURE(bad);
    CHECK(verdict(bad) == "too_common");
  }
  CHECK(verdict("letmein1", {.with_mfa = true}) == "too_common");
}

TEST_CASE("a password is not merely the name of the person, the organisation or the product") {
  const PasswordContext context{.email = "Ana.Maria.Lopez@example.org", .organisation = "Acme Research Laboratories"};
  CHECK(verdict("ana.maria.lopez2026!", context) == "too_close");
  CHECK(verdict("ana.maria.lopez@example.org", context) == "too_close");
  CHECK(verdict("Acme Research Laboratories", context) == "too_close");
  CHECK(verdict("Astra-Bastion-2026!!", context) == "too_close");
  CHECK(verdict("bastionbastionbastion", context) == "too_close");
  CHECK(verdict("ana walks to the river", context) == "accepted");
}

// A stand-in whose code tells which step it is for: what HOTP computes is tested in platform/crypto against RFC 4226 and 6238.
const Hotp code_of_step = [](std::string_view, std::uint64_t counter) {
  const std::string digits = std::to_string(counter % 1'000'000);
  return std::string(6 - digits.size(), '0') + digits;
};

TEST_CASE("a one-time code is good for its own step and one on either side, and only once") {
  const std::int64_t now = totp::step_at(noon);
  const auto accepted = [&](std::int64_t step, std::int64_t last_used = 0) {
    return totp::accept(code_of_step, "secret", code_of_step({}, static_cast<std::uint64_t>(step)), noon, last_used);
  };
  CHECK(accepted(now) == now);
  CHECK(accepted(now - 1) == now - 1);
  CHECK(accepted(now + 1) == now + 1);
  CHECK_FALSE(accepted(now - 2));
  CHECK_FALSE(accepted(now + 2));
  CHECK_FALSE(accepted(now, now));
  CHECK_FALSE(accepted(now - 1, now));
  CHECK(accepted(now + 1, now) == now + 1);
  CHECK_FALSE(totp::accept(code_of_step, "secret", "", noon, 0));
}

TEST_CASE("the steps of RFC 6238 are those of its test vectors") {
  CHECK(totp::step_at(Instant::from_unix_seconds(59)) == 0x1);
  CHECK(totp::step_at(Instant::from_unix_seconds(1111111109)) == 0x23523EC);
  CHECK(totp::step_at(Instant::from_unix_seconds(20000000000)) == 0x27BC86AA);
}

TEST_CASE("the link for an authenticator app escapes names") {
  CHECK(totp::uri("Acme & Sons", "ana@example.org", "JBSWY3DP") ==
        "otpauth://totp/"
        "Acme%20%26%20Sons:ana%40example.org?secret=JBSWY3DP&issuer=Acme%20%26%20Sons&algorithm=SHA1&digits=6&period=30");
}

TEST_CASE("a recovery code is recognised however it is typed") {
  const std::string code = recovery_code("0123456789");
  CHECK(code.size() == 11);
  CHECK(recovery_code_form(code) == recovery_code_form(" " + code.substr(0, 5) + code.substr(6)));
  CHECK(recovery_code_form("AB-cd") == "abcd");
}

TEST_CASE("a session ends after half an hour without use, and after twelve hours in any case") {
  Session session = Session::start(UserId::create(noon), {}, false, "ip", "agent", {}, noon);
  CHECK(session.usable(noon + Duration::minutes(29)));
  CHECK_FALSE(session.usable(noon + Duration::minutes(30)));
  for (int i = 1; i <= 35; ++i) session.seen(noon + Duration::minutes(20 * i));
  CHECK(session.usable(noon + Duration::minutes(20 * 35)));
  CHECK_FALSE(session.usable(noon + Duration::hours(12)));
  session.ended_at = noon;
  CHECK_FALSE(session.usable(noon + Duration::minutes(701)));
}

TEST_CASE("the time of last use is written at most once a minute") {
  Session session = Session::start(UserId::create(noon), {}, false, "ip", "agent", {}, noon);
  CHECK_FALSE(session.seen(noon + Duration::seconds(59)));
  CHECK(session.seen(noon + Duration::seconds(60)));
  CHECK_FALSE(session.seen(noon + Duration::seconds(119)));
}

TEST_CASE("an organisation may have shorter sessions") {
  const SessionRules rules{.idle = Duration::minutes(5), .absolute = Duration::minutes(60)};
  const Session session = Session::start(UserId::create(noon), {}, false, "ip", "agent", rules, noon);
  CHECK(session.usable(noon + Duration::seconds(299)));
  CHECK_FALSE(session.usable(noon + Duration::minutes(5)));
}

TEST_CASE("a refresh token works once, is repeated within ten seconds, and later betrays a copy") {
  TokenFamily family = TokenFamily::start(UserId::create(noon), noon, false, "ip", "agent", {}, noon);
  RefreshToken token = RefreshToken::create(family, {}, {}, noon);
  CHECK(judge(token, family, noon) == RefreshVerdict::rotate);
  CHECK(judge(token, family, token.expires_at) == RefreshVerdict::refused);
  token.used_at = noon;
  CHECK(judge(token, family, noon + Duration::seconds(10)) == RefreshVerdict::repeat);
  CHECK(judge(token, family, noon + Duration::milliseconds(10'001)) == RefreshVerdict::reused);
  family.revoked_at = noon;
  CHECK(judge(token, family, noon) == RefreshVerdict::refused);
}

TEST_CASE("no refresh token outlives its family") {
  const TokenFamily family = TokenFamily::start(UserId::create(noon), noon, false, "ip", "agent", {}, noon);
  const RefreshToken late = RefreshToken::create(family, {}, {}, noon + Duration::days(29));
  CHECK(late.expires_at == family.absolute_expires_at);
}

TEST_CASE("the first failures are free, then each doubles the wait up to a quarter of an hour") {
  FailureCount count;
  for (int i = 0; i < 5; ++i) {
    CHECK(count.wait(5, {}, noon) <= Duration{});
    count = count.failed({}, noon);
  }
  CHECK(count.wait(5, {}, noon) == Duration::seconds(1));
  count = count.failed({}, noon);
  CHECK(count.wait(5, {}, noon) == Duration::seconds(2));
  CHECK(count.wait(5, {}, noon + Duration::seconds(2)) <= Duration{});
  for (int i = 0; i < 100; ++i) count = count.failed({}, noon);
  CHECK(count.wait(5, {}, noon) == Duration::minutes(15));
  CHECK(count.wait(5, {}, noon + Duration::hours(1)) <= Duration{});
  CHECK(count.failed({}, noon + Duration::hours(1)).failures == 1);
}

TEST_CASE("what the operator decides takes the place of the defaults") {
  const TokenLifetimes lifetimes{.access = Duration::minutes(1), .refresh = Duration::days(1), .family = Duration::days(2)};
  const TokenFamily family = TokenFamily::start(UserId::create(noon), noon, false, "ip", "agent", lifetimes, noon);
  CHECK(family.absolute_expires_at == noon + Duration::days(2));
  CHECK(RefreshToken::create(family, {}, lifetimes, noon).expires_at == noon + Duration::days(1));

  const ThrottleRules rules{.first_wait = Duration::seconds(3), .longest_wait = Duration::seconds(10), .forgotten_after = Duration::minutes(1)};
  FailureCount count = FailureCount{}.failed(rules, noon);
  CHECK(count.wait(1, rules, noon) == Duration::seconds(3));
  for (int i = 0; i < 9; ++i) count = count.failed(rules, noon);
  CHECK(count.wait(1, rules, noon) == Duration::seconds(10));
  CHECK(count.wait(1, rules, noon + Duration::minutes(1)) <= Duration{});

  CHECK_FALSE(check_password("eighteen letters!!", {}, common, {.shortest = 20}).ok());
  CHECK(check_password("more than twenty letters", {}, common, {.shortest = 20}).ok());
}

TEST_CASE("addresses and blocks of both families are read strictly") {
  for (const char* good :
       {"10.0.0.0/8", "192.0.2.1", "2001:db8::/32", "::1", "::ffff:192.0.2.0/120", "0.0.0.0/0", "1:2:3:4:5:6:7:8"}) {
    CAPTURE(good);
    CHECK(IpBlock::parse(good));
  }
  for (const char* bad : {"", "10.0.0", "10.0.0.0/33", "010.0.0.1", "256.0.0.1", "1:2:3:4:5:6:7:8:9", "::1::", "1::2::3",
                          "::/129", "10.0.0.0/", "10.0.0.0/8x", "example.org", ":1"}) {
    CAPTURE(bad);
    CHECK_FALSE(IpBlock::parse(bad));
  }
}

TEST_CASE("a key works from the addresses on its list only, and from everywhere without a list") {
  CHECK(ip_allowed({}, "anything"));
  CHECK(ip_allowed({"10.0.0.0/8"}, "10.200.3.4"));
  CHECK(ip_allowed({"10.0.0.0/8"}, "::ffff:10.1.2.3"));
  CHECK_FALSE(ip_allowed({"10.0.0.0/8"}, "11.0.0.1"));
  CHECK_FALSE(ip_allowed({"10.0.0.0/8"}, ""));
  CHECK(ip_allowed({"192.0.2.0/25", "2001:db8::/32"}, "2001:db8:ffff::1"));
  CHECK(ip_allowed({"192.0.2.0/25"}, "192.0.2.127"));
  CHECK_FALSE(ip_allowed({"192.0.2.0/25"}, "192.0.2.128"));
}

Caller creator(std::vector<std::string> permissions) {
  Caller caller;
  caller.permissions = std::move(permissions);
  return caller;
}

TEST_CASE("a key gets no permission its creator does not hold") {
  const ApiKeyWish wish{.name = "batch", .permissions = {"iam:read"}};
  CHECK(ApiKey::create(wish, KeyOwner::user, {}, {}, creator({"*"}), noon).ok());
  CHECK(ApiKey::create(wish, KeyOwner::user, {}, {}, creator({"iam:read"}), noon).ok());
  CHECK(ApiKey::create(wish, KeyOwner::user, {}, {}, creator({"iam:write"}), noon).error().is(permission_not_held));
}

TEST_CASE("a key that would be dead on arrival, or with a malformed address, is refused") {
  CHECK(ApiKey::create({.name = "k", .permissions = {"iam:read"}, .expires_at = noon}, KeyOwner::user, {}, {}, creator({"*"}),
                       noon)
            .error()
            .is(errors::validation_failed));
  CHECK(ApiKey::create({.name = "k", .permissions = {"iam:read"}, .ip_allow_list = {"10.0.0.0/8", "ten"}}, KeyOwner::user, {},
                       {}, creator({"*"}), noon)
            .error()
            .violations()[0]
            .pointer == "/ip_allow_list/1");
}

TEST_CASE("a rotated key lives for the overlap, once") {
  ApiKey key = *ApiKey::create({.name = "k", .permissions = {"iam:read"}}, KeyOwner::user, {}, {.public_id = "old"},
                               creator({"*"}), noon);
  const auto next = key.rotate({.public_id = "new"}, Duration::hours(1), noon);
  REQUIRE(next.ok());
  CHECK(next->state().permissions == key.state().permissions);
  CHECK_FALSE(next->state().expires_at);
  CHECK(key.state().replaced_by == next->state().id);
  CHECK(key.active(noon + Duration::minutes(59)));
  CHECK_FALSE(key.active(noon + Duration::hours(1)));
  CHECK(key.rotate({.public_id = "again"}, Duration::hours(1), noon).error().is(CredentialError::api_key_not_active));
  ApiKey other = *next;
  CHECK(other.revoke(noon));
  CHECK_FALSE(other.revoke(noon));
  CHECK(other.rotate({}, {}, noon).error().is(CredentialError::api_key_not_active));
}

}  // namespace
}  // namespace astra::iam
