#include "platform/http/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "platform/http/loop.hpp"
#include "platform/http/upstream.hpp"

namespace astra::http {

namespace {

// One request on its way: the caller's thread waits, the loop's thread works.
struct Call {
  const ClientRequest& request;
  UpstreamTarget target;
  CancelToken gone;
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Result<ClientResponse>> result;
};

Task<Result<ClientResponse>> perform(Loop& loop, Call& call) {
  const ClientRequest& request = call.request;
  UpstreamRequest wanted;
  wanted.method = request.method;
  wanted.headers = request.headers;
  wanted.body = request.body;
  wanted.timeouts.connect = wanted.timeouts.tls = request.connect_timeout;
  wanted.timeouts.first_byte = wanted.timeouts.idle = wanted.timeouts.total = request.total_timeout;
  CO_TRY(auto answer, co_await loop.upstream().send(call.target, wanted, &call.gone));
  ClientResponse response;
  response.status = answer.status();
  response.headers = answer.headers();
  CO_TRY(response.body, co_await answer.read_all(request.max_body_bytes));
  co_return response;
}

Task<void> serve(Loop& loop, Call& call) {
  auto result = co_await perform(loop, call);
  const std::lock_guard lock(call.mutex);
  call.result.emplace(std::move(result));
  call.changed.notify_one();
}

}  // namespace

struct Client::Impl {
  Impl() : thread([this] { loop.run(); }) {}
  ~Impl() {
    loop.stop();
    thread.join();
  }
  Loop loop;
  std::thread thread;
};

Client::Client() : impl_(std::make_unique<Impl>()) {}
Client::~Client() = default;

Result<ClientResponse> Client::send(const ClientRequest& request) {
  Call call{.request = request};
  call.target.url = TRY(Url::parse(request.url));
  call.target.addresses = request.addresses;
  call.target.ca_file = request.ca_file;
  call.target.verify_tls = request.verify_tls;
  boost::asio::co_spawn(impl_->loop.executor(), serve(impl_->loop, call), boost::asio::detached);
  std::unique_lock lock(call.mutex);
  call.changed.wait(lock, [&] { return call.result.has_value(); });
  return *std::move(call.result);
}

}  // namespace astra::http
