#include <thread>

#include "credentials_fixture.hpp"

namespace astra::iam {
namespace {

using namespace testing;
using http::Method;

struct Tokens {
  std::string access, refresh;
};

Tokens tokens_of(const Answer& answer) {
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  return {answer.text("data", "access_token"), answer.text("data", "refresh_token")};
}

Tokens issue(CredentialWorld& world, const std::string& email) {
  return tokens_of(world.post("/api/v1/auth/token", CredentialWorld::login_body(email)));
}

Answer refresh(CredentialWorld& world, const std::string& token) {
  return world.post("/api/v1/auth/refresh", R"({"refresh_token": ")" + token + "\"}");
}

TEST_CASE("a program gets a token for a login, and it is the person's own") {
  CredentialWorld world;
  const auto org = world.organisation();
  const auto answer = world.post("/api/v1/auth/token", CredentialWorld::login_body(org.email));
  const Tokens tokens = tokens_of(answer);
  CHECK(answer.text("data", "expires_in") == "600");
  const auto me = world.with_bearer(tokens.access);
  REQUIRE_MESSAGE(me.status == 200, me.body);
  CHECK(me.text("data", "id") == org.owner.to_string());
  CHECK(world.post("/api/v1/auth/token", CredentialWorld::login_body(org.email, "not the password")).code() == "login_failed");
  CHECK(world.post("/api/v1/auth/token", R"({"email": "a@b.example"})").status == 422);
}

TEST_CASE("a console session begets tokens, with its own protection; a token begets none") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Browser browser = world.log_in(org.email);
  CHECK(world.post("/api/v1/auth/token", "{}", {{"Cookie", browser.cookie}}).code() == "csrf_rejected");
  CHECK(world.post("/api/v1/auth/token", "{}").status == 401);
  const Tokens tokens = tokens_of(world.act(browser, "/api/v1/auth/token", "{}"));
  CHECK(world.with_bearer(tokens.access).status == 200);
  CHECK(world.post("/api/v1/auth/token", "{}", {{"Authorization", "Bearer " + tokens.access}}).code() == "session_needed");
}

TEST_CASE("an access token ends after ten minutes, and is worth nothing when it was touched or is another installation's") {
  CredentialWorld world, elsewhere;
  const auto org = world.organisation();
  const Tokens tokens = issue(world, org.email);
  std::string edited = tokens.access;
  const auto at = edited.find('.') + 10;
  edited[at] = edited[at] == 'A' ? 'B' : 'A';
  CHECK(world.with_bearer(edited).status == 401);
  CHECK(world.with_bearer("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.").status == 401);
  CHECK(world.with_bearer("").status == 401);
  CHECK(world.with_bearer(tokens.access).status == 200);
  world.clock.at = world.clock.at + Duration::minutes(11);
  CHECK(world.with_bearer(tokens.access).status == 401);
}

TEST_CASE("the published keys hold the one that signs") {
  CredentialWorld world;
  const auto org = world.organisation();
  const auto jwks = world.send(Method::get, "/.well-known/jwks.json");
  REQUIRE(jwks.status == 200);
  CHECK(jwks.body.find(R"("kty":"RSA")") != std::string::npos);
  CHECK(jwks.body.find(R"("d":)") == std::string::npos);
  const Tokens before = issue(world, org.email);
  const auto old_jwks = world.send(Method::get, "/.well-known/jwks.json").body;
  world.clock.at = world.clock.at + Duration::days(30);
  issue(world, org.email);
  const auto new_jwks = world.send(Method::get, "/.well-known/jwks.json").body;
  CHECK(new_jwks != old_jwks);
  CHECK(new_jwks.size() > old_jwks.size());  // the old key stays until its last token has expired
  world.clock.at = world.clock.at + Duration::days(2);
  CHECK(world.send(Method::get, "/.well-known/jwks.json").body.size() < new_jwks.size());
}

TEST_CASE("refreshing replaces the token; within ten seconds the same successor comes again") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Tokens first = issue(world, org.email);
  const Tokens second = tokens_of(refresh(world, first.refresh));
  CHECK(second.refresh != first.refresh);
  CHECK(world.with_bearer(second.access).status == 200);
  world.clock.at = world.clock.at + Duration::seconds(10);
  CHECK(tokens_of(refresh(world, first.refresh)).refresh == second.refresh);
  CHECK(tokens_of(refresh(world, second.refresh)).refresh != second.refresh);
}

TEST_CASE("two refreshes at the same moment get the same successor") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Tokens first = issue(world, org.email);
  std::vector<Answer> answers(8);
  std::vector<std::thread> threads;
  for (auto& answer : answers) threads.emplace_back([&] { answer = refresh(world, first.refresh); });
  for (auto& thread : threads) thread.join();
  const Tokens expected = tokens_of(answers[0]);
  for (const auto& answer : answers) CHECK(tokens_of(answer).refresh == expected.refresh);
  CHECK(refresh(world, expected.refresh).status == 200);
}

