#pragma once
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/chat/request.hpp"
#include "gateway/domain/config/snapshot.hpp"
#include "gateway/domain/detection/rulesets.hpp"
#include "gateway/domain/doors.hpp"
#include "gateway/domain/formats/codec.hpp"
#include "gateway/domain/opaque/request.hpp"
#include "gateway/domain/pipeline/record.hpp"
#include "gateway/domain/providers.hpp"
#include "gateway/domain/rate_limiter.hpp"
#include "gateway/domain/routing/target_health.hpp"
#include "kernel/result.hpp"

namespace astra::gateway {

// What a valid access token says: who it is, and what it was issued for.
struct AccessToken {
  TenantId tenant;
  Uuid user_id;
  Uuid family_id;
  bool may_invoke = false;
};

// What the stages need and the standard library does not have; the proxy's adapters give it.
struct StageServices {
  RateLimiter& rate_limiter;
  TargetHealth& target_health;
  const Rulesets& rulesets;
  std::array<std::uint8_t, 32> (*sha256)(std::string_view bytes);
  bool (*same_digest)(const std::array<std::uint8_t, 32>& a, const std::array<std::uint8_t, 32>& b);  // in constant time
  bool (*key_is_well_formed)(std::string_view key, std::string_view& public_id);
  // The signature, the issuer and the times; not what happened since. Nothing for what is no valid token.
  std::optional<AccessToken> (*valid_token)(std::string_view token, const TokenChecks& checks, Instant now);
  bool (*address_is_in)(const std::vector<std::string>& cidrs, std::string_view address);
};

// One way to have a request answered.
struct Target {
  const Connection* connection = nullptr;
  const Provider* provider = nullptr;
  std::string model;              // as the provider calls it
  WireFormat format = WireFormat::openai_chat;
};

// One request on its way through the request checkpoints: what came in, and what each stage found out. Belongs to one
// loop. The snapshot is held, so pointers into it stay valid.
struct RequestContext {
  RequestContext(StageServices& stage_services, std::shared_ptr<const Snapshot> held, const Door& at)
      : services(stage_services), snapshot(std::move(held)), door(at) {}

  StageServices& services;
  std::shared_ptr<const Snapshot> snapshot;
  Door door;
  Instant now;
  std::string_view credential;      // as the client sent it, without "Bearer "
  std::string_view content_type;
  std::string_view client_ip;
  std::string_view method;
  std::string_view query;
  std::string_view wanted_connection;   // x-bastion-connection, where no model says which
  std::vector<RenderedHeader> client_headers;   // those an opaque door hands on
  std::string body;
  std::string path_model;           // the door's, decoded

  // authentication
  const KeyEntry* key = nullptr;
  std::optional<KeyEntry> token_key;  // where an access token stands in for a key
  std::shared_ptr<const TenantConfig> tenant;
  // rate_limiting
  std::int64_t estimated_tokens = 0;
  bool key_admitted = false, tenant_admitted = false;
  std::optional<RateLimiter::Standing> standing;
  // validation
  std::optional<ChatRequest> request;
  std::unique_ptr<OpaqueRequest> opaque;   // besides, at an opaque door
  // the detection checkpoints: what the first of them found
  std::shared_ptr<struct DetectionState> detection;
  // routing: best first
  std::vector<Target> targets;
  const Route* route = nullptr;     // null: the model's name led to the connections
  // credentials and transformation: of the attempt at hand
  const Target* target = nullptr;
  std::vector<RenderedHeader> credential_headers;
  std::optional<RenderedRequest> rendered;

  std::string provider_traceparent;  // what the provider is told: the client's, or our span's where we trace

  RequestRecord record;
};

// What a stage said. An error ends the request.
struct StageResult {
  Outcome outcome = Outcome::passed;
  std::string detail;
  std::optional<DomainError> error;

  static StageResult pass() { return {}; }
  static StageResult nothing_to_do() { return {Outcome::not_configured, {}, std::nullopt}; }
  static StageResult block(DomainError why) {
    std::string code(why.code());
    return {Outcome::blocked, std::move(code), std::move(why)};
  }
};

using RequestCheck = StageResult (*)(RequestContext&);

}  // namespace astra::gateway
