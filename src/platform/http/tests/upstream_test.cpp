#include <doctest/doctest.h>

#include <atomic>
#include <mutex>

#include "loop_thread.hpp"
#include "platform/http/client.hpp"
#include "platform/http/resolver.hpp"
#include "scripted_server.hpp"
#include "wire_client.hpp"

using namespace astra;
using namespace astra::http;
namespace failures = astra::http::errors;
using namespace astra::http::test;

namespace {

UpstreamTarget target_at(std::uint16_t port, std::string path = "/") {
  UpstreamTarget target;
  target.url = *Url::parse("http://127.0.0.1:" + std::to_string(port) + path);
  target.addresses.allow_private = true;
  return target;
}

struct Answer {
  int status = 0;
  std::string body;
  bool reused = false;
};

Task<Result<Answer>> fetch(Loop& loop, UpstreamTarget target, UpstreamRequest request, CancelToken* gone = nullptr) {
  CO_TRY(auto response, co_await loop.upstream().send(target, request, gone));
  Answer answer;
  answer.status = response.status();
  answer.reused = response.reused_connection();
  CO_TRY(answer.body, co_await response.read_all(1'000'000));
  co_return answer;
}

struct Fetcher {
  Result<Answer> operator()(const UpstreamTarget& target, UpstreamRequest request = {}) {
    return thread.run<Result<Answer>>([&] { return fetch(thread.loop, target, request); });
  }
  LoopThread thread;
};

}  // namespace

TEST_CASE("answers of every framing are read, and connections are used again where they can be") {
  ScriptedServer server({"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
                         "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
                         "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
                         "HTTP/1.1 200 OK\r\n\r\nuntil close<close>"});
  Fetcher fetch_from;
  const auto target = target_at(server.port());
  CHECK(fetch_from(target)->body == "hello");
  const auto chunked = fetch_from(target);
  REQUIRE(chunked.ok());
  CHECK(chunked->body == "abcde");
  CHECK(chunked->reused);
  CHECK(fetch_from(target)->status == 204);
  CHECK(fetch_from(target)->body == "until close");
  CHECK(server.connections() == 1);
}

