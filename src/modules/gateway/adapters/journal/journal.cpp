#include "gateway/adapters/journal/journal.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "gateway/adapters/journal/limits.hpp"
#include "gateway/adapters/journal/record_codec.hpp"
#include "kernel/uuid.hpp"
#include "platform/telemetry/log.hpp"

namespace astra::gateway::journal {
namespace {

DomainError unwritable(const std::string& what) { return DomainError(journal_unwritable, what + ": " + std::strerror(errno)); }

}  // namespace

JournalWriter::~JournalWriter() {
  if (const auto written = write_pending(); !written.ok())
    log::error("records were lost at the end", {{"reason", written.error().message()}});
  if (file_ >= 0) ::close(file_);
}

Result<void> JournalWriter::begin_segment() {
  const std::string path = journal_.directory() + "/" + name_ + "-" + std::to_string(segment_) + ".journal";
  const int next = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (next < 0) return unwritable(path);
  std::lock_guard lock(mutex_);
  if (file_ >= 0) {
    // The syncing thread will only know the next file.
    if (journal_.sync_file_(file_) != 0) on_disk_.synced(appended_.load(std::memory_order_relaxed), false);
    ::close(file_);
  }
  file_ = next;
  ++segment_;
  written_ = 0;
  return {};
}

Result<JournalWriter::Ticket> JournalWriter::put_opened(const RequestRecord& record) {
  if (journal_.backlog_bytes().load(std::memory_order_relaxed) > max_backlog_bytes)
    return DomainError(journal_unwritable, "Too many records wait for the database.");
  append_frame(pending_, FrameKind::opened, record);
  return next_++;
}

JournalWriter::Ticket JournalWriter::put_closed(const RequestRecord& record) {
  append_frame(pending_, FrameKind::closed, record);
  return next_++;
}

Result<void> JournalWriter::commit(Ticket ticket) {
  if (ticket >= first_pending_) {
    const Ticket first = std::exchange(first_pending_, next_);
    auto written = write_pending();
    pending_.clear();
    if (written.ok()) return written;
    if (!failed_.empty() && failed_.back().behind == first) failed_.back().behind = next_;
    else failed_.push_back({first, next_});
    if (failed_.size() > max_failures_known) failed_.erase(failed_.begin());
    return written;
  }
  for (const Failed& failed : failed_)
    if (ticket >= failed.first && ticket < failed.behind) return DomainError(journal_unwritable, "The journal could not be written.");
  return {};
}

Result<void> JournalWriter::write_pending() {
  if (pending_.empty()) return {};
  if (file_ < 0 || written_ >= max_segment_bytes) TRY(begin_segment());
  // One write of whole frames: what the kernel has survives our death. A short write (the disk is full) is taken back;
  // where that fails a new segment follows, since nothing behind a torn frame is read.
  const ssize_t n = ::write(file_, pending_.data(), pending_.size());
  if (n != static_cast<ssize_t>(pending_.size())) {
    DomainError error = unwritable("journal " + name_);
    if (n > 0 && ::ftruncate(file_, static_cast<off_t>(written_)) != 0) written_ = max_segment_bytes;
    return error;
  }
  written_ += pending_.size();
  journal_.backlog_bytes().fetch_add(pending_.size(), std::memory_order_relaxed);
  appended_.fetch_add(pending_.size(), std::memory_order_relaxed);
  dirty_.store(true, std::memory_order_release);
  return {};
}

Result<std::unique_ptr<Journal>> Journal::open(const std::string& directory, unsigned writers, SyncFile sync_file) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  const std::string lock_path = directory + "/lock";
  const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return unwritable(lock_path);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return DomainError(journal_unwritable, "Another process uses the journal in " + directory + ".");
  }
  auto journal = std::unique_ptr<Journal>(new Journal(directory, Uuid::v7(SystemClock().now()).to_string(), std::move(sync_file)));
  journal->lock_ = lock;
  for (unsigned i = 0; i < writers; ++i) {
    journal->writers_.emplace_back(new JournalWriter(*journal, journal->boot_ + "-" + std::to_string(i)));
    TRY(journal->writers_.back()->begin_segment());
  }
  Journal* raw = journal.get();
  journal->syncer_ = std::make_unique<work::Periodic>("journal-sync", Duration::milliseconds(sync_interval_ms),
                                                      [raw](const work::StopToken&) { raw->sync(); });
  journal->syncer_->start();
  return journal;
}

Journal::~Journal() {
  if (syncer_) syncer_->stop();
  sync();
  writers_.clear();
  if (lock_ >= 0) ::close(lock_);
}

void Journal::sync() {
  for (const auto& writer : writers_) {
    if (!writer->dirty_.exchange(false, std::memory_order_acquire)) continue;
    int file;
    std::uint64_t upto;  // what is not in this file was synced before it was begun
    {
      std::lock_guard lock(writer->mutex_);
      file = ::dup(writer->file_);
      upto = writer->appended_.load(std::memory_order_relaxed);
    }
    const bool on_disk = file >= 0 && sync_file_(file) == 0;
    if (!on_disk) log::error("the audit journal could not be synced", {{"reason", std::strerror(errno)}});
    if (file >= 0) ::close(file);
    writer->on_disk_.synced(upto, on_disk);
  }
}

}  // namespace astra::gateway::journal
