#include <algorithm>

#include "credentials_fixture.hpp"
#include "iam/adapters/persistence/credentials/housekeeping.hpp"
#include "platform/crypto/api_key.hpp"

namespace astra::iam {
namespace {

using namespace testing;
using http::Method;

struct MadeKey {
  std::string text, id;
};

MadeKey made(const Answer& answer) {
  REQUIRE_MESSAGE(answer.status == 201, answer.body);
  return {answer.text("data", "key"), answer.text("data", "api_key", "id")};
}

MadeKey make_key(CredentialWorld& world, const Browser& browser, const std::string& more = "") {
  return made(world.act(browser, "/api/v1/iam/api-keys", R"({"name": "batch", "permissions": ["iam:read"])" + more + "}"));
}

std::optional<ApiKeyRecord> listed(CredentialWorld& world, const std::string& id) {
  const auto keys = world.wiring.key_directory.active_keys();
  REQUIRE(keys.ok());
  for (const auto& key : *keys) {
    if (key.id.to_string() == id) return key;
  }
  return std::nullopt;
}

TEST_CASE("a key is shown once, works at once, and does what it was given and no more") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Browser browser = world.log_in(org.email);
  const MadeKey key = make_key(world, browser);
  CHECK(crypto::parse_key(key.text));
  const auto me = world.with_bearer(key.text);
  REQUIRE_MESSAGE(me.status == 200, me.body);
  CHECK(me.text("data", "kind") == "api_key");
  CHECK(me.text("data", "permissions") == R"(["iam:read"])");
  CHECK(me.text("data", "tenant", "id") == org.tenant.to_string());
  CHECK(world.with_bearer(key.text, "/api/v1/iam/service-accounts").status == 200);
  CHECK(world.with_bearer(key.text, "/api/v1/iam/api-keys").status == 403);
  const auto read = world.get(browser, "/api/v1/iam/api-keys/" + key.id);
  CHECK(read.status == 200);
  CHECK(read.body.find(key.text.substr(26)) == std::string::npos);
  CHECK(world.published(org.tenant, "api_key.created"));
}

TEST_CASE("whatever is wrong with a key, the answer is the same") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Browser browser = world.log_in(org.email);
  const MadeKey revoked = make_key(world, browser);
  CHECK(world.act(browser, Method::del, "/api/v1/iam/api-keys/" + revoked.id).status == 204);
  const MadeKey bound = make_key(world, browser, R"(, "ip_allow_list": ["10.0.0.0/8"])");
  const MadeKey short_lived =
      make_key(world, browser, R"(, "expires_at": ")" + to_rfc3339(world.clock.at + Duration::minutes(1)) + "\"");
  CHECK(world.with_bearer(short_lived.text).status == 200);
  world.clock.at = world.clock.at + Duration::minutes(1);
  const std::string unknown(crypto::make_key(crypto::KeyEnvironment::live).text.reveal());
  std::string mistyped = bound.text;
  std::swap(mistyped[30], mistyped[31]);
  const auto expected = world.with_bearer(unknown);
  CHECK(expected.status == 401);
  for (const auto& text :
       {revoked.text, bound.text, short_lived.text, mistyped, std::string("bst_live_x"), std::string("bst_")}) {
    CHECK(world.with_bearer(text).body == expected.body);
  }
  world.ip = "10.3.2.1";
  CHECK(world.with_bearer(bound.text).status == 200);
}

TEST_CASE("nobody gives a key what they do not hold, and a key shrinks with its owner") {
  CredentialWorld world;
  const auto org = world.organisation();
  const auto [user, email] = world.member(org, "admin");
  const Browser admin = world.log_in(email);
  const MadeKey key = make_key(world, admin);
  CHECK(listed(world, key.id)->permissions == std::vector<std::string>{"iam:read"});
  CHECK(world.act(admin, "/api/v1/iam/api-keys", R"({"name": "all", "permissions": ["no:such"]})").status == 422);
  REQUIRE(world.users.set_roles(org.caller, user, {"billing"}, {}).ok());
  CHECK(world.with_bearer(key.text).text("data", "permissions") == "[]");
  CHECK(listed(world, key.id)->permissions.empty());
  REQUIRE(world.users.suspend(org.caller, user).ok());
  CHECK(world.with_bearer(key.text).status == 401);
  CHECK_FALSE(listed(world, key.id));
}

