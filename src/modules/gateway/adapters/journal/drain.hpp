#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/adapters/journal/journal.hpp"
#include "gateway/adapters/journal/quarantine.hpp"
#include "gateway/ports/record_sink.hpp"
#include "platform/work/periodic.hpp"

namespace astra::gateway::journal {

// Carries records from the journal to the sink, in order of each file, and deletes files that have wholly arrived.
// Requests that were opened by a process that died before closing them arrive as interrupted. A record that the sink refuses
// for what it holds goes to the quarantine, and those around it go on.
class Drain {
 public:
  Drain(Journal& journal, RecordSink& sink);
  ~Drain();

  void start();
  void stop();
  // One round, in the caller's thread: everything that is in the files now. Returns how many records were stored.
  // Errors: those of the sink; what was not stored comes again.
  Result<std::size_t> drain_once();
  // Whether what earlier processes left behind is in the database. From any thread.
  bool caught_up() const { return old_segments_read_.load(std::memory_order_acquire); }

 private:
  struct Segment {
    std::string path;
    bool ours = false;                 // of this process: may still grow
    std::uint64_t read = 0;            // how far it was read and stored
  };
  struct OpenRequest {
    RequestRecord record;
    std::string segment;
    std::uint64_t offset;
  };

  Result<void> store(std::span<const RequestRecord> records);
  Result<void> retry_quarantined();
  void find_segments();
  Result<std::size_t> drain_segment(Segment& segment);
  Result<std::size_t> store_interrupted();
  void save_position(const Segment& segment);
  bool needed(const Segment& segment) const;
  void remove(const Segment& segment);

  Journal& journal_;
  RecordSink& sink_;
  std::map<std::string, Segment> segments_;               // by file name
  std::unordered_map<Uuid, OpenRequest> open_;            // opened and not closed
  std::atomic<bool> old_segments_read_ = false;
  Quarantine quarantine_;
  Instant quarantine_retried_at_{};
  std::string buffer_;                                    // of what is read at once
  work::Periodic worker_;
};

}  // namespace astra::gateway::journal
