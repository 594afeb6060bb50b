#pragma once
#include "gateway/domain/pipeline/record.hpp"

namespace astra::gateway::testing {

// A request that was answered, now or at a time of the test's choosing.
inline RequestRecord answered(TenantId tenant, Instant at = SystemClock().now()) {
  RequestRecord record;
  record.id = RequestId::create(at);
  record.tenant = tenant;
  record.key_id = Uuid::v7(at);
  record.started_at = at;
  record.door = "openai.chat";
  record.method_path = "POST /v1/chat/completions";
  record.client_ip = "192.0.2.1";
  record.requested_model = "gpt-4o";
  record.model = "gpt-4o";
  record.provider = "openai";
  record.attempts = 1;
  record.status = 200;
  record.complete = true;
  record.finish_reason = "stop";
  record.usage.in_plain = 100;
  record.usage.out_text = 20;
  record.cost = {450};
  record.priced = true;
  record.price_version = "test-1";
  record.request_sha256.fill(7);
  record.duration_us = 1'200;
  for (StageVerdict& verdict : record.request_verdicts) verdict = {Outcome::passed, 3, {}};
  return record;
}

inline RequestRecord blocked(TenantId tenant, Instant at = SystemClock().now()) {
  RequestRecord record = answered(tenant, at);
  record.status = 403;
  record.error_code = "policy_denied";
  record.attempts = 0;
  record.usage = {};
  record.cost = {};
  record.request_verdicts[static_cast<std::size_t>(RequestStage::policy)] = {Outcome::blocked, 5, "tenant.denied_models@3"};
  return record;
}

}  // namespace astra::gateway::testing
