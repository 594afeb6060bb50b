#pragma once
#include "gateway/domain/budgets/budget_book.hpp"
#include "gateway/ports/budgets.hpp"
#include "kernel/time.hpp"

namespace astra::gateway {

// Keeps the book's leases: asks for what requests wait for, renews what is used, gives back what is not. Called again and
// again by one worker, at once when somebody waits.
class LeaseKeeper {
 public:
  LeaseKeeper(BudgetBook& book, BudgetLeases& leases, const Clock& clock) : book_(book), leases_(leases), clock_(clock) {}

  // Errors: unavailable; those who wait are woken all the same, and wait again or give up.
  Result<void> round();

 private:
  Result<void> ask();

  BudgetBook& book_;
  BudgetLeases& leases_;
  const Clock& clock_;
};

}  // namespace astra::gateway
