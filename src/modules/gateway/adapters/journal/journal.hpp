#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <unistd.h>

#include "gateway/adapters/journal/sync_waiters.hpp"
#include "gateway/domain/pipeline/record.hpp"
#include "kernel/result.hpp"
#include "platform/work/periodic.hpp"

// The audit journal: an append-only file per loop in which every request stands before its answer ends, so that a
// `kill -9` loses none. The drain (drain.hpp) carries it to the database and deletes what has arrived.
namespace astra::gateway::journal {

inline constexpr ErrorKind journal_unwritable{"audit_unavailable", Category::unavailable, "The audit journal cannot be written."};

class Journal;

// One loop's file. Not for two threads. Records are put, and one commit() writes all that were put since the last: the
// requests of one round of a loop share a system call.
class JournalWriter {
 public:
  using Ticket = std::uint64_t;

  // The request goes on to a provider. Errors: audit_unavailable (too much waits for the database).
  Result<Ticket> put_opened(const RequestRecord& record);
  // The answer is about to end, or the request ended without one.
  Ticket put_closed(const RequestRecord& record);
  // Sees to it that what the ticket stands for is written, with all that was put besides. Errors: audit_unavailable (the
  // disk is full, say).
  Result<void> commit(Ticket ticket);

  // Both at once.
  Result<void> opened(const RequestRecord& record) { return commit(TRY(put_opened(record))); }
  Result<void> closed(const RequestRecord& record) { return commit(put_closed(record)); }
  // Calls `done` when everything written up to now survives a loss of power, with false if it may not: within milliseconds, as
  // a rule on the syncing thread.
  void when_on_disk(SyncWaiters::Done done) { on_disk_.wait(appended_.load(std::memory_order_relaxed), std::move(done)); }

 private:
  friend class Journal;
  JournalWriter(Journal& journal, std::string name) : journal_(journal), name_(std::move(name)) {}
  ~JournalWriter();
  friend struct std::default_delete<JournalWriter>;

  Result<void> write_pending();
  Result<void> begin_segment();

  Journal& journal_;
  std::string name_;
  std::string pending_;        // frames put and not written; reused: no allocation per record
  Ticket first_pending_ = 0;
  Ticket next_ = 0;
  struct Failed {
    Ticket first, behind;
  };
  std::vector<Failed> failed_;  // what the last writes that failed would have held, in order
  std::size_t segment_ = 0;
  std::size_t written_ = 0;
  // Shared with the syncing thread, which keeps its own descriptor of a file in use.
  std::mutex mutex_;
  int file_ = -1;
  std::atomic<bool> dirty_{false};
  std::atomic<std::uint64_t> appended_{0};  // bytes, in all segments; raised under no lock, by the loop alone
  SyncWaiters on_disk_;
};

// Brings a file's content to the medium, as fdatasync does.
using SyncFile = std::function<int(int file)>;

class Journal {
 public:
  // Uses (and makes) the directory for one process: a lock keeps a second one out.
  static Result<std::unique_ptr<Journal>> open(const std::string& directory, unsigned writers, SyncFile sync_file = &::fdatasync);
  ~Journal();

  JournalWriter& writer(std::size_t loop) { return *writers_[loop]; }
  std::size_t writers() const { return writers_.size(); }
  const std::string& directory() const { return directory_; }
  // The prefix of this process's segments; others are left by earlier ones.
  const std::string& boot() const { return boot_; }
  // Bytes written and not yet known to be in the database.
  std::atomic<std::uint64_t>& backlog_bytes() { return backlog_bytes_; }

 private:
  friend class JournalWriter;
  Journal(std::string directory, std::string boot, SyncFile sync_file)
      : directory_(std::move(directory)), boot_(std::move(boot)), sync_file_(std::move(sync_file)) {}
  void sync();

  std::string directory_;
  std::string boot_;
  SyncFile sync_file_;
  int lock_ = -1;
  std::atomic<std::uint64_t> backlog_bytes_{0};
  std::vector<std::unique_ptr<JournalWriter>> writers_;
  std::unique_ptr<work::Periodic> syncer_;
};

}  // namespace astra::gateway::journal
