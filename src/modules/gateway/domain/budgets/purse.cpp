#include "gateway/domain/budgets/purse.hpp"

#include <algorithm>
#include <utility>

#include "gateway/domain/budgets/limits.hpp"

namespace astra::gateway {

bool Purse::is_valid(Instant now) const {
  return lease_ && !releasing_ && !released_ && now < valid_until_ && (!lease_->period_end || now < *lease_->period_end);
}

Purse::State Purse::state(std::int64_t amount, Instant now) const {
  if (!is_valid(now)) return State::must_ask;
  if (available() >= amount) return State::ready;
  if (available() + unleased() >= amount) return State::must_ask;
  return now - asked_at_ < limits::ask_again_after ? State::exhausted : State::must_ask;
}

std::int64_t Purse::unleased() const {
  return std::max<std::int64_t>(0, lease_->limit_micros - lease_->spent_micros - lease_->elsewhere_micros - lease_->amount_micros);
}

void Purse::hold(std::int64_t amount, Instant now) {
  held_ += amount;
  used_at_ = now;
}

void Purse::settle(Instant period_start, std::int64_t held, std::int64_t cost) {
  if (!lease_ || lease_->period_start != period_start) return;
  held_ -= std::min(held, held_);
  unstored_ += cost;
}

void Purse::stored(Instant period_start, std::int64_t cost) {
  if (!lease_ || lease_->period_start != period_start) return;
  unstored_ -= std::min(cost, unstored_);
  lease_->amount_micros -= cost;
  lease_->spent_micros += cost;
  stored_since_asked_ += cost;
}

void Purse::wait(std::int64_t amount, Instant now) {
  waiting_ += amount;
  wanted_ = true;
  used_at_ = now;
}

bool Purse::wants_lease(Instant now) const {
  if (wanted_) return true;
  if (!lease_) return false;
  const bool idle = now - used_at_ > limits::purse_idle;
  if (idle) return !released_ || held_ + unstored_ > 0;
  if (!is_valid(now)) return true;
  const bool little_left = available() < lease_->limit_micros / limits::cushion_share / 2;
  return valid_until_ - now < limits::lease_duration - limits::lease_margin - limits::lease_renewal ||
         (little_left && unleased() > 0 && now - asked_at_ > limits::ask_again_after);
}

LeaseRequest Purse::request(BudgetId id, Instant now) {
  stored_since_asked_ = 0;
  wanted_ = false;
  releasing_ = now - used_at_ > limits::purse_idle;
  // Requests go on holding from a valid lease until the answer is here, so all of it is kept.
  const std::int64_t slack = is_valid(now) ? std::max<std::int64_t>(0, available()) : 0;
  return {.budget = id,
          .period_start = lease_ ? std::optional(lease_->period_start) : std::nullopt,
          .kept_micros = held_ + unstored_ + slack,
          .slack_micros = slack,
          .waiting_micros = std::exchange(waiting_, 0),
          .release = releasing_};
}

void Purse::grant(const Lease& lease, Instant asked_at, Instant now) {
  const bool same_period = lease_ && lease_->period_start == lease.period_start;
  if (!same_period) held_ = unstored_ = 0;  // they belong to the period before
  const std::int64_t meanwhile = same_period ? std::exchange(stored_since_asked_, 0) : 0;
  lease_ = lease;
  lease_->amount_micros -= meanwhile;  // stored after we asked: no longer a part of what we asked to keep
  lease_->spent_micros += meanwhile;
  asked_at_ = now;
  valid_until_ = asked_at + limits::lease_duration - limits::lease_margin;
  released_ = std::exchange(releasing_, false);
}

}  // namespace astra::gateway
