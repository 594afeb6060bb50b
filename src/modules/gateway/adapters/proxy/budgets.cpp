// Journey's budgets: what the request may cost is held before a provider is asked. Leases are nearly always at hand; where
// they are not, the request waits for the database without holding up its loop.
#include "gateway/adapters/proxy/journey.hpp"
#include "gateway/domain/budgets/limits.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/stages/token_budget.hpp"
#include "platform/http/loop.hpp"
#include "platform/http/signal.hpp"

namespace astra::gateway::proxy {
namespace {

// Rung by the lease keeper's thread through the loop, by the time limit, or by the client's leaving.
struct Bell {
  http::Signal signal;
};

struct Patience final : http::Timed {
  Patience(http::Loop& owner, Bell& rings) : Timed(owner), loop(owner), bell(rings) {}
  void expire() override {
    never_expire();
    bell.signal.notify_later(loop.executor());
  }
  http::Loop& loop;
  Bell& bell;
};

std::function<void()> ring(const std::shared_ptr<Bell>& bell, http::Loop& loop) {
  return [bell, door = loop.door()] { door->post([bell] { bell->signal.notify(); }); };
}

}  // namespace

http::Task<std::optional<BudgetBook::Answer>> Journey::try_hold(std::vector<const Budget*> budgets, std::int64_t amount) {
  http::Loop& loop = exchange_.loop();
  const std::int64_t until_us = http::Loop::monotonic_us() + limits::longest_lease_wait.us;
  for (;;) {
    const auto bell = std::make_shared<Bell>();
    auto answer = engine_.budgets.hold(budgets, context_.tenant->id, amount, engine_.clock.now(), ring(bell, loop));
    if (answer.kind != BudgetBook::Answer::Kind::must_wait) co_return answer;
    if (http::Loop::monotonic_us() >= until_us) co_return std::nullopt;
    Patience patience(loop, *bell);
    patience.expire_at(until_us);
    exchange_.gone().on_cancel([bell, &loop] { bell->signal.notify_later(loop.executor()); });
    co_await bell->signal.wait();
    exchange_.gone().forget();
    if (exchange_.disconnected()) co_return std::nullopt;
  }
}

http::Task<Result<void>> Journey::hold_budgets() {
  StageVerdict& verdict = context_.record.request_verdicts[static_cast<std::size_t>(RequestStage::token_budget)];
  verdict.outcome = Outcome::not_configured;
  auto budgets = stages::budgets_of(context_);
  if (budgets.empty()) co_return Result<void>();

  const std::int64_t before = http::Loop::monotonic_us();
  const stages::WorstCost worst = stages::worst_cost_of(context_);
  StageResult result;
  if (!worst.priced)
    for (const Budget* budget : budgets)
      if (budget->settings.mode == BudgetMode::hard && !budget->settings.allow_unpriced) {
        result = stages::refuse_unpriced(*budget);
        break;
      }
  if (!result.error) {
    auto answer = co_await try_hold(std::move(budgets), worst.micros);
    if (!answer) {
      const bool open = context_.tenant->policy.fail_open[static_cast<std::size_t>(RequestStage::token_budget)];
      result.outcome = open ? Outcome::failed_open : Outcome::failed;
      if (!open) result.error = DomainError(errors::budget_unavailable);
    } else if (answer->kind == BudgetBook::Answer::Kind::refused) {
      result = stages::refuse_over_budget(*answer, engine_.clock.now());
    } else {
      result = stages::pass_budgets(*answer);
      holds_ = std::move(answer->holds);
      context_.record.held = Money{worst.micros};
    }
  }
  verdict = {result.outcome, static_cast<std::uint32_t>(http::Loop::monotonic_us() - before), std::move(result.detail)};
  if (result.error) co_return std::move(*result.error);
  co_return Result<void>();
}

}  // namespace astra::gateway::proxy
