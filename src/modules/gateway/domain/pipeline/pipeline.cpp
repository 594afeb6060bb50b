#include "gateway/domain/pipeline/pipeline.hpp"

#include "gateway/domain/stages/stages.hpp"

namespace astra::gateway {
namespace {

// What each checkpoint runs.
constexpr std::array<RequestCheck, stages_per_direction> checks{
    stages::authenticate,   // authentication
    stages::limit_rate,     // rate_limiting
    stages::validate,       // validation
    stages::apply_policy,   // policy
    stages::detect_injection,  // prompt_injection
    stages::filter_content,    // content_filter
    stages::protect_data,      // data_protection
    stages::validate_tools,    // tool_validation
    stages::not_configured, // token_budget
    stages::not_configured, // cache
    stages::route,          // routing
    stages::add_credentials,  // credentials
    stages::transform,      // transformation
    stages::not_configured, // dispatch_record: the proxy journals, and notes the verdict itself
};

// A stage that failed (as against one that refused) may be passed where the tenant says so.
bool failed_in_itself(const DomainError& error) {
  return error.category() == Category::internal || (error.category() == Category::unavailable && error.code() == "unavailable");
}

}  // namespace

Result<void> run_request_stages(RequestContext& context, RequestStage first, RequestStage last, MonotonicClock clock) {
  std::int64_t before = clock();
  for (auto i = static_cast<std::size_t>(first); i <= static_cast<std::size_t>(last); ++i) {
    if (checks[i] == &stages::not_configured) {  // not worth a look at the clock
      context.record.request_verdicts[i].outcome = Outcome::not_configured;
      continue;
    }
    StageResult result = checks[i](context);
    const std::int64_t after = clock();
    if (result.error && failed_in_itself(*result.error)) {
      const bool open = context.tenant && context.tenant->policy.fail_open[i];
      result.outcome = open ? Outcome::failed_open : Outcome::failed;
      if (open) result.error.reset();
    }
    context.record.request_verdicts[i] = {result.outcome, static_cast<std::uint32_t>(after - before), std::move(result.detail)};
    before = after;
    if (result.error) return std::move(*result.error);
  }
  return {};
}

void note(RequestRecord& record, ResponseStage stage, Outcome outcome, std::uint32_t duration_us, std::string detail) {
  record.response_verdicts[static_cast<std::size_t>(stage)] = {outcome, duration_us, std::move(detail)};
}

}  // namespace astra::gateway
