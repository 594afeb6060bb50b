#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/events/outbox.hpp"
#include "platform/redis/connection.hpp"
#include "platform/redis/streams.hpp"

namespace astra::events {

// The relay's view of Redis: appends each event at the stream position that is its outbox position. An append states where
// the stream has to end and is refused as a whole where it ends elsewhere, in one step of Redis: whatever happened since
// the stream was looked at (a restart without the last writes, a failover, another relay), no gap can be closed over.
class StreamWriter {
 public:
  StreamWriter(redis::Options options, std::string prefix);

  struct Outcome {
    std::int64_t added = 0;
    std::int64_t refused = 0;  // there already
    bool elsewhere = false;    // the stream does not end where it did: nothing was appended; look at it again
  };

  // All or none of one module's events, in their order, of which those up to the stream's end are there. The stream must
  // have been looked at with last_position(). Errors: unavailable, redis_refused.
  Result<Outcome> append(const std::string& module, const std::vector<const OutboxEntry*>& entries);

  // The last position a module's stream holds or held; nothing if there is no stream. The next append goes on from there.
  Result<std::optional<std::int64_t>> last_position(const std::string& module);
  bool has_looked_at(const std::string& module) const { return ends_.contains(module); }
  // Moves away a stream that was written from another history of the database, where positions meant other events.
  Result<void> set_aside(const std::string& module);
  // The position up to which every one of the groups is done; nothing while one of them is missing.
  Result<std::optional<std::int64_t>> acknowledged(const std::string& module, const std::vector<std::string>& groups);
  Result<void> trim_upto(const std::string& module, std::int64_t position);
  Result<void> trim_to_length(const std::string& module, std::int64_t most);

  // Connects if need be. True: the connection is new since the last call, so Redis may have lost something.
  Result<bool> check();

 private:
  Result<std::int64_t> append_after(const std::string& module, std::int64_t end, std::span<const OutboxEntry* const> entries);
  std::string stream(const std::string& module) const { return prefix_ + module; }

  redis::Connection redis_;
  std::string prefix_;
  std::map<std::string, std::int64_t> ends_;  // the last position of each stream, as we know it; 0: there is no stream
  std::uint64_t generation_ = 0;
};

}  // namespace astra::events
