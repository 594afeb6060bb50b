#include "platform/events/stream_writer.hpp"

#include <algorithm>

namespace astra::events {
namespace {

redis::StreamId id_at(std::int64_t position) { return {static_cast<std::uint64_t>(position), 0}; }

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
  const bool existed = exists_[module];
  std::vector<redis::Command> commands;
  commands.reserve(entries.size() + 2);
  // In a transaction, so that a refusal in the middle (out of memory) cannot let later ones pass and close the gap for ever.
  commands.push_back({"MULTI"});
  for (const OutboxEntry* entry : entries) {
    std::vector<std::pair<std::string, std::string>> fields{{"content-type", "application/cloudevents+json"},
                                                            {"event", entry->envelope}};
    if (!entry->target.empty()) fields.emplace_back("target", entry->target);
    commands.push_back(redis::xadd(stream(module), id_at(entry->position), fields, !existed));
  }
  commands.push_back({"EXEC"});
  auto replies = TRY(redis_.pipeline(commands));
  auto executed = redis::accepted(std::move(replies.back()));
  if (!executed.ok()) {
    // EXECABORT only says that something was refused; the reason stands before.
    for (auto& reply : replies)
      if (reply.is_error()) return redis::accepted(std::move(reply)).error();
    return std::move(executed).error();
  }
  Outcome outcome;
  for (auto& reply : executed->items) {
    if (reply.is_text()) ++outcome.added;
    else if (reply.is_nil()) outcome.stream_is_gone = true;
    else if (redis::is_already_added(reply)) ++outcome.refused;
    else return redis::accepted(std::move(reply)).error();
  }
  exists_[module] = !outcome.stream_is_gone;
  return outcome;
}

Result<std::optional<std::int64_t>> StreamWriter::last_position(const std::string& module) {
  const auto info = TRY(redis::stream_info(redis_, stream(module)));
  exists_[module] = info.has_value();
  if (!info) return std::optional<std::int64_t>();
  return std::optional<std::int64_t>(static_cast<std::int64_t>(info->last_generated.high));
}

Result<void> StreamWriter::set_aside(const std::string& module) {
  TRY(redis_.call({"RENAME", stream(module), stream(module) + ":superseded"}));
  exists_[module] = false;
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
