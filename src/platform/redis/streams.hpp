#pragma once
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/redis/connection.hpp"

// Redis Streams as typed calls; each is one command.
namespace astra::redis {

// The position of an entry: "<high>-<low>".
struct StreamId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  static std::optional<StreamId> parse(std::string_view text);
  std::string to_string() const;
  StreamId next() const { return low == UINT64_MAX ? StreamId{high + 1, 0} : StreamId{high, low + 1}; }
  constexpr auto operator<=>(const StreamId&) const = default;
};

struct StreamEntry {
  StreamId id;
  std::vector<std::pair<std::string, std::string>> fields;  // empty: the entry was deleted while pending

  const std::string* field(std::string_view name) const;
};

struct StreamInfo {
  std::int64_t length = 0;
  StreamId last_generated;
  std::optional<StreamId> first;
};

struct GroupInfo {
  std::string name;
  std::int64_t pending = 0;
  std::optional<std::int64_t> lag;  // entries not yet delivered; absent when Redis cannot tell
  StreamId last_delivered;
};

struct PendingEntry {
  StreamId id;
  std::string consumer;
  std::int64_t idle_ms = 0;
  std::int64_t deliveries = 0;
};

struct Claimed {
  StreamId next;                  // where to go on; 0-0 at the end
  std::vector<StreamId> ids;      // now owned by the caller, delivery counts unchanged
  std::vector<StreamId> deleted;  // were pending but exist no more: removed from the pending list
};

using StreamEntries = std::map<std::string, std::vector<StreamEntry>>;

Command xadd(std::string_view stream, const StreamId& id, const std::vector<std::pair<std::string, std::string>>& fields,
             bool create_stream);
// Whether a refused XADD means that this id (or a later one) is already there.
bool is_already_added(const Reply& reply);

// False if the group was there before. Errors: redis_refused when the stream does not exist and create_stream is false.
Result<bool> create_group(Connection& redis, std::string_view stream, std::string_view group, const StreamId& after,
                          bool create_stream);
// Entries never delivered to the group, at most count per stream; waits up to block_ms for the first (0: does not wait).
Result<StreamEntries> read_group(Connection& redis, std::string_view group, std::string_view consumer,
                                 const std::vector<std::string>& streams, std::int64_t count, std::int32_t block_ms);
// Entries after the given positions, without a group.
Result<StreamEntries> read_after(Connection& redis, const std::map<std::string, StreamId>& after, std::int64_t count,
                                 std::int32_t block_ms);
Result<std::int64_t> acknowledge(Connection& redis, std::string_view stream, std::string_view group,
                                 const std::vector<StreamId>& ids);
// Takes over what has been pending for min_idle_ms, without counting it as a delivery.
Result<Claimed> auto_claim(Connection& redis, std::string_view stream, std::string_view group, std::string_view consumer,
                           std::int64_t min_idle_ms, const StreamId& from, std::int64_t count);
// Delivers one pending entry again (its delivery count grows); absent if it is no longer pending or was deleted.
Result<std::optional<StreamEntry>> claim(Connection& redis, std::string_view stream, std::string_view group,
                                         std::string_view consumer, const StreamId& id);
Result<std::vector<PendingEntry>> pending(Connection& redis, std::string_view stream, std::string_view group,
                                          const StreamId& from, std::int64_t count);
// Absent if there is no such stream.
Result<std::optional<StreamInfo>> stream_info(Connection& redis, std::string_view stream);
Result<std::vector<GroupInfo>> group_infos(Connection& redis, std::string_view stream);
Result<std::optional<StreamId>> oldest_pending(Connection& redis, std::string_view stream, std::string_view group);
// Removes entries before the id; the number removed.
Result<std::int64_t> trim_before(Connection& redis, std::string_view stream, const StreamId& id);

}  // namespace astra::redis
