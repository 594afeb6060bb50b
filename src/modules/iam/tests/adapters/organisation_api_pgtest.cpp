#include <map>

#include "iam/domain/permissions.hpp"
#include "iam/module.hpp"
#include "kernel/json.hpp"
#include "organisation_fixture.hpp"
#include "platform/api/application.hpp"

namespace astra::iam {
namespace {

using namespace testing;
using http::Method;

struct Reply {
  int status = 0;
  std::string body;
  http::Headers headers;

  // The text at a path of names below `data` ("/state"), numbers as written; empty where there is nothing.
  std::string at(std::initializer_list<std::string_view> names) const {
    const auto document = JsonDocument::parse(body);
    REQUIRE_MESSAGE(document.ok(), body);
    JsonValue value = document->root();
    for (const auto name : names) value = value[name];
    return value.is_string() ? value.string_or("") : std::string(value.raw());
  }
  std::string code() const {
    const std::string type = at({"type"});
    return type.substr(type.find_last_of("/#") + 1);
  }
};

// The whole module behind the API, on a real PostgreSQL; called with real keys.
class Server {
 public:
  Server() {
    auto made = IamModule::create({.database = *database_, .keyring = keyring_, .clock = clock_, .settings = {}, .public_url = "https://bastion.test"});
    REQUIRE(made.ok());
    module_ = *std::move(made);
    module_->declare(routes_);
    const auto sealed = routes_.seal();
    if (!sealed.ok())
      for (const auto& broken : sealed.error().violations()) MESSAGE(broken.pointer, " ", broken.detail);
    REQUIRE(sealed.ok());
    api_ = std::make_unique<api::Application>(routes_, api::Application::Parts{.clock = &clock_,
                                                                               .authenticator = &module_->authenticator(),
                                                                               .audit = &module_->audit_sink(),
                                                                               .secret = "a secret of the test"});
  }

  Setup& setup() { return module_->setup(); }
  const api::Routes& routes() const { return routes_; }

  // A new organisation; the key of somebody who may do what `permissions` say, everything that can be granted by default.
  TenantId organisation() {
    static int count = 0;
    const std::string slug = "api-" + std::to_string(++count) + "-" + std::to_string(clock_.now().us);
    auto made = setup().provision({"Organisation", slug, "owner@example.org", "Owner", "seven purple lanterns drift"});
    REQUIRE_MESSAGE(made.ok(), std::string(made.error().message()));
    return made->tenant;
  }
  std::string key(TenantId tenant, std::vector<std::string> permissions = every_permission_by_name()) {
    auto issued = setup().issue_key(tenant, {.name = "test", .permissions = std::move(permissions)});
    REQUIRE_MESSAGE(issued.ok(), std::string(issued.error().message()));
    return issued->key;
  }

  Reply call(Method method, const std::string& target, const std::string& key, std::string body = "",
             const std::string& if_match = "") {
    http::Request request = made(method, target, std::move(body));
    if (!key.empty()) request.headers.add("Authorization", "Bearer " + key);
    if (!request.body.empty()) request.headers.add("Content-Type", "application/json");
    if (!if_match.empty()) request.headers.add("If-Match", if_match);
    return answered(request);
  }
  Reply form(const std::string& target, std::string body) {
    http::Request request = made(Method::post, target, std::move(body));
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    return answered(request);
  }

 private:
  static std::vector<std::string> every_permission_by_name() {
    std::vector<std::string> names;
    for (const auto& entry : permission_catalogue()) names.emplace_back(entry.name);
    return names;
  }
  http::Request made(Method method, const std::string& target, std::string body) {
    http::Request request;
    request.method = method;
    request.target = target;
    request.path = target.substr(0, target.find('?'));
    if (request.path.size() < target.size()) request.query = target.substr(request.path.size() + 1);
    request.body = std::move(body);
    request.remote_ip = "127.0.0.1";
    request.request_id = "req_0123456789abcdef0123456789abcdef";
    return request;
  }
  Reply answered(const http::Request& request) {
    auto response = api_->handle(request);
    return {.status = response.status, .body = std::move(response.body), .headers = std::move(response.headers)};
  }

