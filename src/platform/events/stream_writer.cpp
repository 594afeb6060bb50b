#include "platform/events/stream_writer.hpp"

#include <algorithm>

namespace astra::events {
namespace {

redis::StreamId id_at(std::int64_t position) { return {static_cast<std::uint64_t>(position), 0}; }

// KEYS: the stream. ARGV: the position it has to end at (0: it must not exist), then position, target and envelope of each
// event. Answers the position it ended at; where that is another one nothing was appended.
constexpr std::string_view append_script = R"lua(
local last = '0'
if redis.call('EXISTS', KEYS[1]) == 1 then
  local info = redis.call('XINFO', 'STREAM', KEYS[1])
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then last = string.match(info[i + 1], '^%d+') end
  end
end
if last ~= ARGV[1] then return last end
for i = 2, #ARGV, 3 do
  if ARGV[i + 1] == '' then
    redis.call('XADD', KEYS[1], ARGV[i] .. '-0', 'content-type', 'application/cloudevents+json', 'event', ARGV[i + 2])
  else
    redis.call('XADD', KEYS[1], ARGV[i] .. '-0', 'content-type', 'application/cloudevents+json', 'event', ARGV[i + 2],
               'target', ARGV[i + 1])
  end
end
return last
)lua";

}  // namespace

StreamWriter::StreamWriter(redis::Options options, std::string prefix) : redis_(std::move(options)), prefix_(std::move(prefix)) {}

Result<bool> StreamWriter::check() {
  // An established connection notices its end with the next command; a ping before each round would only cost.
  if (!redis_.is_usable()) TRY(redis_.check());
  const bool fresh = redis_.generation() != generation_;
  generation_ = redis_.generation();
  return fresh;
}

Result<StreamWriter::Outcome> StreamWriter::append(const std::string& module, const std::vector<const OutboxEntry*>& entries) {
  ENSURE(has_looked_at(module));
  std::int64_t& end = ends_[module];
  const auto fresh = std::find_if(entries.begin(), entries.end(), [&](const OutboxEntry* entry) { return entry->position > end; });
  Outcome outcome;
  outcome.refused = fresh - entries.begin();
  if (fresh == entries.end()) return outcome;
  const std::span<const OutboxEntry* const> list(&*fresh, static_cast<std::size_t>(entries.end() - fresh));
  const auto found = TRY(append_after(module, end, list));
  outcome.elsewhere = found != end;
  if (outcome.elsewhere) return outcome;
  outcome.added = static_cast<std::int64_t>(list.size());
  end = list.back()->position;
  return outcome;
}

// The position the stream ended at before; another one than `end` means that nothing was appended.
Result<std::int64_t> StreamWriter::append_after(const std::string& module, std::int64_t end,
                                                std::span<const OutboxEntry* const> entries) {
  redis::Command command{"EVAL", append_script, "1", stream(module), std::to_string(end)};
  for (const OutboxEntry* entry : entries) command.add(entry->position).add(entry->target).add(entry->envelope);
  const redis::Reply reply = TRY(redis_.call(command));
  const auto found = redis::StreamId::parse(reply.text + "-0");
  if (!found) return DomainError(redis::redis_refused, "Redis answered an append in an unknown form.");
  return static_cast<std::int64_t>(found->high);
}

Result<std::optional<std::int64_t>> StreamWriter::last_position(const std::string& module) {
  const auto info = TRY(redis::stream_info(redis_, stream(module)));
  const auto last = info ? static_cast<std::int64_t>(info->last_generated.high) : std::int64_t{0};
  ends_[module] = last;
  return info ? std::optional(last) : std::nullopt;
}

Result<void> StreamWriter::set_aside(const std::string& module) {
  TRY(redis_.call({"RENAME", stream(module), stream(module) + ":superseded"}));
  ends_[module] = 0;
  return {};
}

Result<std::optional<std::int64_t>> StreamWriter::acknowledged(const std::string& module,
                                                               const std::vector<std::string>& groups) {
  const auto infos = TRY(redis::group_infos(redis_, stream(module)));
  std::optional<std::int64_t> least;
  for (const auto& group : groups)
    if (std::none_of(infos.begin(), infos.end(), [&](const auto& info) { return info.name == group; })) return least;
  for (const auto& info : infos) {
    auto done = static_cast<std::int64_t>(info.last_delivered.high);
    if (info.pending > 0) {
      const auto oldest = TRY(redis::oldest_pending(redis_, stream(module), info.name));
      if (oldest) done = std::min(done, static_cast<std::int64_t>(oldest->high) - 1);
    }
    least = std::min(least.value_or(done), done);
  }
  return least;
}

Result<void> StreamWriter::trim_upto(const std::string& module, std::int64_t position) {
  TRY(redis::trim_before(redis_, stream(module), id_at(position + 1)));
  return {};
}

Result<void> StreamWriter::trim_to_length(const std::string& module, std::int64_t most) {
  TRY(redis_.call({"XTRIM", stream(module), "MAXLEN", "~", std::to_string(most)}));
  return {};
}

}  // namespace astra::events