TEST_CASE("a key that may administer wants a fresh proof of who asks for it") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Browser browser = world.log_in(org.email);
  const std::string body = R"({"name": "admin", "permissions": ["iam:admin"]})";
  CHECK(world.act(browser, "/api/v1/iam/api-keys", body).status == 201);
  world.clock.at = world.clock.at + Duration::minutes(11);
  CHECK(world.act(browser, "/api/v1/iam/api-keys", body).code() == "step_up_required");
  CHECK(world.act(browser, "/api/v1/iam/api-keys", R"({"name": "reader", "permissions": ["iam:read"]})").status == 201);
}

TEST_CASE("what ended long ago is swept away, and what lives stays") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Browser old = world.log_in(org.email);
  REQUIRE(world.post("/api/v1/auth/token", CredentialWorld::login_body(org.email)).status == 200);
  REQUIRE(world.act(old, "/api/v1/auth/logout").status == 200);
  static constexpr postgres::Sql kept{"test.kept", R"(
    SELECT (SELECT count(*) FROM iam.session) || ' sessions, ' || (SELECT count(*) FROM iam.token_family) || ' families')"};
  CredentialHousekeeping housekeeping(*world.database, world.clock);
  world.clock.at = world.clock.at + Duration::days(29);
  REQUIRE(housekeeping.sweep({org.tenant}).ok());
  CHECK(world.texts(org.tenant, kept)[0] == "1 sessions, 1 families");
  world.clock.at = world.clock.at + Duration::days(2);
  world.log_in(org.email);
  REQUIRE(housekeeping.sweep({org.tenant}).ok());
  CHECK(world.texts(org.tenant, kept)[0] == "1 sessions, 1 families");  // the new session; the family may have lived 30 days
  world.clock.at = world.clock.at + Duration::days(30);
  REQUIRE(housekeeping.sweep({org.tenant}).ok());
  CHECK(world.texts(org.tenant, kept)[0] == "1 sessions, 0 families");  // that session's twelve hours are 29.5 days ago
}

TEST_CASE("a rotated key and its successor both work for the overlap, then the successor alone") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Browser browser = world.log_in(org.email);
  const MadeKey old = make_key(world, browser);
  const MadeKey next = made(world.act(browser, "/api/v1/iam/api-keys/" + old.id + "/rotate", R"({"overlap_s": 600})"));
  CHECK(world.with_bearer(old.text).status == 200);
  CHECK(world.with_bearer(next.text).status == 200);
  CHECK(world.act(browser, "/api/v1/iam/api-keys/" + old.id + "/rotate", "{}").code() == "api_key_not_active");
  world.clock.at = world.clock.at + Duration::minutes(10);
  CHECK(world.with_bearer(old.text).status == 401);
  CHECK(world.with_bearer(next.text).status == 200);
  CHECK(world.published(org.tenant, "api_key.rotated"));
}

TEST_CASE("the directory holds what works, and its revision grows with each change that commits") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Browser browser = world.log_in(org.email);
  auto& directory = world.wiring.key_directory;
  const auto start = *directory.revision();
  const MadeKey key = make_key(world, browser);
  const auto after_create = *directory.revision();
  CHECK(after_create > start);
  const auto record = listed(world, key.id);
  REQUIRE(record);
  CHECK(record->tenant == org.tenant);
  CHECK(record->owner == org.owner);
  CHECK(record->secret_sha256 == crypto::sha256(key.text));
  CHECK(crypto::parse_key(key.text)->public_id == record->public_id);
  CHECK(world.with_bearer(key.text).status == 200);
  CHECK(*directory.revision() == after_create);  // use is no change
  REQUIRE(world.act(browser, Method::del, "/api/v1/iam/api-keys/" + key.id).status == 204);
  CHECK(*directory.revision() > after_create);
  CHECK_FALSE(listed(world, key.id));
}

