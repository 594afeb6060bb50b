#include "credentials_fixture.hpp"
#include "iam/domain/totp.hpp"

namespace astra::iam {
namespace {

using namespace testing;
using http::Method;

TEST_CASE("a person signs in, is known by the cookie, and signs out") {
  CredentialWorld world;
  const auto org = world.organisation();
  const auto answer = world.try_login(org.email);
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  const std::string cookie(answer.headers.value("set-cookie"));
  CHECK(cookie.starts_with("bastion_session="));
  CHECK(cookie.find("; Path=/; HttpOnly; SameSite=Lax") != std::string::npos);
  CHECK(answer.body.find(cookie.substr(16, 43)) == std::string::npos);  // the secret is in the cookie only

  const Browser browser = world.log_in(org.email);
  const auto me = world.get(browser, "/api/v1/auth/me");
  REQUIRE_MESSAGE(me.status == 200, me.body);
  CHECK(me.text("data", "kind") == "user");
  CHECK(me.text("data", "id") == org.owner.to_string());
  CHECK(me.text("data", "tenant", "name") == "Lighthouse Keepers");
  CHECK(me.text("data", "permissions") == R"(["*"])");
  CHECK(me.text("data", "csrf_token") == browser.csrf);

  const auto out = world.act(browser, "/api/v1/auth/logout");
  CHECK(out.status == 200);
  CHECK(out.headers.value("set-cookie").find("Max-Age=0") != std::string_view::npos);
  CHECK(world.get(browser, "/api/v1/auth/me").status == 401);
  CHECK(world.published(org.tenant, "session.started"));
  CHECK(world.published(org.tenant, "session.ended"));
  CHECK(world.logged(org.tenant, "session.started"));
}

TEST_CASE("over HTTPS the cookie is bound to the host and never travels in the clear") {
  const SessionCookie cookie("https://bastion.example.org");
  const std::string set = cookie.set({}, "secret");
  CHECK(set == "__Host-bastion_session=secret; Path=/; HttpOnly; SameSite=Lax; Secure");
  http::Request request;
  request.headers.add("Cookie", "bastion_session=planted; __Host-bastion_session=secret");
  CHECK(cookie.find(request) == "secret");
}

TEST_CASE("whatever is wrong with a login, the answer is the same") {
  CredentialWorld world;
  const auto org = world.organisation();
  const auto [left, left_email] = world.member(org, "viewer");
  REQUIRE(world.users.suspend(org.caller, left).ok());
  const auto wrong = world.try_login(org.email, "not my password at all");
  CHECK(wrong.status == 401);
  CHECK(wrong.code() == "login_failed");
  for (const auto& other : {world.try_login("nobody@nowhere.example"), world.try_login(left_email),
                            world.try_login(org.email, CredentialWorld::password, R"(, "tenant": "another")")}) {
    CHECK(other.status == wrong.status);
    CHECK(other.body.substr(0, other.body.find("timestamp")) == wrong.body.substr(0, wrong.body.find("timestamp")));
  }
  CHECK(world.published(org.tenant, "login.failed"));
  CHECK(world.logged(org.tenant, "login.failed"));
}

TEST_CASE("the same password in another Unicode form is the same password") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Browser browser = world.log_in(org.email);
  // "e" with a combining acute accent, and full-width letters; then composed and plain.
  CHECK(
      world
          .act(
              browser, "/api/v1/auth/password",
              R"({"current_password": "seven quiet lighthouses", "new_password": "cafe\u0301 au lait \uff41\uff42\uff43 bleu"})")
          .status == 204);
  CHECK(world.try_login(org.email, "caf\xC3\xA9 au lait abc bleu").status == 200);
}

TEST_CASE("an idle session ends after half an hour, a busy one after twelve hours") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Browser idle = world.log_in(org.email), busy = world.log_in(org.email);
  for (int i = 0; i < 35; ++i) {
    world.clock.at = world.clock.at + Duration::minutes(20);
    CHECK(world.get(busy, "/api/v1/auth/me").status == 200);
  }
  CHECK(world.get(idle, "/api/v1/auth/me").status == 401);
  world.clock.at = world.clock.at + Duration::minutes(21);
  CHECK(world.get(busy, "/api/v1/auth/me").status == 401);
}

