#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "gateway/domain/budgets/purse.hpp"
#include "gateway/domain/pipeline/record.hpp"

namespace astra::gateway {

// What one request holds of one budget.
struct BudgetHold {
  BudgetId budget;
  Instant period_start;
  std::int64_t micros = 0;
};

// All purses of this server, shared by its loops: one short lock per request, and only for tenants that have budgets.
class BudgetBook {
 public:
  struct Answer {
    enum class Kind { held, must_wait, refused };
    Kind kind = Kind::held;
    std::vector<BudgetHold> holds;            // held
    std::vector<const Budget*> over;          // soft and shadow ones that would have refused
    const Budget* refusing = nullptr;         // refused: the first hard one without enough
    std::int64_t used_micros = 0;             // of that one
    std::optional<Instant> period_end;
  };

  // Holds `amount` in every budget, or in none. must_wait: the database is asked, and `wake` called once, from another
  // thread, when it has answered: try again then.
  Answer hold(const std::vector<const Budget*>& budgets, TenantId tenant, std::int64_t amount_micros, Instant now,
              const std::function<void()>& wake);
  // A request ended. Its costs are spent and not yet stored until stored() says so.
  void settle(RequestId request, const std::vector<BudgetHold>& holds, std::int64_t cost_micros);
  // The request's record is in the database.
  void stored(RequestId request);

  void wake_all();
  // Set once before use: called, outside the lock, when somebody waits.
  void on_demand(std::function<void()> ring) { ring_ = std::move(ring); }

  using Requests = std::unordered_map<TenantId, std::vector<LeaseRequest>>;
  Requests lease_requests(Instant now);
  void grant(BudgetId budget, const Lease& lease, Instant asked_at, Instant now);
  // The budget is gone.
  void forget(BudgetId budget);

 private:
  struct Entry {
    TenantId tenant;
    Purse purse;
  };
  struct Settled {
    std::vector<BudgetHold> holds;
    std::int64_t cost_micros;
  };

  std::mutex mutex_;
  std::unordered_map<BudgetId, Entry> purses_;
  std::unordered_map<RequestId, Settled> settled_;
  std::vector<std::function<void()>> waiting_;
  std::function<void()> ring_;
};

}  // namespace astra::gateway
