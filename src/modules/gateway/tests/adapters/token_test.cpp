#include "gateway/adapters/proxy/token_check.hpp"

#include <doctest/doctest.h>

#include "gateway/adapters/proxy/engine.hpp"
#include "gateway/domain/pipeline/pipeline.hpp"
#include "platform/crypto/jwt.hpp"

namespace astra::gateway {
namespace {

constexpr const char* issuer = "https://bastion.example";

const crypto::RsaPrivateKey& signer() {
  static const auto key = crypto::RsaPrivateKey::generate();
  REQUIRE(key.ok());
  return *key;
}

std::int64_t monotonic() { return 0; }

// The first checkpoint with one organisation that is asked with an access token.
struct Desk {
  SystemClock clock;
  Instant now = clock.now();
  TenantId tenant = TenantId::create(now);
  UserId user = UserId::create(now);
  Uuid family = Uuid::v7(now);
  std::shared_ptr<Snapshot> snapshot = std::make_shared<Snapshot>();
  RateLimiter limiter;
  TargetHealth health;
  Rulesets rulesets;
  StageServices services = proxy::make_stage_services(limiter, health, rulesets);

  Desk() {
    snapshot->tokens = {.issuer = issuer, .audience = issuer, .keys = {{.kid = "k1", .public_pem = signer().public_key().to_pem()}}};
    auto config = std::make_shared<TenantConfig>();
    config->id = tenant;
    snapshot->tenants[tenant] = config;
  }

  std::string claims(const std::string& permissions, Duration lifetime = Duration::minutes(10), const std::string& iss = issuer) const {
    return R"({"iss":")" + iss + R"(","aud":")" + iss + R"(","sub":")" + user.to_string() + R"(","tid":")" + tenant.to_string() +
           R"(","sid":")" + family.to_string() + R"(","permissions":[)" + permissions + R"(],"iat":)" + std::to_string(now.to_unix_seconds()) +
           R"(,"exp":)" + std::to_string((now + lifetime).to_unix_seconds()) + "}";
  }
  std::string token(const std::string& permissions = R"("gateway:invoke")") const { return crypto::jwt_sign(signer(), "k1", claims(permissions)); }

  // The reason in the record, empty where the request may go on.
  std::string ask(const std::string& credential, Duration later = {}) {
    RequestContext context(services, snapshot, Door{"openai.chat", WireFormat::openai_chat, Door::Operation::generate, {}});
    context.now = now + later;
    context.credential = credential;
    const auto done = run_request_stages(context, RequestStage::authentication, RequestStage::authentication, &monotonic);
    record = context.record;
    status = done.ok() ? "" : std::string(done.error().code());
    return done.ok() ? "" : context.record.request_verdicts[0].detail;
  }
  RequestRecord record;
  std::string status;
};

TEST_CASE("an access token of a person who may invoke opens the doors, and the record says whose it is") {
  Desk desk;
  CHECK(desk.ask(desk.token()) == "");
  CHECK(desk.record.tenant == desk.tenant);
  CHECK(desk.record.user_id == desk.user.value());
  CHECK(desk.record.key_id == desk.family);
  CHECK(desk.ask(desk.token(R"("*")")) == "");
}

TEST_CASE("a token without the permission is known and forbidden") {
  Desk desk;
  CHECK(desk.ask(desk.token(R"("gateway:read")")) == "missing_permission");
  CHECK(desk.status == "forbidden");
}

TEST_CASE("what was not signed by us, for us, or is over, is no token") {
  Desk desk;
  const auto stranger = crypto::RsaPrivateKey::generate();
  REQUIRE(stranger.ok());
  CHECK(desk.ask(crypto::jwt_sign(*stranger, "k1", desk.claims(R"("*")"))) == "invalid_token");
  CHECK(desk.ask(crypto::jwt_sign(signer(), "k2", desk.claims(R"("*")"))) == "invalid_token");
  CHECK(desk.ask(crypto::jwt_sign(signer(), "k1", desk.claims(R"("*")", Duration::minutes(10), "https://else.example"))) == "invalid_token");
  CHECK(desk.ask(crypto::jwt_sign(signer(), "k1", desk.claims(R"("*")", Duration::minutes(-1)))) == "invalid_token");
  CHECK(desk.ask("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.") == "invalid_token");
  CHECK(desk.ask("eyJ") == "invalid_token");
  std::string edited = desk.token(R"("gateway:read")");
  edited[edited.find('.') + 20] ^= 1;
  CHECK(desk.ask(edited) == "invalid_token");
  CHECK(desk.status == "invalid_api_key");
}

TEST_CASE("a remembered token ends at its time, with its family, with its person's rights, with its key and with its organisation") {
  Desk desk;
  const std::string token = desk.token();
  REQUIRE(desk.ask(token) == "");
  CHECK(desk.ask(token, Duration::minutes(9)) == "");
  CHECK(desk.ask(token, Duration::minutes(11)) == "invalid_token");

  desk.snapshot->tokens.ended_families = {desk.family};
  CHECK(desk.ask(token) == "revoked_token");
  desk.snapshot->tokens.ended_families.clear();

  desk.snapshot->tokens.may_invoke = {{desk.user.value(), false}};
  CHECK(desk.ask(token) == "missing_permission");
  desk.snapshot->tokens.may_invoke = {{desk.user.value(), true}};
  CHECK(desk.ask(token) == "");

  const auto keys = std::exchange(desk.snapshot->tokens.keys, {});
  CHECK(desk.ask(token) == "invalid_token");
  desk.snapshot->tokens.keys = {{.kid = "k9", .public_pem = keys[0].public_pem}};
  CHECK(desk.ask(token) == "invalid_token");
  desk.snapshot->tokens.keys = keys;
  CHECK(desk.ask(token) == "");

  desk.snapshot->tenants.clear();
  CHECK(desk.ask(token) == "tenant_inactive");
}

TEST_CASE("rights that were given later do not widen a token that was issued without them") {
  Desk desk;
  desk.snapshot->tokens.may_invoke = {{desk.user.value(), true}};
  CHECK(desk.ask(desk.token(R"("gateway:read")")) == "missing_permission");
}


}  // namespace
}  // namespace astra::gateway
