#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "gateway/domain/aws/sigv4.hpp"
#include "gateway/domain/errors.hpp"
#include "kernel/json.hpp"
#include "platform/crypto/hmac.hpp"

namespace astra::gateway::aws {
namespace {

constexpr SigningHashes hashes{&crypto::sha256, &crypto::hmac_sha256};

std::string vectors() {
  const std::string name = "src/modules/gateway/tests/domain/fixtures/aws/aws_sigv4_bedrock_vectors.json";
  std::filesystem::path at = std::filesystem::current_path();
  while (!std::filesystem::exists(at / name) && at != at.root_path()) at = at.parent_path();
  std::ifstream file(at / name);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("requests are signed as Amazon's own signer signs them") {
  const std::string text = vectors();
  const auto document = JsonDocument::parse(text);
  REQUIRE(document.ok());
  std::size_t checked = 0;
  for (const JsonValue v : document->root()["vectors"].elements()) {
    const std::string host = v["signed_headers"]["host"].string_or({});
    const std::string path = v["wire_path"].string_or({});
    const std::string body = v["body"].string_or({});
    const std::string date = v["date"].string_or({});
    CAPTURE(path);
    const RequestToSign request{.method = "POST", .host = host, .target = path, .content_type = "application/json", .body = body};
    const Credentials credentials{.access_key_id = v["credentials"]["accessKeyId"].string_or({}),
                                  .secret_access_key = v["credentials"]["secretAccessKey"].string_or({}),
                                  .session_token = v["credentials"]["sessionToken"].string_or({}),
                                  .region = v["region"].string_or({})};
    CHECK(canonical_request(request, credentials, date, hashes) == v["canonical_request"].string_or({}));
    const auto now = parse_rfc3339("2026-01-02T03:04:05Z");
    REQUIRE(now);
    CHECK(amz_date(*now) == date);
    const auto headers = sign(request, credentials, v["service"].string_or({}), *now, hashes);
    for (const RenderedHeader& header : headers) CHECK(header.value == v["signed_headers"][header.name].string_or("(not signed)"));
    CHECK(headers.size() + 2 == v["signed_headers"].size());
    ++checked;
  }
  CHECK(checked == 3);
}

TEST_CASE("a query is signed in order") {
  const Credentials credentials{.access_key_id = "a", .secret_access_key = "s", .session_token = {}, .region = "us-east-1"};
  const RequestToSign request{.method = "GET", .host = "h", .target = "/p?b=2&a&a=1", .content_type = "t", .body = ""};
  CHECK(canonical_request(request, credentials, "t", hashes).starts_with("GET\n/p\na=&a=1&b=2\n"));
}

TEST_CASE("credentials are read and checked") {
  const auto read = Credentials::parse(R"({"access_key_id": "AKIA", "secret_access_key": "s/+", "session_token": "t==", "region": "eu-central-1"})");
  REQUIRE(read.ok());
  CHECK(read->session_token == "t==");
  CHECK(read->region == "eu-central-1");
  const auto pointers = [](std::string_view secret) {
    const auto parsed = Credentials::parse(secret);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().is(errors::validation_failed));
    std::string all;
    for (const Violation& v : parsed.error().violations()) all += v.pointer + " ";
    return all;
  };
  CHECK(pointers("{}") == "/secret/access_key_id /secret/secret_access_key ");
  CHECK(pointers("not json") == "/secret ");
  CHECK(pointers(R"({"access_key_id":"a\nb","secret_access_key":"s","region":"evil.example/#"})") == "/secret/access_key_id /secret/region ");
  CHECK(region_in("https://bedrock-runtime.us-gov-west-1.amazonaws.com") == "us-gov-west-1");
  CHECK(region_in("https://bedrock-runtime-fips.us-east-1.amazonaws.com") == "us-east-1");
  CHECK(region_in("https://bedrock-runtime.cn-north-1.amazonaws.com.cn") == "cn-north-1");
  CHECK(region_in("https://example.com/bedrock-runtime.us-east-1.amazonaws.com").empty());
}

}  // namespace
}  // namespace astra::gateway::aws
