#pragma once
#include <cstdint>
#include <optional>

#include "gateway/domain/budgets/budget.hpp"
#include "kernel/time.hpp"

namespace astra::gateway {

// What the database granted: how much of the budget this server may spend in the period, and where the budget stands.
struct Lease {
  Instant period_start;
  std::optional<Instant> period_end;
  std::int64_t limit_micros = 0;
  std::int64_t spent_micros = 0;     // settled by anybody
  std::int64_t elsewhere_micros = 0; // leased to other servers
  std::int64_t amount_micros = 0;    // ours: what we hold, what is not stored yet, and what we may still hold
};

// What this server asks of the database for one budget.
struct LeaseRequest {
  BudgetId budget;
  std::optional<Instant> period_start;  // of the lease we have
  std::int64_t kept_micros = 0;         // of it, what we go on using while we ask: it cannot be denied
  std::int64_t slack_micros = 0;        // of that, neither held nor spent
  std::int64_t waiting_micros = 0;      // wanted by requests that wait
  bool release = false;                 // nobody uses it: only what is held or not stored yet is kept
};

// One server's part of one budget in one period: holds for requests under way, what they cost until the database has it,
// and what is left. At any moment, over all servers: spent + leases <= limit, and no server holds more than its lease; so
// requests together never hold more than the limit. Not for use by two threads.
class Purse {
 public:
  enum class State { ready, must_ask, exhausted };

  // Whether `amount` can be held now. exhausted: the database said so a moment ago.
  State state(std::int64_t amount_micros, Instant now) const;
  void hold(std::int64_t amount_micros, Instant now);
  // A request ended: what it held in the period becomes what it cost. Of an earlier period: nothing to do.
  void settle(Instant period_start, std::int64_t held_micros, std::int64_t cost_micros);
  // The database has the cost now.
  void stored(Instant period_start, std::int64_t cost_micros);
  void wait(std::int64_t amount_micros, Instant now);

  // Whether the database should be asked: somebody waits, the lease runs out, little is left, or nobody uses it.
  bool wants_lease(Instant now) const;
  LeaseRequest request(BudgetId id, Instant now);
  void grant(const Lease& lease, Instant asked_at, Instant now);
  // Nothing is held and the lease is given back: the purse can be forgotten.
  bool is_empty() const { return released_ && held_ == 0 && unstored_ == 0; }

  const std::optional<Lease>& lease() const { return lease_; }
  std::int64_t available() const { return lease_ ? lease_->amount_micros - held_ - unstored_ : 0; }
  // What is known to be spent or held, here and elsewhere.
  std::int64_t used_micros() const { return lease_ ? lease_->spent_micros + lease_->elsewhere_micros + held_ + unstored_ : 0; }

 private:
  bool is_valid(Instant now) const;
  std::int64_t unleased() const;   // of the budget, held by nobody when we last asked

  std::optional<Lease> lease_;
  Instant valid_until_, asked_at_, used_at_;
  std::int64_t held_ = 0;
  std::int64_t unstored_ = 0;
  std::int64_t waiting_ = 0;
  bool wanted_ = false;   // somebody asked, for however little
  std::int64_t stored_since_asked_ = 0;
  bool releasing_ = false;  // asked to give back: nothing may be held meanwhile
  bool released_ = false;
};

}  // namespace astra::gateway
