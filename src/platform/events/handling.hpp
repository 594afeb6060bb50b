#pragma once
#include <string>
#include <vector>

#include "platform/events/consumer.hpp"
#include "platform/redis/streams.hpp"

namespace astra::events {

// What one consumer group does with events in PostgreSQL: handlers and inbox in one transaction, and dead letters.
class Handling {
 public:
  Handling(postgres::Database& database, std::string module, std::vector<Subscription> subscriptions);

  // Whether any subscription wants the type.
  bool wants(std::string_view type) const;
  std::vector<std::string> source_modules() const;
  const std::string& module() const { return module_; }

  struct Outcome {
    std::int64_t handled = 0;
    std::int64_t duplicates = 0;
    // The handler's (or a statement's) refusal; then nothing of the batch took effect.
    std::optional<DomainError> refused;
  };

  // All events of one tenant, in their order, in one transaction. An error is the database's absence: nobody is to blame.
  Result<Outcome> apply(const std::vector<const ReceivedEvent*>& events);
  Result<void> bury(const ReceivedEvent& event, const std::string& error);
  // Makes known that the group exists, so that nothing it has not read is trimmed. Also proves that the database is there.
  Result<void> announce();

 private:
  Result<void> handle(postgres::Transaction& transaction, const ReceivedEvent& event);

  postgres::Database& database_;
  std::string module_;
  std::vector<Subscription> subscriptions_;
};

bool matches(std::string_view pattern, std::string_view type);
// Reads a stream's entry. Errors: event_malformed.
Result<ReceivedEvent> to_event(const std::string& stream, const redis::StreamEntry& entry);

}  // namespace astra::events
