#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "wire_client.hpp"

using namespace astra;
using namespace astra::http;
using namespace astra::http::test;

namespace {

constexpr std::size_t small_body_bytes = 1'000;

// Answers with the method, path and body it got.
Decision echo(const RequestHead&) {
  return Buffered{small_body_bytes, [](Request request) {
                    return text(std::string(to_string(request.method)) + " " + request.path + " " + request.body);
                  }};
}

struct EchoServer {
  explicit EchoServer(ServerLimits limits = {}) {
    app.decide = echo;
    server = serve(app, limits);
  }
  App app;
  std::unique_ptr<Server> server;
  std::uint16_t port() const { return server->port(); }
};

const std::string simple_get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

}  // namespace

TEST_CASE("a connection is kept and used for the next request") {
  EchoServer echo_server;
  RawClient client(echo_server.port());
  for (int i = 0; i < 3; ++i) {
    client.send("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
    const std::string answer = client.answer();
    CHECK(status_of(answer) == 200);
    CHECK(body_of(answer) == "POST /p hi");
    CHECK(field_of(answer, "x-request-id").size() == 36);
    CHECK(field_of(answer, "x-request-id").substr(0, 4) == "req_");
    CHECK(field_of(answer, "date").find("GMT") != std::string::npos);
  }
  CHECK(echo_server.server->statistics().connections_accepted == 1);
}

TEST_CASE("pipelined requests are answered in order though the first takes longest") {
  App app;
  std::mutex mutex;
  std::condition_variable changed;
  bool release = false;
  app.decide = [&](const RequestHead&) -> Decision {
    return Buffered{0, [&](Request request) {
                      if (request.path == "/1") {
                        std::unique_lock lock(mutex);
                        changed.wait(lock, [&] { return release; });
                      }
                      return text(request.path);
                    }};
  };
  const auto server = serve(app);
  RawClient client(server->port());
  std::string all;
  for (int i = 1; i <= 5; ++i) all += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  client.send(all);
  REQUIRE(eventually([&] { return server->statistics().active_requests == 1; }));
  {
    const std::lock_guard lock(mutex);
    release = true;
    changed.notify_all();
  }
  for (int i = 1; i <= 5; ++i) CHECK(body_of(client.answer()) == "/" + std::to_string(i));
}

TEST_CASE("a request may arrive cut at any byte") {
  EchoServer echo_server;
  const std::string plain = "POST /cut?q=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
  const std::string chunked =
      "POST /cut HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n";
  for (const std::string& request : {plain, chunked}) {
    RawClient client(echo_server.port());
    for (std::size_t cut = 1; cut < request.size(); ++cut) {
      client.send(request.substr(0, cut));
      client.send(request.substr(cut));
      CHECK(body_of(client.answer()) == "POST /cut hello");
    }
    for (const char byte : request) client.send({&byte, 1});
    CHECK(body_of(client.answer()) == "POST /cut hello");
  }
}

TEST_CASE("HEAD is answered with the length of the body and without it") {
  EchoServer echo_server;
  RawClient client(echo_server.port());
  client.send("HEAD /h HTTP/1.1\r\nHost: x\r\n\r\n" + simple_get);
  const std::string head = client.answer(true);
  CHECK(status_of(head) == 200);
  CHECK(field_of(head, "content-length") == "8");
  CHECK(body_of(client.answer()) == "GET /a ");
}

TEST_CASE("a client that expects 100-continue is told to go on") {
  EchoServer echo_server;
  RawClient client(echo_server.port());
  client.send("POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  CHECK(status_of(client.answer(true)) == 100);
  client.send("ok");
  CHECK(body_of(client.answer()) == "POST /e ok");
}

TEST_CASE("a body over the limit is refused before it is read") {
  EchoServer echo_server;
  RawClient client(echo_server.port());
  client.send("POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
  const std::string answer = client.answer();
  CHECK(status_of(answer) == 413);
  CHECK(field_of(answer, "connection") == "close");
  CHECK(field_of(answer, "content-type") == "application/problem+json");
  CHECK(client.ended());

  RawClient chunky(echo_server.port());
  chunky.send("POST /e HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x'));
  CHECK(status_of(chunky.answer()) == 413);
}

TEST_CASE("a refusal reaches a client that is still sending") {
  EchoServer echo_server;
  RawClient client(echo_server.port());
  client.send("POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 600000\r\n\r\n");
  client.send(std::string(600'000, 'x'));
  CHECK(status_of(client.answer()) == 413);
}

TEST_CASE("limits on the head answer 431 and 414") {
  ServerLimits limits;
  limits.max_header_bytes = 2'000;
  limits.max_header_count = 10;
  limits.max_target_bytes = 100;
  EchoServer echo_server(limits);
  {
    RawClient client(echo_server.port());
    client.send("GET /a HTTP/1.1\r\nHost: x\r\nX: " + std::string(2'000, 'a'));
    CHECK(status_of(client.answer()) == 431);
  }
  {
    RawClient client(echo_server.port());
    std::string many = "GET /a HTTP/1.1\r\nHost: x\r\n";
    for (int i = 0; i < 10; ++i) many += "A: b\r\n";
    client.send(many + "\r\n");
    CHECK(status_of(client.answer()) == 431);
  }
  {
    RawClient client(echo_server.port());
    client.send("GET /" + std::string(100, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(status_of(client.answer()) == 414);
  }
}

TEST_CASE("what two servers could read differently is refused and ends the connection") {
  EchoServer echo_server;
  struct Case {
    std::string request;
    int status;
  };
  const std::string post = "POST / HTTP/1.1\r\nHost: x\r\n";
  using namespace std::string_literals;
  const Case cases[] = {
      {post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400},
      {post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
      {post + "Content-Length: 3, 3\r\n\r\nabc", 400},
      {post + "Content-Length: +3\r\n\r\nabc", 400},
      {post + "Content-Length: 0x3\r\n\r\nabc", 400},
      {post + "Content-Length: 99999999999999999999\r\n\r\nabc", 400},
      {post + "Content-Length : 3\r\n\r\nabc", 400},
      {post + "Content-Length:\r\n\r\n", 400},
      {post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
      {post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
      {post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding:\x0b"
              "chunked\r\n\r\n0\r\n\r\n",
       400},
      {post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\n\r\n-1\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\na\r\n", 400},
      {post + "X: a\r\n folded\r\n\r\n", 400},
      {post + " X: a\r\n\r\n", 400},
      {post + "X: a\0b\r\n\r\n"s, 400},
      {post + "X: a\rb\r\n\r\n", 400},
      {post + "X: a\nContent-Length: 5\r\n\r\n", 400},
      {post + ": a\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
      {"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
      {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"G\tT / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"\x16\x03\x01\x02\r\n\r\n", 400},
  };
  for (const Case& each : cases) {
    CAPTURE(each.request);
    RawClient client(echo_server.port());
    client.send(each.request + simple_get);
    CHECK(status_of(client.answer()) == each.status);
    // Nothing after the refused request is taken for another one.
    CHECK(client.rest().empty());
  }
}

TEST_CASE("absolute targets are taken apart and their host counts") {
  App app;
  app.decide = [](const RequestHead& head) -> Decision {
    return text(std::string(head.headers.value("host")) + "|" + head.path + "|" + head.query);
  };
  const auto server = serve(app);
  RawClient client(server->port());
  client.send("GET http://Other:81/p/q?r=s HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(body_of(client.answer()) == "Other:81|/p/q|r=s");
}

TEST_CASE("a head that trickles in is answered with 408 and an idle connection is closed silently") {
  ServerLimits limits;
  limits.header_timeout = Duration::milliseconds(150);
  limits.body_timeout = Duration::milliseconds(150);
  limits.idle_timeout = Duration::milliseconds(100);
  EchoServer echo_server(limits);
  RawClient slow(echo_server.port());
  slow.send("GET / HT");
  CHECK(status_of(slow.answer()) == 408);
  CHECK(slow.ended());
  RawClient idle(echo_server.port());
  CHECK(idle.rest().empty());
  CHECK(idle.ended());
  RawClient body(echo_server.port());
  body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  CHECK(status_of(body.answer()) == 408);
}

TEST_CASE("more connections than allowed are closed at once") {
  ServerLimits limits;
  limits.max_connections = 2;
  EchoServer echo_server(limits);
  RawClient one(echo_server.port()), two(echo_server.port());
  one.send(simple_get), two.send(simple_get);
  CHECK(status_of(one.answer()) == 200);
  CHECK(status_of(two.answer()) == 200);
  RawClient three(echo_server.port());
  CHECK(three.ended());
  one.close();
  REQUIRE(eventually([&] { return echo_server.server->statistics().open_connections == 1; }));
  RawClient four(echo_server.port());
  four.send(simple_get);
  CHECK(status_of(four.answer()) == 200);
}

TEST_CASE("a full queue of workers answers 503 with Retry-After") {
  App app;
  std::mutex mutex;
  std::condition_variable changed;
  bool release = false;
  app.decide = [&](const RequestHead&) -> Decision {
    return Buffered{0, [&](Request) {
                      std::unique_lock lock(mutex);
                      changed.wait(lock, [&] { return release; });
                      return text("done");
                    }};
  };
  ServerLimits limits;
  limits.max_queued_requests = 1;
  const auto server = serve(app, limits, 1);
  RawClient running(server->port()), queued(server->port()), refused(server->port());
  running.send(simple_get);
  REQUIRE(eventually([&] { return server->statistics().active_requests == 1; }));
  queued.send(simple_get);
  REQUIRE(eventually([&] { return server->statistics().active_requests == 2; }));
  refused.send(simple_get);
  const std::string answer = refused.answer();
  CHECK(status_of(answer) == 503);
  CHECK(field_of(answer, "retry-after") == "1");
  {
    const std::lock_guard lock(mutex);
    release = true;
    changed.notify_all();
  }
  CHECK(body_of(running.answer()) == "done");
  CHECK(body_of(queued.answer()) == "done");
}

TEST_CASE("a handler that throws is answered for with 500 and the server goes on") {
  App app;
  app.decide = [](const RequestHead& head) -> Decision {
    if (head.path == "/a") return text("fine");
    return Buffered{0, [](Request) -> Response { throw 1; }};
  };
  const auto server = serve(app);
  RawClient client(server->port());
  client.send("GET /throw HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(status_of(client.answer()) == 500);
  client.send(simple_get);
  CHECK(status_of(client.answer()) == 200);
}

TEST_CASE("an answer's fields cannot be split by what an application echoes") {
  App app;
  app.decide = [](const RequestHead&) -> Decision {
    Response response = text("ok");
    response.headers.add("x-evil", "a\r\nSet-Cookie: b");
    response.headers.add("x-good", "c");
    response.headers.add("Content-Length", "5000");
    return response;
  };
  const auto server = serve(app);
  RawClient client(server->port());
  client.send(simple_get);
  const std::string answer = client.answer();
  CHECK(answer.find("Set-Cookie") == std::string::npos);
  CHECK(field_of(answer, "x-good") == "c");
  CHECK(body_of(answer) == "ok");
}

TEST_CASE("draining finishes what is in flight and then closes") {
  App app;
  std::mutex mutex;
  std::condition_variable changed;
  bool release = false;
  app.decide = [&](const RequestHead&) -> Decision {
    return Buffered{0, [&](Request) {
                      std::unique_lock lock(mutex);
                      changed.wait(lock, [&] { return release; });
                      return text("finished");
                    }};
  };
  const auto server = serve(app);
  RawClient busy(server->port()), idle(server->port());
  busy.send(simple_get);
  REQUIRE(eventually([&] { return server->statistics().active_requests == 1 && server->statistics().open_connections == 2; }));
  bool complete = false;
  std::thread drainer([&] { complete = server->drain(Duration::seconds(10)); });
  CHECK(idle.ended());
  {
    const std::lock_guard lock(mutex);
    release = true;
    changed.notify_all();
  }
  const std::string answer = busy.answer();
  CHECK(body_of(answer) == "finished");
  CHECK(field_of(answer, "connection") == "close");
  CHECK(busy.ended());
  drainer.join();
  CHECK(complete);
  RawClient late(server->port());
  CHECK_FALSE(late.send(simple_get));
}

TEST_CASE("the forwarded address is believed only behind a trusted proxy") {
  App app;
  app.decide = [](const RequestHead& head) -> Decision { return text(head.remote_ip); };
  const auto ask = [&](std::vector<std::string> trusted) {
    ServerOptions options;
    options.listeners.push_back(Listener{});
    options.trusted_proxies = std::move(trusted);
    auto server = Server::start(std::move(options), app);
    REQUIRE(server.ok());
    RawClient client((*server)->port());
    client.send("GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.0.0.1\r\n\r\n");
    return body_of(client.answer());
  };
  CHECK(ask({}) == "127.0.0.1");
  CHECK(ask({"127.0.0.0/8"}) == "10.0.0.1");
  CHECK(ask({"127.0.0.0/8", "10.0.0.0/8"}) == "203.0.113.9");
}
