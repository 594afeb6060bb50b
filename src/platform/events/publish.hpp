#pragma once
#include "kernel/event.hpp"
#include "platform/events/envelope.hpp"

namespace astra::postgres {
class Transaction;
}

namespace astra::events {

// Appends the event to the outbox in the transaction of the change it tells of: it is delivered if and only if that
// transaction commits. Costs no round trip of its own; a failure of the insert surfaces at commit.
// Publish after the aggregate's row is locked or written, so that order per aggregate is the order of its changes.
// Errors: event_too_large.
Result<void> publish(postgres::Transaction& transaction, const EventContext& context, const EventRef& event, Instant now);
Result<void> publish(postgres::Transaction& transaction, const Caller& caller, const EventRef& event, Instant now);

// Wakes the relay of this process early (it polls anyway). publish() does so by itself.
void wake_relay();

}  // namespace astra::events
