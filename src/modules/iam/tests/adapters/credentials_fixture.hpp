#pragma once
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "iam/credentials_wiring.hpp"
#include "kernel/json.hpp"
#include "organisation_fixture.hpp"
#include "platform/api/application.hpp"

namespace astra::iam::testing {

// What the API answered, taken apart.
struct Answer {
  int status = 0;
  http::Headers headers;
  std::string body;

  // The value at a path of names, e.g. text("data", "user_id"); empty where there is none.
  template <class... Name>
  std::string text(Name... names) const {
    const auto document = JsonDocument::parse(body);
    REQUIRE(document.ok());
    JsonValue value = document->root();
    ((value = value[names]), ...);
    if (value.is_string()) return value.string_or("");
    return std::string(value.raw());
  }
  std::string code() const { return text("code"); }
};

// A person as a browser: a cookie and the token that goes with it.
struct Browser {
  std::string cookie;
  std::string csrf;
  std::string session_id;
};

// The credential side of iam behind the real API on a real PostgreSQL.
struct CredentialWorld {
  static constexpr const char* password = "seven quiet lighthouses";

  std::unique_ptr<postgres::Database> database = open_database();
  SetClock clock;
  crypto::Keyring keyring = *crypto::Keyring::parse(crypto::Keyring::with_new_key(""));
  CredentialWiring wiring{*database, keyring, clock, "http://localhost:8080"};
  PgOrganisationStore organisations{*database, clock};
  RandomTokens tokens;
  FirstRun first_run{organisations, tokens, wiring.use_cases.passwords, wiring.use_cases.api_keys, Duration::minutes(30), clock};
  Invitations invitations{organisations, tokens, wiring.use_cases.passwords, Duration::days(7), clock};
  Users users{organisations, clock};
  Tenants tenants{organisations, clock};
  api::Routes routes;
  std::unique_ptr<api::Application> application;
  std::string ip;

  CredentialWorld() {
    static int count = 0;
    ++count;
    ip = "198.51." + std::to_string(count / 250) + "." + std::to_string(count % 250 + 1);
    wiring.declare(routes);
    const auto sealed = routes.seal();
    if (!sealed.ok()) {
      for (const auto& broken : sealed.error().violations()) MESSAGE(broken.pointer, ": ", broken.detail);
    }
    REQUIRE(sealed.ok());
    application = std::make_unique<api::Application>(
        routes, api::Application::Parts{
                    .clock = &clock, .authenticator = &wiring.authenticator, .audit = &wiring.audit, .secret = "cursor"});
  }

  struct Organisation {
    TenantId tenant;
    UserId owner;
    std::string email;
    Caller caller;
  };

  Organisation organisation() {
    static int count = 0;
    const std::string name = "cred-" + std::to_string(++count) + "-" + std::to_string(clock.at.us % 1'000'000'000);
    const std::string email = "owner@" + name + ".example";
    auto made = first_run.provision({"Lighthouse Keepers", name, email, "Owner", password});
    REQUIRE_MESSAGE(made.ok(), std::string(made.error().message()));
    Caller caller = Caller::system(made->tenant);
    caller.kind = Caller::Kind::user;
    caller.principal = made->owner.value();
    return {made->tenant, made->owner, email, caller};
  }

  // A person of the organisation with that role; the e-mail address.
  std::pair<UserId, std::string> member(const Organisation& in, const std::string& role) {
    static int count = 0;
    const std::string email = role + std::to_string(++count) + in.email.substr(in.email.find('@'));
    auto sent = invitations.invite(in.caller, email, {role});
    REQUIRE_MESSAGE(sent.ok(), std::string(sent.error().message()));
    auto user = invitations.accept({sent->token, "Somebody", password});
    REQUIRE_MESSAGE(user.ok(), std::string(user.error().message()));
    return {user->id(), email};
  }

  using Fields = std::vector<std::pair<std::string, std::string>>;
  Answer send(http::Method method, const std::string& target, std::string body = {}, Fields headers = {}) {
    http::Request request;
    request.method = method;
    request.target = target;
    request.path = target.substr(0, target.find('?'));
    if (target.find('?') != std::string::npos) request.query = target.substr(target.find('?') + 1);
    request.body = std::move(body);
    request.remote_ip = ip;
    request.request_id = "req_00000000000000000000000000000001";
    request.headers.add("Host", "localhost:8080");
    request.headers.add("User-Agent", "test");
    if (!request.body.empty()) request.headers.add("Content-Type", "application/json");
    for (auto& [name, value] : headers) request.headers.set(name, value);
    auto response = application->handle(request);
    return {response.status, std::move(response.headers), std::move(response.body)};
  }
  Answer post(const std::string& target, std::string body, Fields headers = {}) {
    return send(http::Method::post, target, std::move(body), std::move(headers));
  }

  static std::string login_body(const std::string& email, const std::string& typed = password, const std::string& more = "") {
    return R"({"email": ")" + email + R"(", "password": ")" + typed + "\"" + more + "}";
  }
  Answer try_login(const std::string& email, const std::string& typed = password, const std::string& more = "") {
    return post("/api/v1/auth/login", login_body(email, typed, more));
  }
  Browser log_in(const std::string& email, const std::string& more = "") {
    const auto answer = try_login(email, password, more);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    const std::string set(answer.headers.value("set-cookie"));
    return {set.substr(0, set.find(';')), answer.text("data", "csrf_token"), answer.text("data", "session", "id")};
  }

  Answer get(const Browser& browser, const std::string& target) {
    return send(http::Method::get, target, {}, {{"Cookie", browser.cookie}});
  }
  Answer act(const Browser& browser, http::Method method, const std::string& target, std::string body = {}) {
    return send(method, target, std::move(body), {{"Cookie", browser.cookie}, {"X-CSRF-Token", browser.csrf}});
  }
  Answer act(const Browser& browser, const std::string& target, std::string body = {}) {
    return act(browser, http::Method::post, target, std::move(body));
  }
  Answer with_bearer(const std::string& token, const std::string& target = "/api/v1/auth/me") {
    return send(http::Method::get, target, {}, {{"Authorization", "Bearer " + token}});
  }

  // Events and lines of the security log of a tenant, in order.
  std::vector<std::string> texts(TenantId tenant, const postgres::Sql& sql) {
    auto transaction = database->begin(tenant);
    REQUIRE(transaction.ok());
    const auto rows = transaction->run(sql);
    REQUIRE_MESSAGE(rows.ok(), std::string(rows.error().message()));
    std::vector<std::string> out;
    for (const auto row : *rows) out.push_back(row.get<std::string>(0));
    return out;
  }
  bool published(TenantId tenant, const std::string& type) {
    static constexpr postgres::Sql read{"test.event_types", "SELECT type FROM platform.outbox"};
    const auto types = texts(tenant, read);
    return std::find(types.begin(), types.end(), "astra.iam." + type + ".v1") != types.end();
  }
  bool logged(TenantId tenant, const std::string& action) {
    static constexpr postgres::Sql read{"test.security_actions", "SELECT action FROM iam.security_event"};
    const auto actions = texts(tenant, read);
    return std::find(actions.begin(), actions.end(), action) != actions.end();
  }
};

}  // namespace astra::iam::testing
