#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "gateway/domain/chat/usage.hpp"
#include "gateway/domain/pipeline/stage.hpp"
#include "kernel/id.hpp"
#include "kernel/money.hpp"
#include "kernel/time.hpp"

namespace astra::gateway {

using RequestId = Id<struct GatewayRequestTag>;
using ConnectionId = Id<struct ConnectionTag>;

// What is kept of one request through the gateway: who, what, when, every checkpoint's verdict, tokens and cost; digests
// of the content, never the content. Written to the journal before the answer's last byte, then to PostgreSQL, where the
// id makes replay idempotent.
struct RequestRecord {
  RequestId id;                        // answered as x-request-id: req_ and the id's 32 hexadecimal digits
  TenantId tenant;                     // nil when authentication failed
  Uuid key_id;                         // nil when authentication failed
  std::optional<Uuid> user_id;
  std::optional<Uuid> team_id;
  Instant started_at;
  std::string door;                    // "openai.chat", "anthropic.messages", "openai.embeddings", "openai.models"
  std::string method_path;             // "POST /v1/chat/completions"
  std::string client_ip;
  std::string user_agent;
  std::string traceparent;
  std::int64_t snapshot_revision = 0;

  std::string requested_model;
  std::string provider;                // of the attempt that answered
  std::string model;                   // as the provider calls it
  std::optional<ConnectionId> connection_id;
  std::uint32_t attempts = 0;

  int status = 0;                      // the HTTP status answered; 499 when the client left before the answer began
  std::string error_code;              // empty when all went well
  bool stream = false;
  bool complete = false;               // the answer ended as its protocol wants it
  bool client_disconnected = false;
  std::string finish_reason;

  Usage usage;
  Money held;                          // of budgets, while it was under way
  Money cost;
  bool priced = false;                 // false: no price is known for something that was used
  std::string price_version;

  std::uint64_t request_bytes = 0;
  std::uint64_t response_bytes = 0;
  std::array<std::uint8_t, 32> request_sha256{};
  std::array<std::uint8_t, 32> response_sha256{};

  std::uint32_t duration_us = 0;       // first byte in to last byte out
  std::uint32_t upstream_us = 0;       // waiting for the provider
  std::uint32_t first_token_us = 0;    // to the first byte of the answer; 0 if there was none

  std::array<StageVerdict, stages_per_direction> request_verdicts{};
  std::array<StageVerdict, stages_per_direction> response_verdicts{};
};

}  // namespace astra::gateway
