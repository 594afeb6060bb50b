#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/domain/pipeline/record.hpp"
#include "kernel/result.hpp"
#include "platform/work/periodic.hpp"

// The audit journal: an append-only file per loop in which every request stands before its answer ends, so that a
// `kill -9` loses none. The drain (drain.hpp) carries it to the database and deletes what has arrived.
namespace astra::gateway::journal {

inline constexpr ErrorKind journal_unwritable{"audit_unavailable", Category::unavailable, "The audit journal cannot be written."};

class Journal;

// One loop's file. Not for two threads.
class JournalWriter {
 public:
  // The request goes on to a provider. Errors: audit_unavailable (the disk is full, or too much waits for the database).
  Result<void> opened(const RequestRecord& record);
  // The answer is about to end, or the request ended without one.
  Result<void> closed(const RequestRecord& record);

 private:
  friend class Journal;
  JournalWriter(Journal& journal, std::string name) : journal_(journal), name_(std::move(name)) {}
  ~JournalWriter();
  friend struct std::default_delete<JournalWriter>;

  Result<void> append(int kind, const RequestRecord& record);
  Result<void> begin_segment();

  Journal& journal_;
  std::string name_;
  std::string frame_;          // reused: no allocation per record
  std::size_t segment_ = 0;
  std::size_t written_ = 0;
  // Shared with the syncing thread, which keeps its own descriptor of a file in use.
  std::mutex mutex_;
  int file_ = -1;
  std::atomic<bool> dirty_{false};
};

class Journal {
 public:
  // Uses (and makes) the directory for one process: a lock keeps a second one out.
  static Result<std::unique_ptr<Journal>> open(const std::string& directory, unsigned writers);
  ~Journal();

  JournalWriter& writer(std::size_t loop) { return *writers_[loop]; }
  const std::string& directory() const { return directory_; }
  // The prefix of this process's segments; others are left by earlier ones.
  const std::string& boot() const { return boot_; }
  // Bytes written and not yet known to be in the database.
  std::atomic<std::uint64_t>& backlog_bytes() { return backlog_bytes_; }

 private:
  Journal(std::string directory, std::string boot) : directory_(std::move(directory)), boot_(std::move(boot)) {}
  void sync();

  std::string directory_;
  std::string boot_;
  int lock_ = -1;
  std::atomic<std::uint64_t> backlog_bytes_{0};
  std::vector<std::unique_ptr<JournalWriter>> writers_;
  std::unique_ptr<work::Periodic> syncer_;
};

}  // namespace astra::gateway::journal
