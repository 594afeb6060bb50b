#include "platform/telemetry/log.hpp"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "platform/telemetry/limits.hpp"
#include "platform/telemetry/log_ids.hpp"
#include "platform/telemetry/log_sink.hpp"

namespace astra::log {

namespace {

// Lines of one thread that are not written yet. The lock is almost never contended: only the flusher takes it too.
struct Buffer {
  std::mutex mutex;
  std::string lines;
};

void write_to_stderr(std::string_view lines) {
  while (!lines.empty()) {
    const ssize_t n = ::write(STDERR_FILENO, lines.data(), lines.size());
    if (n < 0 && errno != EINTR) return;  // nowhere left to say so
    if (n > 0) lines.remove_prefix(static_cast<std::size_t>(n));
  }
}

// All buffers, the sink, and the thread that flushes. Lives until the process ends: threads log to the very end.
class Hub {
 public:
  static Hub& instance() {
    static Hub* const hub = new Hub;
    return *hub;
  }

  void configure(Settings settings) {
    flush();
    const std::lock_guard lock(sink_mutex_);
    level_ = settings.level;
    format_ = settings.format.value_or(::isatty(STDERR_FILENO) == 1 ? Format::text : Format::json);
    sink_ = settings.sink ? std::make_shared<Sink>(std::move(settings.sink)) : nullptr;
  }

  Level level() const { return level_.load(std::memory_order_relaxed); }
  Format format() const { return format_.load(std::memory_order_relaxed); }

  std::shared_ptr<Buffer> join() {
    auto buffer = std::make_shared<Buffer>();
    const std::lock_guard lock(buffers_mutex_);
    buffers_.push_back(buffer);
    if (!flusher_started_) {
      flusher_started_ = true;
      std::atexit([] { instance().flush(); });
      std::thread([this] { keep_flushing(); }).detach();
    }
    return buffer;
  }

  void flush() {
    std::vector<std::shared_ptr<Buffer>> buffers;
    {
      const std::lock_guard lock(buffers_mutex_);
      // A buffer that only this list holds belongs to a thread that has ended.
      for (auto& buffer : buffers_) buffers.push_back(buffer);
      std::erase_if(buffers_, [](const auto& buffer) { return buffer.use_count() == 2; });
    }
    for (const auto& buffer : buffers) drain(*buffer);
  }

  void drain(Buffer& buffer) {
    std::string lines;
    {
      const std::lock_guard lock(buffer.mutex);
      lines.swap(buffer.lines);
    }
    if (lines.empty()) return;
    std::shared_ptr<Sink> sink;
    {
      const std::lock_guard lock(sink_mutex_);
      sink = sink_;
    }
    if (sink) (*sink)(lines);
    else write_to_stderr(lines);
  }

 private:
  using Sink = std::function<void(std::string_view)>;

  void keep_flushing() {
    for (;;) {
      std::this_thread::sleep_for(std::chrono::milliseconds(flush_interval_ms));
      flush();
    }
  }

  std::atomic<Level> level_{Level::info};
  std::atomic<Format> format_{::isatty(STDERR_FILENO) == 1 ? Format::text : Format::json};
  std::mutex sink_mutex_;
  std::shared_ptr<Sink> sink_;
  std::mutex buffers_mutex_;
  std::vector<std::shared_ptr<Buffer>> buffers_;
  bool flusher_started_ = false;
};

Buffer& own_buffer() {
  struct Owner {
    std::shared_ptr<Buffer> buffer = Hub::instance().join();
    ~Owner() { Hub::instance().drain(*buffer); }
  };
  thread_local Owner owner;
  return *owner.buffer;
}

}  // namespace

Ids& ids() {
  thread_local Ids own;
  return own;
}

Scope::Scope(std::string request_id, std::string trace_id)
    : previous_request_id_(std::exchange(ids().request_id, std::move(request_id))),
      previous_trace_id_(std::exchange(ids().trace_id, std::move(trace_id))) {}

Scope::~Scope() {
  ids().request_id = std::move(previous_request_id_);
  ids().trace_id = std::move(previous_trace_id_);
}

bool enabled(Level level) { return level >= Hub::instance().level(); }

void write(Level level, std::string_view message, Fields fields) {
  Hub& hub = Hub::instance();
  if (level < hub.level()) return;
  Buffer& buffer = own_buffer();
  bool full;
  {
    const std::lock_guard lock(buffer.mutex);
    format_line(buffer.lines, hub.format(), level, message, fields);
    buffer.lines.push_back('\n');
    full = buffer.lines.size() >= buffer_bytes;
  }
  if (full || level >= Level::warning) hub.drain(buffer);
}

void configure(Settings settings) { Hub::instance().configure(std::move(settings)); }

void flush() { Hub::instance().flush(); }

}  // namespace astra::log