TEST_CASE("a used refresh token that comes back later ends the whole family at once") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Tokens first = issue(world, org.email), unrelated = issue(world, org.email);
  const Tokens second = tokens_of(refresh(world, first.refresh));
  world.clock.at = world.clock.at + Duration::seconds(11);
  CHECK(refresh(world, first.refresh).code() == "refresh_rejected");
  CHECK(refresh(world, second.refresh).code() == "refresh_rejected");
  CHECK(world.with_bearer(second.access).status == 401);
  CHECK(world.with_bearer(unrelated.access).status == 200);
  CHECK(world.published(org.tenant, "token_family.revoked"));
  CHECK(world.logged(org.tenant, "token_family.revoked"));
}

TEST_CASE("a family ends at thirty days however often it is refreshed, and a token after seven days without use") {
  CredentialWorld world;
  const auto org = world.organisation();
  Tokens busy = issue(world, org.email);
  const Tokens idle = issue(world, org.email);
  for (int i = 0; i < 5; ++i) {
    world.clock.at = world.clock.at + Duration::days(5);
    busy = tokens_of(refresh(world, busy.refresh));
  }
  CHECK(refresh(world, idle.refresh).status == 401);
  world.clock.at = world.clock.at + Duration::days(5);
  CHECK(refresh(world, busy.refresh).status == 401);
}

TEST_CASE("a revoked family is over for its access tokens too; unknown tokens are answered alike") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Tokens tokens = issue(world, org.email);
  CHECK(world.post("/api/v1/auth/revoke", R"({"refresh_token": ")" + tokens.refresh + "\"}").status == 204);
  CHECK(world.with_bearer(tokens.access).status == 401);
  CHECK(refresh(world, tokens.refresh).status == 401);
  CHECK(world.post("/api/v1/auth/revoke", R"({"refresh_token": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})").status == 204);
}

TEST_CASE("a suspended person's tokens neither work nor renew") {
  CredentialWorld world;
  const auto org = world.organisation();
  const auto [user, email] = world.member(org, "viewer");
  const Tokens tokens = issue(world, email);
  REQUIRE(world.users.suspend(org.caller, user).ok());
  CHECK(world.with_bearer(tokens.access).status == 401);
  CHECK(refresh(world, tokens.refresh).status == 401);
}

// What processes without a database check tokens with.
struct Checks {
  AccessTokenChecks now;
  std::int64_t revision;

  explicit Checks(CredentialWorld& world) {
    auto given = world.wiring.key_directory.access_tokens();
    REQUIRE_MESSAGE(given.ok(), std::string(given.error().message()));
    now = *std::move(given);
    revision = *world.wiring.key_directory.revision();
  }
  bool ended(const Uuid& family) const {
    return std::find(now.ended_families.begin(), now.ended_families.end(), family) != now.ended_families.end();
  }
  const std::vector<std::string>* held_by(UserId user) const {
    const auto at = std::find_if(now.changed.begin(), now.changed.end(), [&](const auto& standing) { return standing.user == user; });
    return at == now.changed.end() ? nullptr : &at->permissions;
  }
};

Uuid family_of(CredentialWorld& world, const Tokens& tokens) {
  const auto claims = world.wiring.access_tokens.verify(tokens.access, world.clock.now());
  REQUIRE(claims.ok());
  return claims->family.value();
}

TEST_CASE("the directory tells which tokens ended, for as long as one of them could be valid") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Tokens one = issue(world, org.email), other = issue(world, org.email);
  const Checks before(world);
  CHECK_FALSE(before.now.keys.empty());
  CHECK(before.now.issuer == "http://localhost:8080");
  REQUIRE(world.post("/api/v1/auth/revoke", R"({"refresh_token": ")" + one.refresh + "\"}").status == 204);
  const Checks after(world);
  CHECK(after.revision > before.revision);
  CHECK(after.ended(family_of(world, one)));
  CHECK_FALSE(after.ended(family_of(world, other)));
  const Uuid family = family_of(world, one);
  world.clock.at = world.clock.at + Duration::minutes(13);
  CHECK_FALSE(Checks(world).ended(family));
}

TEST_CASE("the directory tells what people may do now whose rights changed lately") {
  CredentialWorld world;
  const auto org = world.organisation();
  const auto [user, email] = world.member(org, "developer");
  world.clock.at = world.clock.at + Duration::minutes(13);
  const Checks before(world);
  CHECK(before.held_by(user) == nullptr);
  REQUIRE(world.users.set_roles(org.caller, user, {"viewer"}, std::nullopt).ok());
  const Checks after(world);
  CHECK(after.revision > before.revision);
  REQUIRE(after.held_by(user) != nullptr);
  const auto& held = *after.held_by(user);
  CHECK_FALSE(held.empty());
  CHECK(std::find(held.begin(), held.end(), "gateway:invoke") == held.end());
  REQUIRE(world.users.suspend(org.caller, user).ok());
  CHECK(Checks(world).held_by(user)->empty());
}

TEST_CASE("where an organisation begins to ask for a second factor, tokens got without one end") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Tokens before = issue(world, org.email);
  const std::int64_t revision = Checks(world).revision;
  TenantEdit change;
  change.mfa_required = true;
  REQUIRE(world.tenants.edit(org.caller, change, std::nullopt).ok());
  const Checks after(world);
  CHECK(after.revision > revision);
  CHECK(after.ended(family_of(world, before)));
  const auto claims = world.wiring.access_tokens.verify(issue(world, org.email).access, world.clock.now());
  REQUIRE(claims.ok());
  CHECK(claims->permissions.empty());
}

}  // namespace
}  // namespace astra::iam
