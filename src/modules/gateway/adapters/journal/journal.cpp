#include "gateway/adapters/journal/journal.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>

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
  if (file_ >= 0) ::close(file_);
}

Result<void> JournalWriter::begin_segment() {
  const std::string path = journal_.directory() + "/" + name_ + "-" + std::to_string(segment_) + ".journal";
  const int next = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (next < 0) return unwritable(path);
  std::lock_guard lock(mutex_);
  if (file_ >= 0) {
    ::fdatasync(file_);
    ::close(file_);
  }
  file_ = next;
  ++segment_;
  written_ = 0;
  return {};
}

Result<void> JournalWriter::append(int kind, const RequestRecord& record) {
  if (file_ < 0 || written_ >= max_segment_bytes) TRY(begin_segment());
  frame_.clear();
  append_frame(frame_, static_cast<FrameKind>(kind), record);
  // One write of one frame: what the kernel has survives our death. A short write leaves a torn frame; a new segment
  // follows, since nothing behind a torn frame is read.
  const ssize_t n = ::write(file_, frame_.data(), frame_.size());
  if (n != static_cast<ssize_t>(frame_.size())) {
    DomainError error = unwritable("journal " + name_);
    written_ = max_segment_bytes;
    return error;
  }
  written_ += frame_.size();
  journal_.backlog_bytes().fetch_add(frame_.size(), std::memory_order_relaxed);
  dirty_.store(true, std::memory_order_release);
  return {};
}

Result<void> JournalWriter::opened(const RequestRecord& record) {
  if (journal_.backlog_bytes().load(std::memory_order_relaxed) > max_backlog_bytes)
    return DomainError(journal_unwritable, "Too many records wait for the database.");
  return append(static_cast<int>(FrameKind::opened), record);
}

Result<void> JournalWriter::closed(const RequestRecord& record) { return append(static_cast<int>(FrameKind::closed), record); }

Result<std::unique_ptr<Journal>> Journal::open(const std::string& directory, unsigned writers) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  const std::string lock_path = directory + "/lock";
  const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return unwritable(lock_path);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return DomainError(journal_unwritable, "Another process uses the journal in " + directory + ".");
  }
  auto journal = std::unique_ptr<Journal>(new Journal(directory, Uuid::v7(SystemClock().now()).to_string()));
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
    {
      std::lock_guard lock(writer->mutex_);
      file = ::dup(writer->file_);
    }
    if (file < 0) continue;
    if (::fdatasync(file) != 0) log::error("the audit journal could not be synced", {{"reason", std::strerror(errno)}});
    ::close(file);
  }
}

}  // namespace astra::gateway::journal