TEST_CASE("the last use of a key is written down after a while") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Browser browser = world.log_in(org.email);
  const MadeKey key = make_key(world, browser);
  CHECK(world.with_bearer(key.text).status == 200);
  world.wiring.key_use.flush();
  CHECK(world.get(browser, "/api/v1/iam/api-keys/" + key.id).text("data", "last_used_at") == to_rfc3339(world.clock.at));
}

TEST_CASE("a service account acts through its keys, in its own name, until it is disabled") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Browser browser = world.log_in(org.email);
  const std::string body = R"({"name": "nightly", "roles": ["auditor"]})";
  const auto created = world.act(browser, "/api/v1/iam/service-accounts", body);
  REQUIRE_MESSAGE(created.status == 201, created.body);
  const std::string id = created.text("data", "id"), path = "/api/v1/iam/service-accounts/" + id;
  CHECK(world.act(browser, "/api/v1/iam/service-accounts", body).code() == "service_account_name_taken");
  CHECK(world.act(browser, "/api/v1/iam/service-accounts", R"({"name": "x", "roles": ["no-such"]})").status == 422);

  const std::string for_it = R"(, "service_account_id": ")" + id + "\"";
  const MadeKey key = make_key(world, browser, for_it);
  const auto me = world.with_bearer(key.text);
  CHECK(me.text("data", "kind") == "service_account");
  CHECK(me.text("data", "id") == id);
  CHECK(world.act(browser, "/api/v1/iam/api-keys", R"({"name": "more", "permissions": ["iam:admin"])" + for_it + "}").code() ==
        "permission_not_held");
  CHECK(listed(world, key.id)->permissions == std::vector<std::string>{"iam:read"});

  CHECK(world.act(browser, Method::put, path + "/roles", R"({"roles": ["billing"]})").status == 428);
  const auto change = [&](const std::string& version) {
    return world.send(Method::put, path + "/roles", R"({"roles": ["billing"]})",
                      {{"Cookie", browser.cookie}, {"X-CSRF-Token", browser.csrf}, {"If-Match", "\"" + version + "\""}});
  };
  CHECK(change("7").status == 412);
  CHECK(change("1").status == 200);
  CHECK(world.with_bearer(key.text).text("data", "permissions") == "[]");

  CHECK(world.act(browser, path + "/disable").status == 200);
  CHECK(world.with_bearer(key.text).status == 401);
  CHECK_FALSE(listed(world, key.id));
  CHECK(world.act(browser, "/api/v1/iam/api-keys", R"({"name": "x", "permissions": ["iam:read"])" + for_it + "}").code() ==
        "service_account_disabled");
  CHECK(world.published(org.tenant, "service_account.created"));
  CHECK(world.published(org.tenant, "service_account.disabled"));
}

