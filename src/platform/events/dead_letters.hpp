#pragma once
#include <optional>
#include <string>
#include <vector>

#include "kernel/id.hpp"
#include "kernel/page.hpp"
#include "kernel/result.hpp"
#include "kernel/schema.hpp"

namespace astra::postgres {
class Transaction;
}

namespace astra::events {

using DeadLetterId = Id<struct DeadLetterTag>;

// An event that a module's handler refused too often, with the last error; kept until it is replayed or purged.
struct DeadLetter {
  DeadLetterId id;
  std::string consumer;  // the module that could not handle it
  EventId event_id;
  std::string type;
  std::string subject;
  std::string stream;
  std::string entry;
  std::string error;
  std::int64_t attempts = 0;
  Instant failed_at;
  std::optional<Instant> replayed_at;
  schema::Raw event;     // the whole envelope

  static const schema::Object& schema();
};

struct DeadLetterFilter {
  std::optional<std::string> consumer;
  std::optional<std::string> type;
};

// The dead letters of the transaction's tenant, newest first.
Result<Page<DeadLetter>> list_dead_letters(postgres::Transaction& transaction, const DeadLetterFilter& filter,
                                           const PageRequest& page);
Result<DeadLetter> load_dead_letter(postgres::Transaction& transaction, DeadLetterId id);
// Sends the event again to the one consumer that refused it, when the transaction commits.
Result<void> replay_dead_letter(postgres::Transaction& transaction, DeadLetterId id, Instant now);
Result<void> purge_dead_letter(postgres::Transaction& transaction, DeadLetterId id);

}  // namespace astra::events
