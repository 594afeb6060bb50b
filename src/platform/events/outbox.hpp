#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/postgres/database.hpp"

namespace astra::events {

// One committed event on its way into a stream.
struct OutboxEntry {
  std::int64_t position = 0;
  std::string module;
  std::string target;    // one consumer only; empty: all
  std::string envelope;  // CloudEvent, JSON
};

// How far one module's stream is.
struct StreamMarks {
  std::int64_t relayed = 0;       // the last position appended
  std::int64_t acknowledged = 0;  // every consumer group is done up to here
  bool operator==(const StreamMarks&) const = default;
};

// The relay's view of PostgreSQL: holds the relay's lock and reads committed events by position.
//
// What was noted about running transactions and positions is worth nothing once the lock's session has ended: a PostgreSQL
// that was killed gives out again what no commit had made last. Therefore reading and saving ask which session they are in.
//
// Positions are given out before commit, so a plain cursor over them would lose late commits. Instead: note the last
// position given out, then take a transaction id; once every transaction older than that id has ended, all that will ever
// exist up to the noted position is visible. Reading by position then also keeps each aggregate's order, because whoever
// waits for an aggregate's lock takes a later position (transaction ids do not have that property).
class Outbox {
 public:
  explicit Outbox(postgres::Options options);

  struct Batch {
    std::vector<OutboxEntry> entries;
    std::int64_t upto = 0;      // everything up to here is in the batch or was before it
    bool waiting = false;       // events may exist that cannot be read yet: an older transaction is running
  };

  // Takes or confirms the lock; a lock just taken means that the cursor and marks have to be loaded. Errors: unavailable.
  enum class Lock { held, taken, elsewhere };
  Result<Lock> lock();
  // Errors: unavailable, also when the session that held the lock has ended.
  Result<Batch> read(std::int64_t after, std::int64_t most);
  // Of one module, known to be committed, for a stream that lost them.
  Result<std::vector<OutboxEntry>> read_module(const std::string& module, std::int64_t after, std::int64_t upto,
                                               std::int64_t most);

  Result<std::int64_t> load_cursor();
  Result<std::map<std::string, StreamMarks>> load_marks();
  // Does nothing when the session that held the lock has ended.
  Result<void> save(std::int64_t cursor, const std::map<std::string, StreamMarks>& marks);

  // Which groups read a module's stream and must not lose entries.
  Result<std::vector<std::string>> groups(const std::string& module);
  Result<std::int64_t> last_position();
  // Seconds that the oldest event after the cursor has waited; 0 if there is none.
  Result<double> oldest_age_s(std::int64_t after);
  // Day partitions: makes those ahead and drops old ones that hold nothing after the cursor.
  Result<void> maintain(std::int64_t cursor);
  // Tells the active relay, in another process, that there is something.
  Result<void> notify();

 private:
  struct Horizon {
    std::int64_t position;
    std::string transaction_id;
  };
  // Notes how far positions were given out, if that is further than `after`.
  Result<void> note_horizon(std::int64_t after);

  postgres::Database database_;
  std::int32_t session_ = 0;  // the backend that holds the lock; 0: none
  std::optional<Horizon> horizon_;
};

inline constexpr const char* outbox_channel = "astra_outbox";

}  // namespace astra::events
