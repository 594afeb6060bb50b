#include "platform/events/dead_letters.hpp"

#include <cstdlib>

#include "platform/events/envelope.hpp"
#include "platform/events/signal.hpp"
#include "platform/json/json.hpp"
#include "platform/postgres/database.hpp"

namespace astra::events {
namespace {

constexpr postgres::Sql list{"events.dead_letters.list", R"(
  SELECT id, consumer, event_id, type, subject, stream, entry, error, attempts, failed_at, replayed_at, event
  FROM platform.dead_letter
  WHERE ($1::text IS NULL OR consumer = $1) AND ($2::text IS NULL OR type = $2)
    AND ($3::timestamptz IS NULL OR (failed_at, id) < ($3, $4::uuid))
  ORDER BY failed_at DESC, id DESC LIMIT $5)"};
constexpr postgres::Sql count{"events.dead_letters.count", R"(
  SELECT count(*) FROM platform.dead_letter
  WHERE ($1::text IS NULL OR consumer = $1) AND ($2::text IS NULL OR type = $2))"};
constexpr postgres::Sql load{"events.dead_letters.load", R"(
  SELECT id, consumer, event_id, type, subject, stream, entry, error, attempts, failed_at, replayed_at, event
  FROM platform.dead_letter WHERE id = $1 FOR UPDATE)"};
constexpr postgres::Sql mark_replayed{"events.dead_letters.mark_replayed",
                                      "UPDATE platform.dead_letter SET replayed_at = $2 WHERE id = $1"};
constexpr postgres::Sql send_again{"events.dead_letters.send_again", R"(
  INSERT INTO platform.outbox (tenant_id, module, subject, event_id, type, time, correlation_id, causation_id, actor,
                               traceparent, target, payload)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12))"};
constexpr postgres::Sql purge{"events.dead_letters.purge", "DELETE FROM platform.dead_letter WHERE id = $1"};

DeadLetter to_dead_letter(postgres::Row row) {
  DeadLetter letter;
  row.next(letter.id);
  row.next(letter.consumer);
  row.next(letter.event_id);
  row.next(letter.type);
  row.next(letter.subject);
  row.next(letter.stream);
  row.next(letter.entry);
  row.next(letter.error);
  row.next(letter.attempts);
  row.next(letter.failed_at);
  row.next(letter.replayed_at);
  letter.event.json = row.next<postgres::Json>().text;
  return letter;
}

}  // namespace

const schema::Object& DeadLetter::schema() {
  static const schema::Object object =
      schema::object<DeadLetter>("DeadLetter", "An event that a consumer refused too often.")
          .field("id", &DeadLetter::id, "Identifies the dead letter.")
          .field("consumer", &DeadLetter::consumer, "The module that could not handle the event.")
          .field("event_id", &DeadLetter::event_id, "The event.")
          .field("type", &DeadLetter::type, "The event's type.")
          .field("subject", &DeadLetter::subject, "What the event is about.")
          .field("stream", &DeadLetter::stream, "Where the event was read.")
          .field("entry", &DeadLetter::entry, "Its position there.")
          .field("error", &DeadLetter::error, "The last error.", schema::length(0, 2'000))
          .field("attempts", &DeadLetter::attempts, "How often it was tried.")
          .field("failed_at", &DeadLetter::failed_at, "When it was given up.")
          .field("replayed_at", &DeadLetter::replayed_at, "When it was last sent again.")
          .field("event", &DeadLetter::event, "The event itself, as a CloudEvent.")
          .done();
  return object;
}

Result<Page<DeadLetter>> list_dead_letters(postgres::Transaction& transaction, const DeadLetterFilter& filter,
                                           const PageRequest& page) {
  std::optional<Instant> after_time;
  std::optional<Uuid> after_id;
  if (!page.after.empty()) {
    if (page.after.size() == 2) after_time = Instant{std::strtoll(page.after[0].c_str(), nullptr, 10)};
    if (page.after.size() == 2) after_id = Uuid::parse(page.after[1]);
    if (!after_id) return errors::invalid_request;
  }
  const auto rows = TRY(transaction.run(list, filter.consumer, filter.type, after_time, after_id, page.limit + 1));
  Page<DeadLetter> out;
  for (const auto row : rows) out.items.push_back(to_dead_letter(row));
  if (out.items.size() > static_cast<std::size_t>(page.limit)) {
    out.items.pop_back();
    out.next = {std::to_string(out.items.back().failed_at.us), out.items.back().id.to_string()};
  }
  if (page.count) {
    const auto counted = TRY(transaction.run(count, filter.consumer, filter.type));
    out.total_count = counted[0].get<std::int64_t>(0);
  }
  return out;
}

Result<DeadLetter> load_dead_letter(postgres::Transaction& transaction, DeadLetterId id) {
  const auto rows = TRY(transaction.run(load, id));
  if (rows.empty()) return errors::not_found;
  return to_dead_letter(rows[0]);
}

Result<void> replay_dead_letter(postgres::Transaction& transaction, DeadLetterId id, Instant now) {
  const auto letter = TRY(load_dead_letter(transaction, id));
  const auto event = TRY(json::read_tolerant<Envelope>(letter.event.json));
  transaction.queue(mark_replayed, id, now);
  // The same event id: the consumer's inbox keeps it from taking effect twice.
  transaction.queue(send_again, transaction.tenant(), module_of(event.type), event.subject, event.id, event.type, event.time,
                    event.correlationid, event.causationid, event.actor, event.traceparent, letter.consumer,
                    postgres::Json{event.data.json});
  outbox_signal().wake();
  return {};
}

Result<void> purge_dead_letter(postgres::Transaction& transaction, DeadLetterId id) {
  const auto rows = TRY(transaction.run(purge, id));
  if (rows.affected() == 0) return errors::not_found;
  return {};
}

}  // namespace astra::events
