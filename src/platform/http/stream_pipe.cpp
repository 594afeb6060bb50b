#include "platform/http/stream_pipe.hpp"

namespace astra::http {

bool StreamPipe::put(std::string_view piece) {
  std::unique_lock lock(mutex_);
  while (!piece.empty()) {
    room_.wait(lock, [&] { return cancelled_ || ended_early_ || unsent_.size() < max_unsent_bytes_; });
    if (cancelled_ || ended_early_) return false;
    const std::string_view part = piece.substr(0, max_unsent_bytes_ - unsent_.size());
    unsent_.append(part);
    piece.remove_prefix(part.size());
    wake();
  }
  return !cancelled_ && !ended_early_;
}

void StreamPipe::finish(bool complete) {
  const std::lock_guard lock(mutex_);
  finished_ = true;
  complete_ = complete;
  wake();
}

// Called with the mutex held; one message to the loop is under way at most.
void StreamPipe::wake() {
  if (wake_posted_) return;
  wake_posted_ = true;
  door_->post([self = shared_from_this()] { self->resume(); });
}

void StreamPipe::resume() {
  {
    const std::lock_guard lock(mutex_);
    wake_posted_ = false;
  }
  ready_.notify();
}

Task<bool> StreamPipe::take(std::string& batch) {
  const auto self = shared_from_this();
  batch.clear();
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (cancelled_) co_return false;
      if (!unsent_.empty()) {
        batch.swap(unsent_);
        room_.notify_one();
        co_return true;
      }
      if (finished_ || ended_early_) co_return false;
    }
    co_await ready_.wait();
  }
}

bool StreamPipe::completed() const {
  const std::lock_guard lock(mutex_);
  return !cancelled_ && unsent_.empty() && ((finished_ && complete_) || ended_early_);
}

void StreamPipe::cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  room_.notify_all();
  wake();
}

void StreamPipe::end_early() {
  const std::lock_guard lock(mutex_);
  ended_early_ = true;
  room_.notify_all();
  wake();
}

}  // namespace astra::http
