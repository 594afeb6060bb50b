#pragma once
#include <vector>

#include "gateway/domain/pipeline/record.hpp"
#include "platform/events/publish.hpp"
#include "platform/postgres/database.hpp"

namespace astra::gateway {

// Adds what requests cost to their tenant's budgets, takes it out of the holder's leases, and tells of thresholds that were
// crossed: in the transaction that stores the requests, so each cost counts once. The records are new to the database.
Result<void> settle_budgets(postgres::Transaction& transaction, const events::EventContext& context,
                            const std::vector<const RequestRecord*>& records, Uuid holder, Instant now);

}  // namespace astra::gateway
