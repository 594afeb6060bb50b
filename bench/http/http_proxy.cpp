// A bare proxy on the HTTP engine, and an instant upstream, to be measured against nginx doing the same:
//   http_proxy upstream <port>            answers every request with 1 KB of JSON
//   http_proxy proxy <port> <upstream>    passes every request on to 127.0.0.1:<upstream>
//   http_proxy echo <port>                answers from a worker thread (the control plane's way)
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "platform/http/direct.hpp"
#include "platform/http/loop.hpp"
#include "platform/http/server.hpp"
#include "platform/http/upstream.hpp"

using namespace astra;
using namespace astra::http;

namespace {

constexpr std::size_t max_body_bytes = 1'000'000;

struct Instant1K : DirectHandler {
  Instant1K() { headers.add("content-type", "application/json"); }
  Task<void> handle(Exchange& exchange) override {
    (void)co_await exchange.read_body(max_body_bytes);
    co_await exchange.respond(200, headers, body);
  }
  Headers headers;
  std::string body = "{\"text\":\"" + std::string(1'000, 'x') + "\"}";
};

struct Proxy : DirectHandler {
  Task<void> handle(Exchange& exchange) override {
    const auto body = co_await exchange.read_body(max_body_bytes);
    if (!body.ok()) co_return;
    UpstreamRequest request;
    request.method = exchange.head().method_text;
    request.body = *body;
    for (const auto& [name, value] : exchange.head().headers)
      if (name != "Host" && name != "Connection" && name != "Content-Length") request.headers.add(name, value);
    auto answer = co_await exchange.loop().upstream().send(target, request, &exchange.gone());
    if (!answer.ok()) {
      co_await exchange.respond(502, no_headers, answer.error().code());
      co_return;
    }
    const auto text = co_await answer->read_all(max_body_bytes);
    if (!text.ok()) co_return;
    co_await exchange.respond(answer->status(), answer->headers(), *text);
  }
  UpstreamTarget target;
  Headers no_headers;
};

struct App : Application {
  DirectHandler* handler = nullptr;
  Decision on_head(const RequestHead&) override {
    if (handler) return Direct{handler};
    return Buffered{max_body_bytes, [](Request request) {
                      Response response;
                      response.body = std::move(request.body);
                      return response;
                    }};
  }
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) return 2;
  const std::string what = arguments[1];
  Instant1K instant;
  Proxy proxy;
  App app;
  if (what == "upstream") app.handler = &instant;
  if (what == "proxy" && count > 3) {
    proxy.target.url = *Url::parse("http://127.0.0.1:" + std::string(arguments[3]));
    proxy.target.addresses.allow_private = true;
    app.handler = &proxy;
  }
  ServerOptions options;
  Listener listener;
  listener.port = static_cast<std::uint16_t>(std::atoi(arguments[2]));
  options.listeners.push_back(listener);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  auto server = Server::start(std::move(options), app);
  if (!server.ok()) {
    std::fprintf(stderr, "%s\n", std::string(server.error().message()).c_str());
    return 1;
  }
  int received = 0;
  sigwait(&signals, &received);
  return 0;
}
