#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "platform/http/loop.hpp"
#include "platform/http/signal.hpp"

// For data-plane .cpp files only.
namespace astra::http {

// Carries a streamed answer from a worker thread, which blocks while too much is unsent, to the loop that sends it.
class StreamPipe : public std::enable_shared_from_this<StreamPipe> {
 public:
  StreamPipe(std::shared_ptr<Loop::Door> door, std::size_t max_unsent_bytes)
      : door_(std::move(door)), max_unsent_bytes_(max_unsent_bytes) {}

  // The worker's side. False: nobody reads any more.
  bool put(std::string_view piece);
  void finish(bool complete);

  // The loop's side. take() waits; false at the end. Replaces what is in `batch`.
  Task<bool> take(std::string& batch);
  bool completed() const;
  void cancel();     // the client is gone
  void end_early();  // the server is going away: the stream ends in good order

 private:
  void wake();
  void resume();

  const std::shared_ptr<Loop::Door> door_;
  const std::size_t max_unsent_bytes_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::string unsent_;
  bool finished_ = false, complete_ = false, cancelled_ = false, ended_early_ = false, wake_posted_ = false;
  Signal ready_;
};

}  // namespace astra::http
