#pragma once
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <optional>
#include <utility>

#include "platform/http/task.hpp"

// For data-plane .cpp files only.
namespace astra::http {

// A suspended coroutine: calling it goes on with it, inside the call.
using WaitHandler = boost::asio::async_result<boost::asio::use_awaitable_t<LoopExecutor>, void()>::handler_type;

// Suspends the coroutine that awaits the result until its handler, put at the end of `list`, is called.
template <class List, class Then>
auto wait_in(List& list, Then then) {
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<LoopExecutor>, void()>(
      [&list, then](auto handler) {
        list.push_back(std::move(handler));
        then();
      },
      use_task);
}

// What one coroutine of a loop waits on and another piece of code of the same loop sets off. Holds no state: check the
// condition before and after waiting.
class Signal {
 public:
  Signal() = default;
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  auto wait() {
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<LoopExecutor>, void()>(
        [this](auto handler) { waiter_.emplace(std::move(handler)); }, use_task);
  }
  bool has_waiter() const { return waiter_.has_value(); }

  // Resumes the waiter at once, inside this call.
  void notify() {
    if (!waiter_) return;
    WaitHandler handler = std::move(*waiter_);
    waiter_.reset();
    handler();
  }
  // Resumes the waiter when the loop comes round, for callers in the middle of something.
  void notify_later(const LoopExecutor& executor) {
    if (!waiter_) return;
    WaitHandler handler = std::move(*waiter_);
    waiter_.reset();
    boost::asio::post(executor, std::move(handler));
  }

 private:
  std::optional<WaitHandler> waiter_;
};

}  // namespace astra::http
