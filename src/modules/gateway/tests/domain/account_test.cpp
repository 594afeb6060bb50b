#include <doctest/doctest.h>

#include "gateway/domain/config/account.hpp"
#include "gateway/domain/config/base_url.hpp"
#include "gateway/domain/pipeline/record_outcome.hpp"

namespace astra::gateway {
namespace {

std::string pointer_of(const AccountSettings& settings) {
  const auto checked = Account::check(settings);
  return checked.ok() ? "accepted" : checked.error().violations().front().pointer;
}

TEST_CASE("a base URL is https with a host, and nothing that hides where it leads") {
  for (const char* good : {"https://api.openai.com/v1", "https://host:8443", "https://[2001:db8::1]:443/v1", "https://a-b.example/x/y"})
    CHECK_MESSAGE(base_url_problem(good, false).empty(), good);
  for (const char* bad : {"http://api.openai.com", "ftp://host", "https://", "https:///path", "https://user@host", "https://user:pw@host",
                          "https://host?x=1", "https://host#x", "https://host:0", "https://host:70000", "https://host:8o", "https://ho st",
                          "https://host\\@evil.example", "https://host\n", "//host", "host", "", "https://[::1", "https://h%6fst"})
    CHECK_MESSAGE(!base_url_problem(bad, false).empty(), bad);
}

TEST_CASE("http is for servers of one's own network") {
  CHECK(base_url_problem("http://10.0.0.5:11434/v1", true).empty());
  CHECK_FALSE(base_url_problem("http://10.0.0.5:11434/v1", false).empty());
}

TEST_CASE("what is wrong with a connection is said by field") {
  const AccountSettings good{.name = "main", .provider = "openai"};
  CHECK(pointer_of(good) == "accepted");
  auto with = [&](auto change) {
    AccountSettings settings = good;
    change(settings);
    return pointer_of(settings);
  };
  CHECK(with([](auto& s) { s.name = "a/b"; }) == "/name");
  CHECK(with([](auto& s) { s.name = ""; }) == "/name");
  CHECK(with([](auto& s) { s.provider = "nobody"; }) == "/provider");
  CHECK(with([](auto& s) { s.provider = "openai_compatible"; }) == "/base_url");
  CHECK(with([](auto& s) { s.headers = {{"Authorization", "Bearer x"}}; }) == "/headers/Authorization");
  CHECK(with([](auto& s) { s.headers = {{"x-a", "line\r\nx-b: 1"}}; }) == "/headers/x-a");
  CHECK(with([](auto& s) { s.models = {"gpt-*", ""}; }) == "/models/1");
  CHECK(with([](auto& s) { s.timeout_ms = 0; }) == "/timeout_ms");
  CHECK(with([](auto& s) { s.position = -1; }) == "/position");
}

TEST_CASE("a connection has its provider's options and no other") {
  AccountSettings azure{.name = "azure", .provider = "azure", .base_url = "https://example.openai.azure.com"};
  CHECK(pointer_of(azure) == "accepted");
  azure.options = {{"api_version", "2025-04-01-preview"}};
  CHECK(pointer_of(azure) == "accepted");
  azure.options = {{"api_version", ""}};
  CHECK(pointer_of(azure) == "/options/api_version");
  azure.options = {{"project_id", "p"}};
  CHECK(pointer_of(azure) == "/options/project_id");
  CHECK(pointer_of({.name = "w", .provider = "watsonx", .options = {{"project_id", "p-1"}}}) == "accepted");
}

TEST_CASE("of a short secret nothing stays legible") {
  CHECK(Account::last4("1234567").empty());
  CHECK(Account::last4("sk-12345678") == "5678");
  const AccountSettings openai{.name = "a", .provider = "openai"};
  CHECK_FALSE(Account::check_secret(openai, "with space").ok());
  CHECK_FALSE(Account::check_secret(openai, "short").ok());
  CHECK(Account::check_secret(openai, "sk-12345678").ok());
}

TEST_CASE("Bedrock's address follows from the region, and its secret is a key or credentials") {
  AccountSettings settings{.name = "aws", .provider = "bedrock", .options = {{"region", "eu-central-1"}}};
  const auto checked = Account::check(settings);
  REQUIRE(checked.ok());
  CHECK(checked->base_url == "https://bedrock-runtime.eu-central-1.amazonaws.com");
  const auto first_problem = [](const AccountSettings& s) {
    const auto refused = Account::check(s);
    REQUIRE_FALSE(refused.ok());
    return refused.error().violations().front().pointer;
  };
  settings.options.clear();
  CHECK(first_problem(settings) == "/options/region");
  settings.options["region"] = "evil.example/x";
  CHECK(first_problem(settings) == "/options/region");

  const std::string credentials = R"({"access_key_id": "AKIDEXAMPLE", "secret_access_key": "secret"})";
  CHECK(Account::check_secret(*checked, credentials).ok());
  CHECK(Account::check_secret(*checked, "bedrock-api-key-1").ok());
  CHECK_FALSE(Account::check_secret(*checked, R"({"access_key_id": "AKIDEXAMPLE"})").ok());
  const AccountSettings elsewhere{.name = "aws", .provider = "bedrock", .base_url = "https://bedrock.example.com"};
  CHECK_FALSE(Account::check_secret(elsewhere, credentials).ok());   // no region to sign for
  CHECK(Account::last4(credentials) == "MPLE");
}

TEST_CASE("how a request ended is one word") {
  RequestRecord record;
  record.status = 200;
  record.complete = true;
  CHECK(outcome_of(record) == RequestOutcome::ok);
  record.client_disconnected = true;  // after the last byte
  CHECK(outcome_of(record) == RequestOutcome::ok);
  record.complete = false;
  CHECK(outcome_of(record) == RequestOutcome::cancelled);
  record = {};
  record.status = 502;
  record.error_code = "provider_error";
  CHECK(outcome_of(record) == RequestOutcome::failed);
  record.request_verdicts[3].outcome = Outcome::blocked;
  CHECK(outcome_of(record) == RequestOutcome::blocked);
  CHECK(blocking_stage(record).stage == "policy");
  record.error_code = interrupted_code;
  CHECK(outcome_of(record) == RequestOutcome::interrupted);
}

}  // namespace
}  // namespace astra::gateway