TEST_CASE("a person who is suspended, or whose role is taken, feels it at the next request") {
  CredentialWorld world;
  const auto org = world.organisation();
  const auto [user, email] = world.member(org, "admin");
  const Browser browser = world.log_in(email);
  CHECK(world.get(browser, "/api/v1/iam/security-events").status == 200);
  REQUIRE(world.users.set_roles(org.caller, user, {"viewer"}, {}).ok());
  CHECK(world.get(browser, "/api/v1/iam/security-events").status == 403);
  REQUIRE(world.users.suspend(org.caller, user).ok());
  CHECK(world.get(browser, "/api/v1/auth/me").status == 401);
}

TEST_CASE("a request that changes something needs the session's own token and no foreign origin") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Browser browser = world.log_in(org.email), other = world.log_in(org.email);
  const auto attempt = [&](CredentialWorld::Fields headers) {
    headers.insert(headers.begin(), {"Cookie", browser.cookie});
    return world.post("/api/v1/auth/sessions/revoke-others", "", headers).status;
  };
  const auto token = std::pair<std::string, std::string>{"X-CSRF-Token", browser.csrf};
  CHECK(attempt({}) == 403);
  CHECK(attempt({{"X-CSRF-Token", ""}}) == 403);
  CHECK(attempt({{"X-CSRF-Token", other.csrf}}) == 403);
  CHECK(attempt({token, {"Origin", "https://evil.example"}}) == 403);
  CHECK(attempt({token, {"Origin", "null"}}) == 403);
  CHECK(attempt({token, {"Sec-Fetch-Site", "cross-site"}}) == 403);
  CHECK(attempt({token, {"Sec-Fetch-Site", "same-site"}}) == 403);
  CHECK(attempt({token, {"Origin", "http://localhost:8080"}, {"Sec-Fetch-Site", "same-origin"}}) == 200);
  CHECK(attempt({token}) == 200);
  CHECK(world.get(browser, "/api/v1/auth/me").status == 200);  // reading needs no token
}

TEST_CASE("another site cannot sign a visitor in") {
  CredentialWorld world;
  const auto org = world.organisation();
  const auto answer =
      world.post("/api/v1/auth/login", CredentialWorld::login_body(org.email), {{"Origin", "https://evil.example"}});
  CHECK(answer.status == 403);
  CHECK(answer.code() == "csrf_rejected");
}

TEST_CASE("guessing is slowed down, and the right password waits like any other") {
  CredentialWorld world;
  const auto org = world.organisation();
  for (int i = 0; i < limits::free_failures_per_account; ++i)
    CHECK(world.try_login(org.email, "a guess that is wrong").status == 401);
  const auto refused = world.try_login(org.email);
  CHECK(refused.status == 429);
  CHECK(refused.code() == "too_many_attempts");
  CHECK(refused.headers.value("retry-after") == "1");
  world.clock.at = world.clock.at + Duration::seconds(1);
  CHECK(world.try_login(org.email).status == 200);
  CHECK(world.try_login(org.email, "a guess that is wrong").status == 401);  // success cleared the account
}

TEST_CASE("an address that guesses at many accounts is slowed down, and owning one account does not help") {
  CredentialWorld world;
  const auto org = world.organisation();
  for (int i = 0; i < limits::free_failures_per_address; ++i) {
    if (i == 10) CHECK(world.try_login(org.email).status == 200);
    CHECK(world.try_login("nobody" + std::to_string(i) + org.email).status == 401);
  }
  CHECK(world.try_login("somebody" + org.email).status == 429);
}

TEST_CASE("an address known in two organisations asks which one, once the password is right for both") {
  CredentialWorld world;
  const auto org = world.organisation(), other = world.organisation();
  auto sent = world.invitations.invite(other.caller, org.email, {"viewer"});
  REQUIRE(sent.ok());
  REQUIRE(world.invitations.accept({sent->token, "Somebody", CredentialWorld::password}).ok());
  const auto asked = world.try_login(org.email);
  CHECK(asked.status == 409);
  CHECK(asked.code() == "tenant_required");
  const std::string slug = world.tenants.read(other.caller)->slug();
  CHECK(asked.body.find(slug) != std::string::npos);
  const auto in = world.try_login(org.email, CredentialWorld::password, R"(, "tenant": ")" + slug + "\"");
  CHECK(in.status == 200);
  CHECK(in.text("data", "tenant_id") == other.tenant.to_string());
}

// What an authenticator app would show now.
std::string code_now(CredentialWorld& world, const std::string& secret_base32) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string secret;
  unsigned bits = 0, pending = 0;
  for (const char c : secret_base32) {
    pending = (pending << 5) | static_cast<unsigned>(digits.find(c));
    if ((bits += 5) >= 8) secret += static_cast<char>(pending >> (bits -= 8));
    pending &= (1u << bits) - 1;
  }
  return world.wiring.secrets.hotp(secret, static_cast<std::uint64_t>(totp::step_at(world.clock.at)));
}