  std::unique_ptr<postgres::Database> database_ = open_database();
  crypto::Keyring keyring_ = *crypto::Keyring::parse(crypto::Keyring::with_new_key(""));
  SystemClock clock_;
  std::unique_ptr<IamModule> module_;
  api::Routes routes_;
  std::unique_ptr<api::Application> api_;
};

TEST_CASE("the organisation is read and changed at the version that was seen") {
  Server server;
  const auto tenant = server.organisation();
  const auto key = server.key(tenant);
  const auto read = server.call(Method::get, "/api/v1/iam/tenant", key);
  CHECK(read.status == 200);
  CHECK(read.at({"data", "id"}) == tenant.to_string());
  CHECK(read.headers.value("ETag") == "\"1\"");
  const auto changed = server.call(Method::patch, "/api/v1/iam/tenant", key, R"({"name": "Acme", "time_zone": "Europe/Berlin"})", "\"1\"");
  CHECK_MESSAGE(changed.status == 200, changed.body);
  CHECK(changed.at({"data", "name"}) == "Acme");
  CHECK(server.call(Method::patch, "/api/v1/iam/tenant", key, R"({"name": "Late"})", "\"1\"").status == 412);
  CHECK(server.call(Method::patch, "/api/v1/iam/tenant", key, R"({"session_idle_minutes": 1})").status == 422);
  CHECK(server.call(Method::patch, "/api/v1/iam/tenant", key, R"({"owner": true})").status == 422);
}

TEST_CASE("a person is invited, looks, accepts, and is then administered") {
  Server server;
  const auto key = server.key(server.organisation());
  const auto sent = server.call(Method::post, "/api/v1/iam/invitations", key, R"({"email": "ben@acme.example", "roles": ["developer"]})");
  REQUIRE_MESSAGE(sent.status == 201, sent.body);
  const std::string token = sent.at({"data", "token"});
  CHECK(sent.at({"data", "link"}) == "https://bastion.test/invitation?token=" + token);
  const std::string ben = sent.at({"data", "invitation", "user_id"});
  CHECK(sent.headers.value("Location") == "/api/v1/iam/users/" + ben);

  const std::string token_body = R"({"token": ")" + token + "\"}";
  CHECK(server.call(Method::post, "/api/v1/iam/invitations/look-up", "", token_body).at({"data", "email"}) == "ben@acme.example");
  const auto accept = [&](const std::string& password) {
    return server.call(Method::post, "/api/v1/iam/invitations/accept", "",
                       R"({"token": ")" + token + R"(", "name": "Ben", "password": ")" + password + "\"}");
  };
  CHECK(accept("short").status == 422);
  CHECK(accept("four wandering teapots sing").at({"data", "state"}) == "active");
  CHECK(accept("four wandering teapots sing").status == 410);
  CHECK(server.call(Method::post, "/api/v1/iam/invitations/look-up", "", token_body).status == 410);

  const std::string user = "/api/v1/iam/users/" + ben;
  CHECK(server.call(Method::get, user, key).at({"data", "display_name"}) == "Ben");
  CHECK(server.call(Method::patch, user, key, R"({"display_name": "Benjamin"})").at({"data", "display_name"}) == "Benjamin");
  CHECK(server.call(Method::patch, user, key, R"({"display_name": "Late"})", "\"1\"").status == 412);
  CHECK(server.call(Method::put, user + "/roles", key, R"({"roles": ["auditor", "viewer"]})").at({"data", "roles"}) == R"(["auditor","viewer"])");
  CHECK(server.call(Method::put, user + "/roles", key, R"({"roles": ["wizard"]})").status == 422);
  CHECK(server.call(Method::put, user + "/roles", key, R"({"roles": ["owner"]})").status == 403);
  CHECK(server.call(Method::post, user + "/suspend", key).at({"data", "state"}) == "suspended");
  CHECK(server.call(Method::post, user + "/suspend", key).status == 409);
  CHECK(server.call(Method::get, "/api/v1/iam/users?state=suspended", key).at({"data"}).find(ben) != std::string::npos);
  CHECK(server.call(Method::post, user + "/reactivate", key).at({"data", "state"}) == "active");
  CHECK(server.call(Method::post, user + "/deactivate", key).at({"data", "state"}) == "deactivated");
  CHECK(server.call(Method::post, user + "/reactivate", key).status == 409);
}

