#include "platform/events/handling.hpp"

#include <algorithm>
#include <set>

#include "platform/json/json.hpp"

namespace astra::events {
namespace {

constexpr postgres::Sql mark_handled{"events.inbox.mark", R"(
  INSERT INTO platform.inbox (tenant_id, consumer, event_id)
  SELECT $1, $2, e FROM unnest($3::uuid[]) e ON CONFLICT DO NOTHING RETURNING event_id)"};
constexpr postgres::Sql bury_event{"events.dead_letters.bury", R"(
  INSERT INTO platform.dead_letter (tenant_id, id, consumer, event_id, type, subject, stream, entry, error, attempts,
                                    failed_at, event)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now(), $11)
  ON CONFLICT (tenant_id, consumer, event_id) DO UPDATE
    SET stream = excluded.stream, entry = excluded.entry, error = excluded.error, failed_at = excluded.failed_at,
        replayed_at = NULL,
        attempts = CASE WHEN dead_letter.entry = excluded.entry THEN excluded.attempts
                        ELSE dead_letter.attempts + excluded.attempts END)"};
constexpr postgres::Sql announce_group{"events.groups.announce", R"(
  INSERT INTO platform.event_group (module, consumer) SELECT m, $2 FROM unnest($1::text[]) m
  ON CONFLICT (module, consumer) DO UPDATE SET seen_at = now())"};

}  // namespace

bool matches(std::string_view pattern, std::string_view type) {
  if (pattern.ends_with('*')) return type.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == type;
}

Result<ReceivedEvent> to_event(const std::string& stream, const redis::StreamEntry& entry) {
  const std::string* text = entry.field("event");
  if (text == nullptr) return DomainError(event_malformed, stream + " " + entry.id.to_string() + " has no event.");
  ReceivedEvent event;
  event.stream = stream;
  event.entry = entry.id.to_string();
  if (auto read = json::read_tolerant(*text, Envelope::schema(), &event.envelope); !read.ok())
    return DomainError(event_malformed, stream + " " + event.entry + ": " + std::string(read.error().message()));
  return event;
}

Handling::Handling(postgres::Database& database, std::string module, std::vector<Subscription> subscriptions)
    : database_(database), module_(std::move(module)), subscriptions_(std::move(subscriptions)) {}

bool Handling::wants(std::string_view type) const {
  for (const auto& subscription : subscriptions_)
    for (const auto& pattern : subscription.types)
      if (matches(pattern, type)) return true;
  return false;
}

std::vector<std::string> Handling::source_modules() const {
  std::set<std::string> modules;
  for (const auto& subscription : subscriptions_)
    for (const auto& pattern : subscription.types) modules.emplace(module_of(pattern));
  return {modules.begin(), modules.end()};
}

Result<void> Handling::handle(postgres::Transaction& transaction, const ReceivedEvent& event) {
  for (const auto& subscription : subscriptions_) {
    const bool wanted = std::any_of(subscription.types.begin(), subscription.types.end(),
                                    [&](const auto& pattern) { return matches(pattern, event.type()); });
    if (wanted) TRY(subscription.handler(transaction, event));
  }
  return {};
}

Result<Handling::Outcome> Handling::apply(const std::vector<const ReceivedEvent*>& events) {
  Outcome outcome;
  auto transaction = TRY(database_.begin(events.front()->tenant()));
  std::vector<EventId> ids;
  for (const auto* event : events) ids.push_back(event->envelope.id);
  const auto marked = TRY(transaction.run(mark_handled, events.front()->tenant(), module_, ids));
  std::set<EventId> fresh;
  for (const auto row : marked) fresh.insert(row.get<EventId>(0));

  for (const auto* event : events) {
    if (fresh.erase(event->envelope.id) == 0) {
      ++outcome.duplicates;
      continue;
    }
    if (auto done = handle(transaction, *event); !done.ok()) {
      outcome.refused = std::move(done).error();
      return outcome;
    }
    ++outcome.handled;
  }
  if (auto committed = transaction.commit(); !committed.ok()) {
    // A queued statement that failed is the handler's doing and counts against the event; an absent database does not.
    if (committed.error().is(errors::unavailable)) return std::move(committed).error();
    outcome.refused = std::move(committed).error();
  }
  return outcome;
}

Result<void> Handling::bury(const ReceivedEvent& event, const std::string& error) {
  auto transaction = TRY(database_.begin(event.tenant()));
  TRY(transaction.run_and_commit(bury_event, event.tenant(), Uuid::v7(SystemClock().now()), module_, event.envelope.id,
                                 event.type(), event.subject(), event.stream, event.entry,
                                 error.substr(0, limits::longest_error_bytes), event.deliveries,
                                 postgres::Json{json::write(event.envelope)}));
  return {};
}

Result<void> Handling::announce() {
  auto transaction = TRY(database_.begin_tenantless());
  TRY(transaction.run_and_commit(announce_group, source_modules(), module_));
  return {};
}

}  // namespace astra::events