TEST_CASE("a connection the upstream has closed is not used again") {
  ScriptedServer server(
      {"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1<close>", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n2"});
  Fetcher fetch_from;
  CHECK(fetch_from(target_at(server.port()))->body == "1");
  REQUIRE(eventually([&] {
    return fetch_from.thread.run<std::size_t>(
               [&]() -> Task<std::size_t> { co_return fetch_from.thread.loop.upstream().statistics().idle; }) == 0;
  }));
  CHECK(fetch_from(target_at(server.port()))->body == "2");
  CHECK(server.connections() == 2);
}

TEST_CASE("a kept connection closed without an answer is retried only where repeating is safe") {
  for (const std::string method : {"GET", "POST"}) {
    CAPTURE(method);
    ScriptedServer server(
        {"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1", "<close>", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n2"});
    Fetcher fetch_from;
    UpstreamRequest request;
    request.method = method;
    request.body = method == "POST" ? "x" : "";
    CHECK(fetch_from(target_at(server.port()), request)->body == "1");
    const auto second = fetch_from(target_at(server.port()), request);
    if (method == "GET") {
      REQUIRE(second.ok());
      CHECK(second->body == "2");
    } else {
      REQUIRE_FALSE(second.ok());
      CHECK(second.error().is(failures::upstream_closed));
    }
    CHECK(server.requests() == (method == "GET" ? 3 : 2));
  }
}

TEST_CASE("a truncated or malformed answer is an error, never a short body") {
  struct Case {
    std::string script;
    const ErrorKind& error;
  };
  const Case cases[] = {
      {"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort<close>", failures::upstream_truncated},
      {"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab<close>", failures::upstream_truncated},
      {"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n<close>", failures::upstream_truncated},
      {"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n<close>", failures::upstream_invalid},
      {"HTTP/1.1 200 OK\r\ncontent-le<close>", failures::upstream_truncated},
      {"<close>", failures::upstream_closed},
      {"SSH-2.0-OpenSSH\r\n\r\n<close>", failures::upstream_invalid},
      {"HTTP/1.1 200 OK\r\nx: " + std::string(70'000, 'a') + "\r\n\r\n<close>", failures::upstream_invalid},
      {"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab<close>", failures::upstream_invalid},
      {"HTTP/1.1 200 OK\r\ncontent-length: 2000000\r\n\r\nab<close>", failures::upstream_too_large},
  };
  for (const Case& each : cases) {
    CAPTURE(each.script.substr(0, 80));
    ScriptedServer server({each.script});
    Fetcher fetch_from;
    const auto answer = fetch_from(target_at(server.port()));
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().code() == each.error.code);
  }
}

TEST_CASE("an upstream that says nothing runs into the time limit, one that is not there is refused") {
  ScriptedServer server({"<hold>"});
  Fetcher fetch_from;
  UpstreamRequest request;
  request.timeouts.first_byte = Duration::milliseconds(100);
  const auto late = fetch_from(target_at(server.port()), request);
  REQUIRE_FALSE(late.ok());
  CHECK(late.error().is(failures::upstream_timeout));
  std::uint16_t free_port;
  {
    ScriptedServer gone({});
    free_port = gone.port();
  }
  const auto refused = fetch_from(target_at(free_port));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().is(failures::connect_failed));
}

TEST_CASE("a body that stalls runs into the idle limit") {
  ScriptedServer server({"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc<hold>"});
  Fetcher fetch_from;
  UpstreamRequest request;
  request.timeouts.idle = Duration::milliseconds(100);
  const auto late = fetch_from(target_at(server.port()), request);
  REQUIRE_FALSE(late.ok());
  CHECK(late.error().is(failures::upstream_timeout));
}

TEST_CASE("cancelling ends the wait and closes the connection") {
  ScriptedServer server({"<hold>"});
  LoopThread thread;
  CancelToken gone;
  thread.loop.post([&] {
    boost::asio::co_spawn(
        thread.loop.executor(),
        [](Loop& loop, ScriptedServer& upstream, CancelToken& token) -> Task<void> {
          while (upstream.requests() == 0) co_await loop.sleep(Duration::milliseconds(1));
          token.cancel();
        }(thread.loop, server, gone),
        boost::asio::detached);
  });
  const auto answer = thread.run<Result<Answer>>([&] { return fetch(thread.loop, target_at(server.port()), {}, &gone); });
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.error().is(failures::cancelled));
  CHECK(eventually([&] { return server.peer_closed(); }));
}

TEST_CASE("an address that is not public is refused unless allowed") {
  ScriptedServer server({"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1"});
  Fetcher fetch_from;
  auto target = target_at(server.port());
  target.addresses.allow_private = false;
  const auto refused = fetch_from(target);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().is(failures::address_refused));
  CHECK(server.connections() == 0);
  target.addresses.allowed.push_back(*Cidr::parse("127.0.0.0/8"));
  CHECK(fetch_from(target).ok());
}

TEST_CASE("a name that changes its address between check and connection gains nothing") {
  // Every look-up gives another address: first a public one, then loopback.
  ScriptedServer server({"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1"});
  std::atomic<int> lookups{0};
  UpstreamLimits limits;
  limits.dns_lifetime = Duration{};
  Resolver resolver(
      [&](const std::string&) {
        return Resolver::Addresses{*IpAddress::parse(lookups++ % 2 == 0 ? "192.0.2.1" : "127.0.0.1")};
      },
      limits);
  LoopThread thread;
  UpstreamTarget target;
  target.url = *Url::parse("http://rebind.example:" + std::to_string(server.port()) + "/");
  const auto kinds = thread.run<std::vector<std::string>>([&]() -> Task<std::vector<std::string>> {
    std::vector<std::string> codes;
    Upstream upstream(thread.loop, resolver, limits);
    for (int i = 0; i < 4; ++i) {
      const UpstreamRequest request;  // named: g++ 12 destroys a braced temporary in a co_await twice
      const auto answer = co_await upstream.send(target, request);
      codes.emplace_back(answer.ok() ? "reached" : answer.error().code());
    }
    co_return codes;
  });
  CHECK(lookups == 4);  // one look-up a connection: the address checked is the address used
  for (const auto& code : kinds) CHECK(code == failures::address_refused.code);
  CHECK(server.connections() == 0);
}

TEST_CASE("requests beyond the connections of an origin wait for their turn") {
  std::atomic<int> now{0}, most{0};
  Handler handler;
  handler.answer = [&](Exchange& exchange) -> Task<void> {
    most = std::max(most.load(), ++now);
    co_await exchange.loop().sleep(Duration::milliseconds(2));
    --now;
    co_await exchange.respond(200, {}, "x");
  };
  App app;
  app.decide = [&](const RequestHead&) -> Decision { return Direct{&handler}; };
  const auto server = serve(app);
  LoopThread thread;
  UpstreamLimits limits;
  limits.max_connections_per_origin = 2;
  std::atomic<int> done{0};
  constexpr int requests = 20;
  const auto target = target_at(server->port());
  thread.run<bool>([&]() -> Task<bool> {
    Upstream upstream(thread.loop, Resolver::shared(), limits);
    for (int i = 0; i < requests; ++i)
      boost::asio::co_spawn(
          thread.loop.executor(),
          [](Upstream& up, const UpstreamTarget& to, std::atomic<int>& counter) -> Task<void> {
            UpstreamRequest request;
            request.method = "GET";
            auto answer = co_await up.send(to, request);
            if (answer.ok() && (co_await answer->read_all(10)).ok()) ++counter;
          }(upstream, target, done),
          boost::asio::detached);
    for (int i = 0; i < 5'000 && done < requests; ++i) co_await thread.loop.sleep(Duration::milliseconds(1));
    co_return true;
  });
  CHECK(done == requests);
  CHECK(most <= 2);
}

TEST_CASE("a piece of a body is handed on as it arrives") {
  ScriptedServer server({"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n<hold>"});
  LoopThread thread;
  const auto piece = thread.run<std::string>([&]() -> Task<std::string> {
    const UpstreamTarget target = target_at(server.port());
    const UpstreamRequest request;
    auto answer = co_await thread.loop.upstream().send(target, request);
    if (!answer.ok()) co_return "none";
    auto first = co_await answer->read_some();
    co_return first.ok() ? std::string(*first) : "none";
  });
  CHECK(piece == "abc");
  CHECK(eventually([&] { return server.peer_closed(); }));  // dropped before the end
}

TEST_CASE("the blocking client sends, keeps its connection and reports errors") {
  ScriptedServer server({"HTTP/1.1 201 Created\r\nx-a: b\r\ncontent-length: 2\r\n\r\nok",
                         "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n" + std::string(100, 'x')});
  Client client;
  ClientRequest request;
  request.method = "POST";
  request.url = "http://127.0.0.1:" + std::to_string(server.port()) + "/hook";
  request.body = "{}";
  CHECK(client.send(request).error().is(failures::address_refused));
  request.addresses.allow_private = true;
  const auto answer = client.send(request);
  REQUIRE(answer.ok());
  CHECK(answer->status == 201);
  CHECK(answer->headers.value("X-A") == "b");
  CHECK(answer->body == "ok");
  request.max_body_bytes = 50;
  CHECK(client.send(request).error().is(failures::upstream_too_large));
  CHECK(server.connections() == 1);
  request.url = "ftp://x/";
  CHECK(client.send(request).error().is(failures::invalid_url));
}