TEST_CASE("an invitation is resent and taken back") {
  Server server;
  const auto key = server.key(server.organisation());
  const auto sent = server.call(Method::post, "/api/v1/iam/invitations", key, R"({"email": "ben@acme.example", "roles": ["viewer"]})");
  const std::string invitation = "/api/v1/iam/invitations/" + sent.at({"data", "invitation", "id"});
  CHECK(server.call(Method::post, "/api/v1/iam/invitations", key, R"({"email": "BEN@acme.example", "roles": ["viewer"]})").status == 409);
  const auto resent = server.call(Method::post, invitation + "/resend", key);
  CHECK(resent.status == 200);
  CHECK(resent.at({"data", "token"}) != sent.at({"data", "token"}));
  CHECK(server.call(Method::get, "/api/v1/iam/invitations?state=pending&count=true", key).at({"meta", "pagination", "total_count"}) == "1");
  CHECK(server.call(Method::post, invitation + "/revoke", key).status == 204);
  CHECK(server.call(Method::post, invitation + "/revoke", key).status == 410);
}

TEST_CASE("the owner is out of reach of whoever is not an owner") {
  Server server;
  const auto key = server.key(server.organisation());
  const auto users = server.call(Method::get, "/api/v1/iam/users?role=owner", key);
  const auto document = JsonDocument::parse(users.body);
  const std::string owner = "/api/v1/iam/users/" + document->root()["data"].at(0)["id"].string_or("");
  CHECK(server.call(Method::get, owner, key).status == 200);
  CHECK(server.call(Method::post, owner + "/suspend", key).status == 403);
  CHECK(server.call(Method::put, owner + "/roles", key, R"({"roles": ["viewer"]})").status == 403);
}

TEST_CASE("a role is made, changed only with If-Match, and deleted") {
  Server server;
  const auto key = server.key(server.organisation());
  const std::string body = R"({"key": "incident_lead", "name": "Incident lead", "permissions": ["alerts:respond", "alerts:read"]})";
  const auto made = server.call(Method::post, "/api/v1/iam/roles", key, body);
  REQUIRE_MESSAGE(made.status == 201, made.body);
  CHECK(made.at({"data", "permissions"}) == R"(["alerts:read","alerts:respond"])");
  CHECK(server.call(Method::post, "/api/v1/iam/roles", key, body).status == 409);
  const std::string role = "/api/v1/iam/roles/incident_lead";
  CHECK(server.call(Method::patch, role, key, R"({"name": "Lead"})").status == 428);
  CHECK(server.call(Method::patch, role, key, R"({"name": "Lead"})", "\"7\"").status == 412);
  CHECK(server.call(Method::patch, role, key, R"({"name": "Lead"})", "\"1\"").headers.value("ETag") == "\"2\"");
  CHECK(server.call(Method::patch, role, key, R"({"permissions": ["iam:fly"]})", "\"2\"").status == 422);
  CHECK(server.call(Method::patch, "/api/v1/iam/roles/auditor", key, R"({"name": "Mine"})", "\"1\"").status == 409);
  CHECK(server.call(Method::del, role, key).status == 428);
  CHECK(server.call(Method::del, role, key, "", "\"2\"").status == 204);
  CHECK(server.call(Method::get, role, key).status == 404);
  CHECK(server.call(Method::get, "/api/v1/iam/permissions?limit=200", key).at({"data"}).find("aegis:kill") != std::string::npos);
  CHECK(server.call(Method::get, "/api/v1/iam/roles?count=true", key).at({"meta", "pagination", "total_count"}) == "10");
}

TEST_CASE("nobody makes a role that may do more than they may") {
  Server server;
  const auto key = server.key(server.organisation(), {"iam:manage_roles", "iam:read"});
  CHECK(server.call(Method::post, "/api/v1/iam/roles", key, R"({"key": "mine", "name": "Mine", "permissions": ["iam:read"]})").status == 201);
  CHECK(server.call(Method::post, "/api/v1/iam/roles", key, R"({"key": "more", "name": "More", "permissions": ["iam:admin"]})").status == 403);
  CHECK(server.call(Method::post, "/api/v1/iam/roles", key, R"({"key": "all", "name": "All", "permissions": ["*"]})").status == 422);
}

