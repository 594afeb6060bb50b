#include "platform/events/publish.hpp"

#include "platform/events/limits.hpp"
#include "platform/events/signal.hpp"
#include "platform/json/json.hpp"
#include "platform/postgres/database.hpp"

namespace astra::events {
namespace {

constexpr postgres::Sql append{"events.append", R"(
  INSERT INTO platform.outbox (tenant_id, module, subject, event_id, type, time, correlation_id, causation_id, actor,
                               traceparent, payload)
  VALUES ($1, $2, $3, $4, $5, $6, nullif($7, ''), nullif($8, ''), nullif($9, ''), nullif($10, ''), $11))"};

}  // namespace

Result<void> publish(postgres::Transaction& transaction, const EventContext& context, const EventRef& event, Instant now) {
  const auto module = module_of(event.type);
  ENSURE(!module.empty());
  std::string payload;
  json::write(payload, *event.schema, event.data);
  if (payload.size() > limits::largest_payload_bytes)
    return DomainError(event_too_large, std::string(event.type) + " has " + std::to_string(payload.size()) + " bytes.");
  transaction.queue(append, transaction.tenant(), module, event.subject, EventId::create(now), event.type, now,
                    context.correlation_id, context.causation_id, context.actor, context.traceparent,
                    postgres::Json{std::move(payload)});
  // Before the commit, so the relay may look too early; it keeps looking closely for a while.
  outbox_signal().wake();
  return {};
}

Result<void> publish(postgres::Transaction& transaction, const Caller& caller, const EventRef& event, Instant now) {
  return publish(transaction, EventContext::of(caller), event, now);
}

void wake_relay() { outbox_signal().wake(); }

}  // namespace astra::events
