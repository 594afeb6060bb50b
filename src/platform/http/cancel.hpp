#pragma once
#include <functional>
#include <utility>

namespace astra::http {

// Says that an answer is no longer wanted. Belongs to one loop; whoever waits registers what ends its wait.
class CancelToken {
 public:
  CancelToken() = default;
  CancelToken(const CancelToken&) = delete;
  CancelToken& operator=(const CancelToken&) = delete;

  bool cancelled() const { return cancelled_; }
  void cancel() {
    if (std::exchange(cancelled_, true)) return;
    if (auto wake = std::exchange(wake_, nullptr)) wake();
  }
  // At most one waiter at a time. Called at once where it is already cancelled.
  void on_cancel(std::function<void()> wake) {
    if (cancelled_ && wake) wake();
    else wake_ = std::move(wake);
  }
  void forget() { wake_ = nullptr; }

 private:
  bool cancelled_ = false;
  std::function<void()> wake_;
};

}  // namespace astra::http
