#include "gateway/adapters/journal/drain.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <unistd.h>

#include "gateway/adapters/journal/limits.hpp"
#include "gateway/adapters/journal/record_codec.hpp"
#include "gateway/domain/pipeline/record_outcome.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metrics.hpp"

namespace astra::gateway::journal {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view extension = ".journal";
constexpr std::size_t read_bytes = 1u << 20;

std::string position_file(const std::string& segment) { return segment + ".position"; }

std::uint64_t load_position(const std::string& segment) {
  std::uint64_t position = 0;
  std::ifstream(position_file(segment)) >> position;
  return position;
}

// Fills the buffer from the file as far as both go.
std::string_view read_from(const std::string& path, std::uint64_t offset, std::string& buffer) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  const ssize_t n = ::pread(file, buffer.data(), buffer.size(), static_cast<off_t>(offset));
  ::close(file);
  return {buffer.data(), n > 0 ? static_cast<std::size_t>(n) : 0};
}

}  // namespace

Drain::Drain(Journal& journal, RecordSink& sink)
    : journal_(journal), sink_(sink), quarantine_(journal.directory()), buffer_(read_bytes, '\0'),
      worker_("journal-drain", Duration::milliseconds(drain_interval_ms), [this](const work::StopToken&) {
        auto stored = drain_once();
        if (!stored.ok()) log::warning("records wait in the journal", {{"reason", stored.error().message()}});
        static metrics::Gauge& backlog = metrics::registry().gauge("bastion_journal_backlog_bytes", "Journal bytes not yet in the database.");
        backlog.set(static_cast<double>(journal_.backlog_bytes().load(std::memory_order_relaxed)));
      }) {}

Drain::~Drain() { stop(); }

void Drain::start() { worker_.start(); }

void Drain::stop() { worker_.stop(); }

void Drain::find_segments() {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(journal_.directory(), error)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(extension) || segments_.contains(name)) continue;
    Segment segment{.path = entry.path().string(), .ours = name.starts_with(journal_.boot())};
    segment.read = load_position(segment.path);
    if (!segment.ours) journal_.backlog_bytes().fetch_add(entry.file_size(error) - segment.read, std::memory_order_relaxed);
    segments_.emplace(name, std::move(segment));
  }
}

Result<std::size_t> Drain::drain_once() {
  TRY(retry_quarantined());
  find_segments();
  std::size_t stored = 0;
  for (auto& [name, segment] : segments_) stored += TRY(drain_segment(segment));
  if (!old_segments_read_) {
    stored += TRY(store_interrupted());
    old_segments_read_.store(true, std::memory_order_release);
  }
  for (auto at = segments_.begin(); at != segments_.end();) {
    if (needed(at->second)) {
      ++at;
      continue;
    }
    remove(at->second);
    at = segments_.erase(at);
  }
  return stored;
}

// Halves a refused batch until the record that is refused stands alone.
Result<void> Drain::store(std::span<const RequestRecord> records) {
  auto stored = sink_.store(records);
  if (stored.ok() || !stored.error().is(record_refused)) return stored;
  if (records.size() == 1) return quarantine_.keep(records.front(), stored.error());
  const std::size_t half = records.size() / 2;
  TRY(store(records.first(half)));
  return store(records.subspan(half));
}

Result<void> Drain::retry_quarantined() {
  const Instant now = SystemClock().now();
  if ((now - quarantine_retried_at_).to_milliseconds() < quarantine_retry_ms) return {};
  const auto count = TRY(quarantine_.replay([this](const RequestRecord& record) { return store({&record, 1}); }));
  quarantine_retried_at_ = now;
  if (count > 0) log::info("the journal's quarantine was offered to the database again", {{"records", count}});
  return {};
}

Result<std::size_t> Drain::drain_segment(Segment& segment) {
  std::size_t stored = 0;
  for (;;) {
    const std::string_view bytes = read_from(segment.path, segment.read, buffer_);
    std::string_view rest = bytes;
    std::vector<RequestRecord> batch;
    std::vector<Uuid> closed;
    Frame frame;
    while (batch.size() < max_batch_records) {
      const std::uint64_t offset = segment.read + (bytes.size() - rest.size());
      if (!take_frame(rest, frame)) break;
      const Uuid id = frame.record.id.value();
      if (frame.kind == FrameKind::opened) {
        open_.insert_or_assign(id, OpenRequest{std::move(frame.record), segment.path, offset});
      } else {
        closed.push_back(id);
        batch.push_back(std::move(frame.record));
      }
    }
    const std::uint64_t taken = bytes.size() - rest.size();
    if (taken == 0) return stored;
    if (!batch.empty()) TRY(store(batch));
    for (const Uuid& id : closed) open_.erase(id);
    segment.read += taken;
    stored += batch.size();
    journal_.backlog_bytes().fetch_sub(taken, std::memory_order_relaxed);
    save_position(segment);
    // What was written meanwhile waits for the next round: few big batches cost the database less than many small ones.
    if (batch.size() < max_batch_records && bytes.size() < read_bytes) return stored;
  }
}

// What earlier processes opened and never closed: they died in between.
Result<std::size_t> Drain::store_interrupted() {
  std::vector<RequestRecord> batch;
  for (auto& [id, request] : open_) {
    if (segments_.contains(fs::path(request.segment).filename().string()) &&
        segments_.at(fs::path(request.segment).filename().string()).ours) continue;
    request.record.error_code = interrupted_code;
    request.record.complete = false;
    // What it cost nobody will know: what was held for it counts.
    if (request.record.held.micros > 0) request.record.cost = request.record.held, request.record.usage.estimated = true;
    batch.push_back(request.record);
  }
  for (std::size_t i = 0; i < batch.size(); i += max_batch_records)
    TRY(store(std::span(batch).subspan(i, std::min(max_batch_records, batch.size() - i))));
  for (const RequestRecord& record : batch) open_.erase(record.id.value());
  return batch.size();
}

// After a crash the segment is read again from the oldest request that was still open, so that its opening is not lost.
void Drain::save_position(const Segment& segment) {
  std::uint64_t position = segment.read;
  for (const auto& [id, request] : open_)
    if (request.segment == segment.path) position = std::min(position, request.offset);
  const std::string path = position_file(segment.path);
  {
    std::ofstream file(path + ".new", std::ios::trunc);
    if (!(file << position).flush()) return;  // the disk is full: after a crash more is read again, which is harmless
  }
  std::error_code error;
  fs::rename(path + ".new", path, error);
}

// A segment is needed while it may grow, holds unread bytes, or the opening of a request that is still running.
bool Drain::needed(const Segment& segment) const {
  const bool holds_open = std::any_of(open_.begin(), open_.end(), [&](const auto& entry) { return entry.second.segment == segment.path; });
  if (holds_open) return true;
  if (!segment.ours) return false;
  std::error_code error;
  return fs::file_size(segment.path, error) < max_segment_bytes || segment.read < fs::file_size(segment.path, error);
}

void Drain::remove(const Segment& segment) {
  std::error_code error;
  const std::uint64_t size = fs::file_size(segment.path, error);
  if (!error && size > segment.read) {
    // A torn frame at the end: the process died while writing it, so its answer never ended.
    log::warning("the journal ends in a torn frame", {{"segment", segment.path}, {"bytes", size - segment.read}});
    journal_.backlog_bytes().fetch_sub(size - segment.read, std::memory_order_relaxed);
  }
  fs::remove(segment.path, error);
  fs::remove(position_file(segment.path), error);
}

}  // namespace astra::gateway::journal
