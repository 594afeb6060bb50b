#pragma once
#include "gateway/domain/pipeline/context.hpp"

namespace astra::gateway {

// A clock for durations: monotonic microseconds.
using MonotonicClock = std::int64_t (*)();

// Runs the stages first to last, in the fixed order, and keeps each one's verdict and time in the record. Ends at the
// first that blocks or fails; a stage the tenant lets fail open is recorded as such and passed.
Result<void> run_request_stages(RequestContext& context, RequestStage first, RequestStage last, MonotonicClock clock);

// Writes a response stage's verdict.
void note(RequestRecord& record, ResponseStage stage, Outcome outcome, std::uint32_t duration_us = 0, std::string detail = {});

}  // namespace astra::gateway