TEST_CASE("one-time codes: enrolled, needed, good once; recovery codes help once; step-up renews the proof") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Browser browser = world.log_in(org.email);
  const auto started = world.act(browser, "/api/v1/auth/mfa/totp");
  REQUIRE_MESSAGE(started.status == 200, started.body);
  const std::string secret = started.text("data", "secret");
  CHECK(started.text("data", "uri").find("secret=" + secret) != std::string::npos);
  CHECK(world.try_login(org.email).status == 200);  // not confirmed yet

  const auto confirmed = world.act(browser, "/api/v1/auth/mfa/totp/confirm", R"({"code": ")" + code_now(world, secret) + "\"}");
  REQUIRE_MESSAGE(confirmed.status == 200, confirmed.body);
  const std::string codes = confirmed.text("data", "recovery_codes");
  const std::string recovery = codes.substr(2, 11);
  CHECK(world.published(org.tenant, "mfa.enabled"));

  CHECK(world.try_login(org.email).code() == "mfa_required");
  const auto with_code = [&](const std::string& code) {
    return world.try_login(org.email, CredentialWorld::password, R"(, "totp": ")" + code + "\"");
  };
  CHECK(with_code(code_now(world, secret)).code() == "login_failed");  // it confirmed the enrolment; each code counts once
  world.clock.at = world.clock.at + Duration::seconds(60);
  const std::string fresh = code_now(world, secret);
  CHECK(with_code(fresh).status == 200);
  CHECK(with_code(fresh).code() == "login_failed");
  const auto with_recovery = [&] {
    return world.try_login(org.email, CredentialWorld::password, R"(, "recovery_code": ")" + recovery + "\"");
  };
  CHECK(with_recovery().status == 200);
  CHECK(with_recovery().code() == "login_failed");

  world.clock.at = world.clock.at + Duration::minutes(11);
  CHECK(world.act(browser, Method::del, "/api/v1/auth/mfa/totp").code() == "step_up_required");
  CHECK(world.act(browser, "/api/v1/auth/step-up", R"({"password": "seven quiet lighthouses"})").code() == "mfa_required");
  CHECK(world
            .act(browser, "/api/v1/auth/step-up",
                 R"({"password": "seven quiet lighthouses", "totp": ")" + code_now(world, secret) + "\"}")
            .status == 200);
  CHECK(world.act(browser, "/api/v1/auth/mfa/recovery-codes").status == 200);
  CHECK(world.act(browser, Method::del, "/api/v1/auth/mfa/totp").status == 204);
  CHECK(world.try_login(org.email).status == 200);
  CHECK(world.published(org.tenant, "mfa.disabled"));
}

TEST_CASE("where the organisation asks for a second factor, nothing is permitted without one") {
  CredentialWorld world;
  const auto org = world.organisation();
  REQUIRE(world.tenants.edit(org.caller, {.mfa_required = true}, {}).ok());
  const Browser browser = world.log_in(org.email);
  CHECK(world.get(browser, "/api/v1/iam/api-keys").status == 403);
  CHECK(world.get(browser, "/api/v1/auth/me").text("data", "mfa", "enrolment_needed") == "true");
  const auto started = world.act(browser, "/api/v1/auth/mfa/totp");
  REQUIRE(started.status == 200);
  const std::string code = code_now(world, started.text("data", "secret"));
  REQUIRE(world.act(browser, "/api/v1/auth/mfa/totp/confirm", R"({"code": ")" + code + "\"}").status == 200);
  CHECK(world.get(browser, "/api/v1/iam/api-keys").status == 200);
}