TEST_CASE("keys, service accounts and the security log of another organisation are as if they did not exist") {
  CredentialWorld world;
  const auto org = world.organisation(), stranger = world.organisation();
  const Browser browser = world.log_in(org.email), outsider = world.log_in(stranger.email);
  const MadeKey key = make_key(world, browser);
  const auto account = world.act(browser, "/api/v1/iam/service-accounts", R"({"name": "nightly", "roles": ["viewer"]})");
  const std::string account_path = "/api/v1/iam/service-accounts/" + account.text("data", "id");
  const std::string missing = world.get(outsider, "/api/v1/iam/api-keys/019aa0f0-8a53-7c06-9f6b-2d8b0a7f1c21").text("code");
  CHECK(missing == "not_found");
  CHECK(world.get(outsider, "/api/v1/iam/api-keys/" + key.id).code() == missing);
  CHECK(world.act(outsider, "/api/v1/iam/api-keys/" + key.id + "/rotate", "{}").code() == missing);
  CHECK(world.act(outsider, Method::del, "/api/v1/iam/api-keys/" + key.id).code() == missing);
  CHECK(world.get(outsider, account_path).code() == missing);
  CHECK(world.act(outsider, account_path + "/disable").code() == missing);
  CHECK(world.get(outsider, "/api/v1/iam/api-keys").body.find(key.id) == std::string::npos);
  CHECK(world.get(outsider, "/api/v1/iam/security-events").body.find(org.owner.to_string()) == std::string::npos);
  CHECK(world.get(browser, "/api/v1/iam/security-events").body.find(org.owner.to_string()) != std::string::npos);
  // The same name is free for everybody.
  CHECK(world.act(outsider, "/api/v1/iam/service-accounts", R"({"name": "nightly", "roles": ["viewer"]})").status == 201);
}

TEST_CASE("lists go on where they stopped") {
  CredentialWorld world;
  const auto org = world.organisation();
  const Browser browser = world.log_in(org.email);
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(make_key(world, browser).id);
  std::string seen, cursor;
  for (int page = 0; page < 3; ++page) {
    const auto answer = world.get(browser, "/api/v1/iam/api-keys?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    seen += answer.body;
    cursor = answer.text("meta", "pagination", "cursor");
    CHECK(answer.text("meta", "pagination", "has_more") == (page < 2 ? "true" : "false"));
  }
  for (const auto& id : ids) CHECK(seen.find("\"id\":\"" + id) != std::string::npos);
}

TEST_CASE("the application can neither change nor remove a line of the security log") {
  CredentialWorld world;
  const auto org = world.organisation();
  world.log_in(org.email);
  static constexpr postgres::Sql change{"test.change_log", "UPDATE iam.security_event SET action = 'x'"};
  static constexpr postgres::Sql remove{"test.remove_log", "DELETE FROM iam.security_event"};
  for (const auto& statement : {change, remove}) {
    auto transaction = world.database->begin(org.tenant);
    REQUIRE(transaction.ok());
    CHECK_FALSE(transaction->run(statement).ok());
  }
  CHECK(world.logged(org.tenant, "session.started"));
}

TEST_CASE("every table of credentials shows its tenant's rows only, and none without a tenant") {
  CredentialWorld world;
  const auto org = world.organisation(), stranger = world.organisation();
  const Browser browser = world.log_in(org.email);
  make_key(world, browser);
  REQUIRE(world.post("/api/v1/auth/token", CredentialWorld::login_body(org.email)).status == 200);
  const auto count = [&](Result<postgres::Transaction> transaction, const char* text) {
    REQUIRE(transaction.ok());
    const postgres::Sql sql{text, text};
    const auto rows = transaction->run(sql, org.tenant);
    REQUIRE_MESSAGE(rows.ok(), text);
    return (*rows)[0].get<std::int64_t>(0);
  };
  for (const char* text :
       {"SELECT count(*) FROM iam.password WHERE tenant_id = $1", "SELECT count(*) FROM iam.session WHERE tenant_id = $1",
        "SELECT count(*) FROM iam.api_key WHERE tenant_id = $1", "SELECT count(*) FROM iam.token_family WHERE tenant_id = $1",
        "SELECT count(*) FROM iam.refresh_token WHERE tenant_id = $1",
        "SELECT count(*) FROM iam.security_event WHERE tenant_id = $1"}) {
    CAPTURE(text);
    CHECK(count(world.database->begin(org.tenant), text) > 0);
    CHECK(count(world.database->begin(stranger.tenant), text) == 0);
    CHECK(count(world.database->begin_tenantless(), text) == 0);
  }
}

}  // namespace
}  // namespace astra::iam
