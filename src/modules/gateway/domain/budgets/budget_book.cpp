#include "gateway/domain/budgets/budget_book.hpp"

#include <utility>

namespace astra::gateway {

BudgetBook::Answer BudgetBook::hold(const std::vector<const Budget*>& budgets, TenantId tenant, std::int64_t amount, Instant now,
                                    const std::function<void()>& wake) {
  Answer answer;
  {
    const std::lock_guard lock(mutex_);
    bool must_wait = false;
    for (const Budget* budget : budgets) {
      Entry& entry = purses_.try_emplace(budget->id, Entry{tenant, {}}).first->second;
      const Purse::State state = entry.purse.state(amount, now);
      if (state == Purse::State::ready) continue;
      const bool hard = budget->settings.mode == BudgetMode::hard;
      // What only tells must not hold anybody up, but has to know where it stands.
      if (state == Purse::State::must_ask) {
        entry.purse.wait(hard ? amount : 0, now);
        if (hard || !entry.purse.lease()) must_wait = true;
      } else if (hard && answer.refusing == nullptr) {
        answer.refusing = budget;
        answer.used_micros = entry.purse.used_micros();
        answer.period_end = entry.purse.lease()->period_end;
      }
      if (!hard && entry.purse.lease() && entry.purse.used_micros() + amount > budget->settings.limit.micros) answer.over.push_back(budget);
    }
    if (answer.refusing != nullptr) {
      answer.kind = Answer::Kind::refused;
    } else if (must_wait) {
      answer.kind = Answer::Kind::must_wait;
      waiting_.push_back(wake);
    } else {
      for (const Budget* budget : budgets) {
        Purse& purse = purses_.find(budget->id)->second.purse;
        purse.hold(amount, now);
        answer.holds.push_back({budget->id, purse.lease()->period_start, amount});
      }
    }
  }
  if (answer.kind == Answer::Kind::must_wait && ring_) ring_();
  return answer;
}

void BudgetBook::settle(RequestId request, const std::vector<BudgetHold>& holds, std::int64_t cost) {
  if (holds.empty()) return;
  const std::lock_guard lock(mutex_);
  for (const BudgetHold& hold : holds)
    if (const auto at = purses_.find(hold.budget); at != purses_.end()) at->second.purse.settle(hold.period_start, hold.micros, cost);
  if (cost > 0) settled_.emplace(request, Settled{holds, cost});
}

void BudgetBook::stored(RequestId request) {
  const std::lock_guard lock(mutex_);
  const auto found = settled_.find(request);
  if (found == settled_.end()) return;
  for (const BudgetHold& hold : found->second.holds)
    if (const auto at = purses_.find(hold.budget); at != purses_.end())
      at->second.purse.stored(hold.period_start, found->second.cost_micros);
  settled_.erase(found);
}

void BudgetBook::wake_all() {
  std::vector<std::function<void()>> waiting;
  {
    const std::lock_guard lock(mutex_);
    waiting.swap(waiting_);
  }
  for (const auto& wake : waiting) wake();
}

BudgetBook::Requests BudgetBook::lease_requests(Instant now) {
  Requests requests;
  const std::lock_guard lock(mutex_);
  std::erase_if(purses_, [](const auto& entry) { return entry.second.purse.is_empty(); });
  for (auto& [id, entry] : purses_)
    if (entry.purse.wants_lease(now)) requests[entry.tenant].push_back(entry.purse.request(id, now));
  return requests;
}

void BudgetBook::grant(BudgetId budget, const Lease& lease, Instant asked_at, Instant now) {
  const std::lock_guard lock(mutex_);
  if (const auto at = purses_.find(budget); at != purses_.end()) at->second.purse.grant(lease, asked_at, now);
}

void BudgetBook::forget(BudgetId budget) {
  const std::lock_guard lock(mutex_);
  purses_.erase(budget);
}

}  // namespace astra::gateway
