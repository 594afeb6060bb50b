#include "platform/redis/streams.hpp"

#include <charconv>

namespace astra::redis {
namespace {

constexpr std::string_view already_added = "equal or smaller than the target stream top item";

bool read_number(std::string_view text, std::uint64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

DomainError unexpected(const char* command) {
  return DomainError(redis_refused, std::string("Redis answered ") + command + " in an unknown form.");
}

StreamId id_of(const Reply& reply) { return StreamId::parse(reply.text).value_or(StreamId{}); }

StreamEntry to_entry(const Reply& reply) {
  StreamEntry entry;
  if (reply.items.size() != 2) return entry;
  entry.id = id_of(reply.items[0]);
  const auto& fields = reply.items[1].items;
  entry.fields.reserve(fields.size() / 2);
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) entry.fields.emplace_back(fields[i].text, fields[i + 1].text);
  return entry;
}

StreamEntries to_entries(const Reply& reply) {
  StreamEntries out;
  for (const Reply& stream : reply.items) {
    if (stream.items.size() != 2) continue;
    auto& entries = out[stream.items[0].text];
    entries.reserve(stream.items[1].items.size());
    for (const Reply& entry : stream.items[1].items) entries.push_back(to_entry(entry));
  }
  return out;
}

Result<StreamEntries> read(Connection& redis, Command command, const std::vector<std::string>& streams,
                           const std::vector<std::string>& positions, std::int32_t block_ms) {
  if (block_ms > 0) command.add("BLOCK").add(block_ms);
  command.add("STREAMS");
  for (const auto& stream : streams) command.add(stream);
  for (const auto& position : positions) command.add(position);
  const Reply reply = TRY(redis.call_blocking(command, block_ms));
  return to_entries(reply);
}

}  // namespace

std::optional<StreamId> StreamId::parse(std::string_view text) {
  const auto dash = text.find('-');
  StreamId id;
  if (!read_number(text.substr(0, dash), id.high)) return std::nullopt;
  if (dash != text.npos && !read_number(text.substr(dash + 1), id.low)) return std::nullopt;
  return id;
}

std::string StreamId::to_string() const { return std::to_string(high) + "-" + std::to_string(low); }

const std::string* StreamEntry::field(std::string_view name) const {
  for (const auto& [key, value] : fields)
    if (key == name) return &value;
  return nullptr;
}

Command xadd(std::string_view stream, const StreamId& id, const std::vector<std::pair<std::string, std::string>>& fields,
             bool create_stream) {
  Command command{"XADD", stream};
  if (!create_stream) command.add("NOMKSTREAM");
  command.add(id.to_string());
  for (const auto& [name, value] : fields) command.add(name).add(value);
  return command;
}

bool is_already_added(const Reply& reply) { return reply.is_error() && reply.text.find(already_added) != std::string::npos; }

Result<bool> create_group(Connection& redis, std::string_view stream, std::string_view group, const StreamId& after,
                          bool create_stream) {
  Command command{"XGROUP", "CREATE", stream, group, after.to_string()};
  if (create_stream) command.add("MKSTREAM");
  const Command commands[] = {command};
  const auto replies = TRY(redis.pipeline(commands));
  if (replies[0].error_code() == "BUSYGROUP") return false;
  TRY(accepted(replies[0]));
  return true;
}

Result<StreamEntries> read_group(Connection& redis, std::string_view group, std::string_view consumer,
                                 const std::vector<std::string>& streams, std::int64_t count, std::int32_t block_ms) {
  Command command{"XREADGROUP", "GROUP", group, consumer, "COUNT", std::to_string(count)};
  return read(redis, std::move(command), streams, std::vector<std::string>(streams.size(), ">"), block_ms);
}

Result<StreamEntries> read_after(Connection& redis, const std::map<std::string, StreamId>& after, std::int64_t count,
                                 std::int32_t block_ms) {
  Command command{"XREAD", "COUNT", std::to_string(count)};
  std::vector<std::string> streams, positions;
  for (const auto& [stream, position] : after) streams.push_back(stream), positions.push_back(position.to_string());
  return read(redis, std::move(command), streams, positions, block_ms);
}

Result<std::int64_t> acknowledge(Connection& redis, std::string_view stream, std::string_view group,
                                 const std::vector<StreamId>& ids) {
  if (ids.empty()) return std::int64_t{0};
  Command command{"XACK", stream, group};
  for (const auto& id : ids) command.add(id.to_string());
  return TRY(redis.call(command)).integer;
}

Result<Claimed> auto_claim(Connection& redis, std::string_view stream, std::string_view group, std::string_view consumer,
                           std::int64_t min_idle_ms, const StreamId& from, std::int64_t count) {
  Command command{"XAUTOCLAIM", stream, group, consumer};
  command.add(min_idle_ms).add(from.to_string()).add("COUNT").add(count).add("JUSTID");
  const Reply reply = TRY(redis.call(command));
  if (reply.items.size() < 2) return unexpected("XAUTOCLAIM");
  Claimed claimed;
  claimed.next = id_of(reply.items[0]);
  for (const Reply& id : reply.items[1].items) claimed.ids.push_back(id_of(id));
  if (reply.items.size() > 2)
    for (const Reply& id : reply.items[2].items) claimed.deleted.push_back(id_of(id));
  return claimed;
}

Result<std::optional<StreamEntry>> claim(Connection& redis, std::string_view stream, std::string_view group,
                                         std::string_view consumer, const StreamId& id) {
  const Reply reply = TRY(redis.call(Command{"XCLAIM", stream, group, consumer, "0", id.to_string()}));
  if (reply.items.empty() || !reply.items[0].is_list()) return std::optional<StreamEntry>();
  return std::optional<StreamEntry>(to_entry(reply.items[0]));
}

Result<std::vector<PendingEntry>> pending(Connection& redis, std::string_view stream, std::string_view group,
                                          const StreamId& from, std::int64_t count) {
  Command command{"XPENDING", stream, group, from.to_string(), "+"};
  command.add(count);
  const Reply reply = TRY(redis.call(command));
  std::vector<PendingEntry> out;
  for (const Reply& item : reply.items) {
    if (item.items.size() != 4) return unexpected("XPENDING");
    out.push_back({id_of(item.items[0]), item.items[1].text, item.items[2].integer, item.items[3].integer});
  }
  return out;
}

Result<std::optional<StreamInfo>> stream_info(Connection& redis, std::string_view stream) {
  const Command commands[] = {Command{"XINFO", "STREAM", stream}};
  const auto replies = TRY(redis.pipeline(commands));
  if (replies[0].is_error() && replies[0].text.find("no such key") != std::string::npos) return std::optional<StreamInfo>();
  const Reply reply = TRY(accepted(replies[0]));
  StreamInfo info;
  if (const Reply* length = reply.field("length")) info.length = length->integer;
  if (const Reply* last = reply.field("last-generated-id")) info.last_generated = id_of(*last);
  if (const Reply* first = reply.field("first-entry"); first && first->is_list() && !first->items.empty())
    info.first = id_of(first->items[0]);
  return std::optional<StreamInfo>(info);
}

Result<std::vector<GroupInfo>> group_infos(Connection& redis, std::string_view stream) {
  const Command commands[] = {Command{"XINFO", "GROUPS", stream}};
  const auto replies = TRY(redis.pipeline(commands));
  std::vector<GroupInfo> out;
  if (replies[0].is_error() && replies[0].text.find("no such key") != std::string::npos) return out;
  const Reply reply = TRY(accepted(replies[0]));
  for (const Reply& item : reply.items) {
    GroupInfo group;
    if (const Reply* name = item.field("name")) group.name = name->text;
    if (const Reply* count = item.field("pending")) group.pending = count->integer;
    if (const Reply* lag = item.field("lag"); lag && !lag->is_nil()) group.lag = lag->integer;
    if (const Reply* last = item.field("last-delivered-id")) group.last_delivered = id_of(*last);
    out.push_back(std::move(group));
  }
  return out;
}

Result<std::optional<StreamId>> oldest_pending(Connection& redis, std::string_view stream, std::string_view group) {
  const auto first = TRY(pending(redis, stream, group, StreamId{}, 1));
  return first.empty() ? std::optional<StreamId>() : std::optional<StreamId>(first[0].id);
}

Result<std::int64_t> trim_before(Connection& redis, std::string_view stream, const StreamId& id) {
  return TRY(redis.call(Command{"XTRIM", stream, "MINID", id.to_string()})).integer;
}

}  // namespace astra::redis