TEST_CASE("a new password ends every other session and token, and must be acceptable") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Browser here = world.log_in(org.email), elsewhere = world.log_in(org.email);
  const auto tokens = world.post("/api/v1/auth/token", CredentialWorld::login_body(org.email));
  REQUIRE(tokens.status == 200);
  const auto change = [&](const std::string& current, const std::string& wanted) {
    return world.act(here, "/api/v1/auth/password",
                     R"({"current_password": ")" + current + R"(", "new_password": ")" + wanted + "\"}");
  };
  CHECK(change("wrong", "nine loud foghorns at sea").code() == "login_failed");
  CHECK(change(CredentialWorld::password, "short").code() == "password_not_acceptable");
  CHECK(change(CredentialWorld::password, "lighthouse keepers").code() == "password_not_acceptable");
  CHECK(world.get(elsewhere, "/api/v1/auth/me").status == 200);
  CHECK(change(CredentialWorld::password, "nine loud foghorns at sea").status == 204);
  CHECK(world.get(here, "/api/v1/auth/me").status == 200);
  CHECK(world.get(elsewhere, "/api/v1/auth/me").status == 401);
  CHECK(world.with_bearer(tokens.text("data", "access_token")).status == 401);
  CHECK(world.try_login(org.email).status == 401);
  CHECK(world.try_login(org.email, "nine loud foghorns at sea").status == 200);
  CHECK(world.published(org.tenant, "password.changed"));
}

TEST_CASE("a reset link works once, for half an hour, and is not used up by a bad password") {
  CredentialWorld world;
  const auto org = world.organisation();
  const auto [user, email] = world.member(org, "viewer");
  const Browser admin = world.log_in(org.email), victim = world.log_in(email);
  const auto make = [&] { return world.act(admin, "/api/v1/iam/users/" + user.to_string() + "/password-reset-link"); };
  const auto reset = [&](const std::string& token, const std::string& wanted) {
    return world.post("/api/v1/auth/password-reset", R"({"token": ")" + token + R"(", "new_password": ")" + wanted + "\"}");
  };
  const auto first = make(), second = make();
  REQUIRE_MESSAGE(second.status == 201, second.body);
  const std::string token = second.text("data", "token");
  CHECK(second.text("data", "url") == "http://localhost:8080/reset-password#token=" + token);
  CHECK(reset(first.text("data", "token"), "nine loud foghorns at sea").code() == "reset_link_invalid");
  CHECK(reset(token, "short").code() == "password_not_acceptable");
  CHECK(reset(token, "nine loud foghorns at sea").status == 204);
  CHECK(reset(token, "nine loud foghorns at sea").status == 404);
  CHECK(world.get(victim, "/api/v1/auth/me").status == 401);
  CHECK(world.try_login(email, "nine loud foghorns at sea").status == 200);

  const std::string late = make().text("data", "token");
  world.clock.at = world.clock.at + Duration::minutes(30);
  CHECK(reset(late, "ten loud foghorns at sea").code() == "reset_link_invalid");
}

TEST_CASE("nobody makes a reset link for a person who may do more") {
  CredentialWorld world;
  const auto org = world.organisation();
  const auto [user, email] = world.member(org, "admin");
  const Browser admin = world.log_in(email);
  CHECK(world.act(admin, "/api/v1/iam/users/" + org.owner.to_string() + "/password-reset-link").code() ==
        "user_outranks_caller");
}

TEST_CASE("sessions are listed and revoked, one's own and, with the permission, somebody's") {
  CredentialWorld world;
  const auto org = world.organisation(), stranger = world.organisation();
  const auto [user, email] = world.member(org, "viewer");
  const Browser admin = world.log_in(org.email), mine = world.log_in(email), lost = world.log_in(email);
  const Browser outsider = world.log_in(stranger.email);
  const auto listed = world.get(mine, "/api/v1/auth/sessions");
  CHECK(listed.body.find(mine.session_id) != std::string::npos);
  CHECK(listed.body.find(lost.session_id) != std::string::npos);
  CHECK(listed.body.find(admin.session_id) == std::string::npos);

  CHECK(world.act(mine, Method::del, "/api/v1/auth/sessions/" + admin.session_id).status == 404);
  CHECK(world.act(outsider, Method::del, "/api/v1/auth/sessions/" + lost.session_id).status == 404);
  CHECK(world.act(mine, Method::del, "/api/v1/auth/sessions/" + lost.session_id).status == 204);
  CHECK(world.get(lost, "/api/v1/auth/me").status == 401);

  const std::string of_user = "/api/v1/iam/users/" + user.to_string() + "/sessions";
  CHECK(world.get(mine, of_user).status == 403);
  CHECK(world.get(outsider, of_user).status == 404);
  CHECK(world.get(admin, of_user).body.find(mine.session_id) != std::string::npos);
  CHECK(world.act(outsider, of_user + "/revoke").status == 404);
  CHECK(world.act(admin, of_user + "/revoke").text("data", "ended") == "1");
  CHECK(world.get(mine, "/api/v1/auth/me").status == 401);
}

}  // namespace
}  // namespace astra::iam
