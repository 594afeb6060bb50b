#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/events/outbox.hpp"
#include "platform/redis/connection.hpp"
#include "platform/redis/streams.hpp"

namespace astra::events {

// The relay's view of Redis: appends each event at the stream position that is its outbox position, so that a repeated
// append is refused by Redis instead of delivered twice.
class StreamWriter {
 public:
  StreamWriter(redis::Options options, std::string prefix);

  struct Outcome {
    std::int64_t added = 0;
    std::int64_t refused = 0;   // there already
    bool stream_is_gone = false; // it was there before: Redis lost it. Nothing was appended.
  };

  // All or none of one module's events, in their order. Errors: unavailable, redis_refused.
  Result<Outcome> append(const std::string& module, const std::vector<const OutboxEntry*>& entries);

  // The last position a module's stream holds or held; nothing if there is no stream. Remembers whether it exists.
  Result<std::optional<std::int64_t>> last_position(const std::string& module);
  // Moves away a stream that was written from another history of the database, where positions meant other events.
  Result<void> set_aside(const std::string& module);
  // The position up to which every one of the groups is done; nothing while one of them is missing.
  Result<std::optional<std::int64_t>> acknowledged(const std::string& module, const std::vector<std::string>& groups);
  Result<void> trim_upto(const std::string& module, std::int64_t position);
  Result<void> trim_to_length(const std::string& module, std::int64_t most);

  // Connects if need be. True: the connection is new since the last call, so Redis may have lost something.
  Result<bool> check();

 private:
  std::string stream(const std::string& module) const { return prefix_ + module; }

  redis::Connection redis_;
  std::string prefix_;
  std::map<std::string, bool> exists_;
  std::uint64_t generation_ = 0;
};

}  // namespace astra::events
