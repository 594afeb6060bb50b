#include "gateway/application/budgets/lease_keeper.hpp"

namespace astra::gateway {

Result<void> LeaseKeeper::ask() {
  for (const auto& [tenant, requests] : book_.lease_requests(clock_.now())) {
    for (const LeaseRequest& request : requests) {
      const Instant asked_at = clock_.now();
      const auto lease = TRY(leases_.lease(tenant, request));
      if (lease) book_.grant(request.budget, *lease, asked_at, clock_.now());
      else book_.forget(request.budget);
    }
  }
  return {};
}

Result<void> LeaseKeeper::round() {
  auto asked = ask();
  book_.wake_all();
  return asked;
}

}  // namespace astra::gateway