TEST_CASE("a team is formed, filled, renamed and dissolved") {
  Server server;
  const auto key = server.key(server.organisation());
  const auto made = server.call(Method::post, "/api/v1/iam/teams", key, R"({"name": "Blue"})");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  const std::string team = made.headers.value("Location").data() ? std::string(made.headers.value("Location")) : "";
  CHECK(server.call(Method::post, "/api/v1/iam/teams", key, R"({"name": "blue"})").status == 409);
  const auto sent = server.call(Method::post, "/api/v1/iam/invitations", key, R"({"email": "ben@acme.example", "roles": ["viewer"]})");
  const std::string ben = sent.at({"data", "invitation", "user_id"});
  CHECK(server.call(Method::put, team + "/members/" + ben, key, R"({"role": "lead"})").at({"data", "members"}) ==
        R"([{"user_id":")" + ben + R"(","role":"lead"}])");
  CHECK(server.call(Method::put, team + "/members/0190163d-8694-739b-aea5-966c26f8ad90", key, R"({"role": "lead"})").status == 422);
  CHECK(server.call(Method::patch, team, key, R"({"name": "Red"})").at({"data", "name"}) == "Red");
  CHECK(server.call(Method::del, team + "/members/" + ben, key).at({"data", "members"}) == "[]");
  CHECK(server.call(Method::del, team + "/members/" + ben, key).status == 404);
  CHECK(server.call(Method::get, "/api/v1/iam/teams", key).at({"data"}).find("Red") != std::string::npos);
  CHECK(server.call(Method::del, team, key).status == 204);
  CHECK(server.call(Method::get, team, key).status == 404);
}

// Every operation of the organisation with an id that this server has for somebody else.
struct Operation {
  Method method;
  std::string path;
  std::string body;
};

TEST_CASE("ids of another organisation answer exactly as ids of nobody") {
  Server server;
  const auto own = server.key(server.organisation()), foreign = server.key(server.organisation());
  const auto sent = server.call(Method::post, "/api/v1/iam/invitations", foreign, R"({"email": "x@b.example", "roles": ["viewer"]})");
  const auto team = server.call(Method::post, "/api/v1/iam/teams", foreign, R"({"name": "Blue"})");
  server.call(Method::post, "/api/v1/iam/roles", foreign, R"({"key": "theirs", "name": "T", "permissions": ["iam:read"]})");
  const std::string nobody = "0190163d-8694-739b-aea5-966c26f8ad90";
  const std::map<std::string, std::string> theirs{{"user", sent.at({"data", "invitation", "user_id"})},
                                                  {"invitation", sent.at({"data", "invitation", "id"})},
                                                  {"team", team.at({"data", "id"})}};
  const Operation operations[] = {
      {Method::get, "/api/v1/iam/users/{user}", ""},
      {Method::patch, "/api/v1/iam/users/{user}", R"({"display_name": "X"})"},
      {Method::put, "/api/v1/iam/users/{user}/roles", R"({"roles": ["viewer"]})"},
      {Method::post, "/api/v1/iam/users/{user}/suspend", ""},
      {Method::post, "/api/v1/iam/users/{user}/reactivate", ""},
      {Method::post, "/api/v1/iam/users/{user}/deactivate", ""},
      {Method::post, "/api/v1/iam/invitations/{invitation}/resend", ""},
      {Method::post, "/api/v1/iam/invitations/{invitation}/revoke", ""},
      {Method::get, "/api/v1/iam/teams/{team}", ""},
      {Method::patch, "/api/v1/iam/teams/{team}", R"({"name": "X"})"},
      {Method::del, "/api/v1/iam/teams/{team}", ""},
      {Method::put, "/api/v1/iam/teams/{team}/members/{user}", R"({"role": "lead"})"},
      {Method::del, "/api/v1/iam/teams/{team}/members/{user}", ""},
  };
  const auto filled = [&](std::string path, bool with_theirs) {
    for (const auto& [name, id] : theirs)
      if (const auto at = path.find("{" + name + "}"); at != std::string::npos) path.replace(at, name.size() + 2, with_theirs ? id : nobody);
    return path;
  };
  for (const auto& operation : operations) {
    CAPTURE(operation.path);
    const auto their = server.call(operation.method, filled(operation.path, true), own, operation.body);
    const auto none = server.call(operation.method, filled(operation.path, false), own, operation.body);
    CHECK(their.status == 404);
    CHECK(none.status == 404);
    CHECK(their.at({"detail"}) == none.at({"detail"}));
  }
  CHECK(server.call(Method::get, "/api/v1/iam/roles/theirs", own).status == 404);
  CHECK(server.call(Method::get, "/api/v1/iam/users", own).at({"data"}).find(theirs.at("user")) == std::string::npos);
}

