#pragma once
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <functional>
#include <future>
#include <memory>
#include <thread>

#include "platform/http/direct.hpp"
#include "platform/http/loop.hpp"
#include "platform/http/upstream.hpp"

namespace astra::http::test {

// A loop of its own, to run a coroutine on and wait for its result.
class LoopThread {
 public:
  LoopThread() : thread_([this] { loop.run(); }) {}
  ~LoopThread() {
    loop.stop();
    thread_.join();
  }

  template <class T>
  T run(std::function<Task<T>()> make) {
    std::promise<T> promise;
    auto result = promise.get_future();
    boost::asio::co_spawn(loop.executor(), perform<T>(make, promise), boost::asio::detached);
    return result.get();
  }

  Loop loop;

 private:
  template <class T>
  static Task<void> perform(const std::function<Task<T>()>& make, std::promise<T>& promise) {
    promise.set_value(co_await make());
  }
  std::thread thread_;
};

// A DirectHandler made of a function.
struct Handler : DirectHandler {
  std::function<Task<void>(Exchange&)> answer;
  Task<void> handle(Exchange& exchange) override { return answer(exchange); }
};

}  // namespace astra::http::test
