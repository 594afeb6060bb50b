#include "gateway/domain/pipeline/record_outcome.hpp"

namespace astra::gateway {
namespace {

constexpr int first_error_status = 400;

}  // namespace

Blocking blocking_stage(const RequestRecord& record) {
  for (std::size_t i = 0; i < stages_per_direction; ++i)
    if (record.request_verdicts[i].outcome == Outcome::blocked) return {request_stage_names[i], &record.request_verdicts[i]};
  for (std::size_t i = 0; i < stages_per_direction; ++i)
    if (record.response_verdicts[i].outcome == Outcome::blocked) return {response_stage_names[i], &record.response_verdicts[i]};
  return {};
}

RequestOutcome outcome_of(const RequestRecord& record) {
  if (record.error_code == interrupted_code) return RequestOutcome::interrupted;
  if (blocking_stage(record).verdict != nullptr) return RequestOutcome::blocked;
  if (record.client_disconnected && !record.complete) return RequestOutcome::cancelled;
  if (!record.error_code.empty() || record.status >= first_error_status) return RequestOutcome::failed;
  return RequestOutcome::ok;
}

}  // namespace astra::gateway