TEST_CASE("every operation of the organisation refuses whoever lacks its permission, and whoever is nobody") {
  Server server;
  const auto powerless = server.key(server.organisation(), {"billing:read"});
  int checked = 0;
  for (const auto& endpoint : server.routes().endpoints()) {
    if (!endpoint.path.starts_with("/api/v1/iam/") || endpoint.permissions.empty()) continue;
    std::string path = endpoint.path;
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
      path.replace(open, path.find('}') - open + 1, "0190163d-8694-739b-aea5-966c26f8ad90");
    CAPTURE(endpoint.operation_id);
    CHECK(server.call(endpoint.method, path, powerless, endpoint.request_example).status == 403);
    CHECK(server.call(endpoint.method, path, "", endpoint.request_example).status == 401);
    ++checked;
  }
  CHECK(checked >= 22);
}

TEST_CASE("set-up works from the page without scripts, once") {
  Server server;
  server.organisation();
  const auto token = server.setup().issue_setup_token();
  REQUIRE(token.ok());
  const auto page = server.call(Method::get, "/setup?token=" + *token, "");
  CHECK(page.status == 200);
  CHECK(page.headers.value("Content-Type") == "text/html; charset=utf-8");
  CHECK(page.headers.value("Content-Security-Policy").find("default-src 'none'") != std::string_view::npos);
  CHECK(page.headers.value("Referrer-Policy") == "no-referrer");
  CHECK(page.body.find("<script") == std::string::npos);
  CHECK(page.body.find("http") == std::string::npos);  // nothing is loaded from anywhere
  CHECK(page.body.find("value=\"" + *token + "\"") != std::string::npos);

  const std::string fields = "token=" + *token + "&organisation=Acme+%26+Sons&owner_name=Ana&owner_email=ana%40acme.example&password=";
  const auto refused = server.form("/setup", fields + "short");
  CHECK(refused.status == 422);
  CHECK(refused.body.find("role=\"alert\"") != std::string::npos);
  CHECK(refused.body.find("value=\"Acme &amp; Sons\"") != std::string::npos);
  CHECK(refused.body.find("short\"") == std::string::npos);
  const auto done = server.form("/setup", fields + "nine+silver+bicycles+hum");
  CHECK(done.status == 200);
  CHECK(done.body.find("Acme &amp; Sons is yours") != std::string::npos);
  CHECK(server.form("/setup", fields + "nine+silver+bicycles+hum").status == 410);
  CHECK(server.call(Method::get, "/setup?token=" + *token, "").status == 410);
  CHECK(server.call(Method::get, "/setup", "").status == 410);
}

TEST_CASE("set-up works through the API, once") {
  Server server;
  server.organisation();
  const auto token = server.setup().issue_setup_token();
  const std::string body = R"({"token": ")" + *token +
                           R"(", "organisation": "Acme", "owner_email": "ana@acme.example", "owner_name": "Ana", "password": )";
  CHECK(server.call(Method::post, "/api/v1/setup", "", body + R"("short"})").status == 422);
  const auto done = server.call(Method::post, "/api/v1/setup", "", body + R"("nine silver bicycles hum"})");
  CHECK_MESSAGE(done.status == 200, done.body);
  CHECK(done.at({"data", "owner", "roles"}) == R"(["owner"])");
  CHECK(server.call(Method::post, "/api/v1/setup", "", body + R"("nine silver bicycles hum"})").status == 410);
}

TEST_CASE("what a person typed comes back as text and never as markup") {
  Server server;
  server.organisation();
  const auto token = server.setup().issue_setup_token();
  const auto page = server.form("/setup", "token=" + *token + "&organisation=%22%3E%3Cscript%3E&owner_name=A&owner_email=x&password=y");
  CHECK(page.status == 422);
  CHECK(page.body.find("<script") == std::string::npos);
  CHECK(page.body.find("&quot;&gt;&lt;script&gt;") != std::string::npos);
}

TEST_CASE("the page of an invitation lets the person in") {
  Server server;
  const auto key = server.key(server.organisation());
  const auto sent = server.call(Method::post, "/api/v1/iam/invitations", key, R"({"email": "ben@acme.example", "roles": ["viewer"]})");
  const std::string token = sent.at({"data", "token"});
  CHECK(server.call(Method::get, "/invitation?token=" + token, "").body.find("ben@acme.example") != std::string::npos);
  CHECK(server.form("/invitation", "token=" + token + "&name=Ben&password=short").status == 422);
  CHECK(server.form("/invitation", "token=" + token + "&name=Ben&password=four+wandering+teapots+sing").status == 200);
  CHECK(server.form("/invitation", "token=" + token + "&name=Ben&password=four+wandering+teapots+sing").status == 410);
}

}  // namespace
}  // namespace astra::iam
