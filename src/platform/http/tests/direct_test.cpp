#include <doctest/doctest.h>

#include <atomic>
#include <mutex>

#include "loop_thread.hpp"
#include "platform/http/errors.hpp"
#include "wire_client.hpp"

using namespace astra;
using namespace astra::http;
namespace failures = astra::http::errors;
using namespace astra::http::test;

namespace {

const std::string simple_get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

struct DirectServer {
  explicit DirectServer(std::function<Task<void>(Exchange&)> answer, ServerLimits limits = {}) {
    handler.answer = std::move(answer);
    app.decide = [this](const RequestHead&) -> Decision { return Direct{&handler}; };
    server = serve(app, limits);
  }
  Handler handler;
  App app;
  std::unique_ptr<Server> server;
  std::uint16_t port() const { return server->port(); }
};

Task<void> echo(Exchange& exchange) {
  auto body = co_await exchange.read_body(100'000);
  if (!body.ok()) {
    co_await exchange.respond(body.error().is(failures::body_too_large) ? 413 : 400, {}, body.error().code());
    co_return;
  }
  co_await exchange.respond(200, {}, *body);
}

}  // namespace

TEST_CASE("a coroutine reads the body and answers at once") {
  DirectServer server(echo);
  RawClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n" + std::string(50'000, 'x'));
    const std::string answer = client.answer();
    CHECK(status_of(answer) == 200);
    CHECK(body_of(answer) == std::string(50'000, 'x'));
  }
  client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n" + simple_get);
  CHECK(body_of(client.answer()) == "ab");
  CHECK(body_of(client.answer()).empty());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n");
  CHECK(status_of(client.answer()) == 413);
}

TEST_CASE("a streamed answer is framed piece by piece and the connection goes on") {
  DirectServer server([](Exchange& exchange) -> Task<void> {
    if (exchange.head().path == "/sized") {
      co_await exchange.write_head(200, {}, 4);
    } else {
      co_await exchange.write_head(200, {});
    }
    co_await exchange.write("ab");
    co_await exchange.write("cd");
    co_await exchange.finish();
  });
  RawClient client(server.port());
  client.send(simple_get);
  CHECK(body_of(client.answer()) == "2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n");
  client.send("GET /sized HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(body_of(client.answer()) == "abcd");
  client.send("GET /old HTTP/1.0\r\n\r\n");
  CHECK(body_of(client.rest()) == "abcd");
}

TEST_CASE("a piece arrives before the next one is made") {
  std::atomic<bool> go_on{false};
  DirectServer server([&](Exchange& exchange) -> Task<void> {
    co_await exchange.write_head(200, {});
    co_await exchange.write("first");
    while (!go_on && !exchange.disconnected()) co_await exchange.loop().sleep(Duration::milliseconds(1));
    co_await exchange.write("second");
    co_await exchange.finish();
  });
  RawClient client(server.port());
  client.send(simple_get);
  std::string got;
  while (got.find("first") == std::string::npos) {
    const std::string more = client.some(1'000);
    REQUIRE_FALSE(more.empty());
    got += more;
  }
  CHECK(got.find("second") == std::string::npos);
  go_on = true;
  while (got.find("0\r\n\r\n") == std::string::npos) {
    const std::string more = client.some(1'000);
    REQUIRE_FALSE(more.empty());
    got += more;
  }
  CHECK(got.find("second") != std::string::npos);
}

TEST_CASE("a handler sees its client leave while it waits for something else") {
  for (const bool reset : {false, true}) {
    std::atomic<bool> waiting{false}, gone{false};
    DirectServer server([&](Exchange& exchange) -> Task<void> {
      (void)co_await exchange.read_body(10);
      waiting = true;
      while (!exchange.disconnected()) co_await exchange.loop().sleep(Duration::milliseconds(1));
      gone = true;
    });
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab");
    REQUIRE(eventually([&] { return waiting.load(); }));
    if (reset) client.reset();
    else client.close();
    CHECK(eventually([&] { return gone.load(); }));
    CHECK(eventually([&] { return server.server->statistics().open_connections == 0; }));
  }
}

TEST_CASE("a slow reader holds the writer back instead of filling memory") {
  std::atomic<std::size_t> written{0};
  std::atomic<bool> ended{false};
  constexpr std::size_t piece_bytes = 64 * 1024;
  constexpr std::size_t pieces = 1'000;
  DirectServer server([&](Exchange& exchange) -> Task<void> {
    const std::string piece(piece_bytes, 'x');
    co_await exchange.write_head(200, {}, piece_bytes * pieces);
    for (std::size_t i = 0; i < pieces; ++i) {
      if (!co_await exchange.write(piece)) break;
      written += piece_bytes;
    }
    co_await exchange.finish();
    ended = true;
  });
  RawClient client(server.port(), 16 * 1024);
  client.send(simple_get);
  std::size_t before = 1;
  // Once the sockets' buffers are full nothing more is written, however long it is waited.
  REQUIRE(eventually([&] {
    const std::size_t now = written;
    const bool still = now != 0 && now == before;
    before = now;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return still;
  }));
  CHECK(written < piece_bytes * pieces / 2);
  CHECK_FALSE(ended);
  CHECK(client.rest().size() > piece_bytes * pieces);
}

TEST_CASE("a handler that does not answer is answered for, one that stops in the middle has its connection cut") {
  DirectServer server([](Exchange& exchange) -> Task<void> {
    if (exchange.head().path == "/a") co_return;
    co_await exchange.write_head(200, {}, 100);
    co_await exchange.write("half");
  });
  RawClient client(server.port());
  client.send(simple_get);
  CHECK(status_of(client.answer()) == 500);
  client.send("GET /half HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(body_of(client.rest()) == "half");
}

TEST_CASE("a streamed answer of the control plane blocks its producer and ends when the client leaves") {
  std::atomic<std::size_t> produced{0};
  std::atomic<bool> told{false};
  App app;
  app.decide = [&](const RequestHead& head) -> Decision {
    return Buffered{0, [&, path = head.path](Request) {
                      Response response;
                      response.headers.set("content-type", "text/event-stream");
                      if (path == "/short") {
                        response.stream = [](const BodySink& sink) { sink("data: 1\n\n"), sink("data: 2\n\n"); };
                      } else {
                        response.stream = [&](const BodySink& sink) {
                          const std::string piece(10'000, 'x');
                          while (sink(piece)) produced += piece.size();
                          told = true;
                        };
                      }
                      return response;
                    }};
  };
  ServerLimits limits;
  limits.max_streams = 1;
  const auto server = serve(app, limits, 1);
  RawClient brief(server->port());
  brief.send("GET /short HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(body_of(brief.answer()).find("data: 2") != std::string::npos);
  REQUIRE(eventually([&] { return server->statistics().active_streams == 0; }));

  RawClient endless(server->port(), 16 * 1024);
  endless.send(simple_get);
  REQUIRE(eventually([&] { return produced != 0; }));
  // The stream occupies its own thread: the one worker still answers, and one stream more is one too many.
  const std::string refused = [&] {
    brief.send("GET /short HTTP/1.1\r\nHost: x\r\n\r\n");
    return brief.answer();
  }();
  CHECK(status_of(refused) == 503);
  endless.reset();
  CHECK(eventually([&] { return told.load(); }));
  CHECK(produced < 64u * 1024 * 1024);
}

TEST_CASE("draining ends event streams in good order") {
  App app;
  app.decide = [](const RequestHead&) -> Decision {
    return Buffered{0, [](Request) {
                      Response response;
                      response.headers.set("content-type", "text/event-stream; charset=utf-8");
                      response.stream = [](const BodySink& sink) {
                        while (sink("data: x\n\n")) std::this_thread::sleep_for(std::chrono::milliseconds(1));
                      };
                      return response;
                    }};
  };
  const auto server = serve(app);
  RawClient client(server->port());
  client.send(simple_get);
  REQUIRE_FALSE(client.some(10).empty());
  std::string rest;
  std::thread reader([&] { rest = client.rest(); });
  CHECK(server->drain(Duration::seconds(10)));
  reader.join();
  REQUIRE(rest.size() > 5);
  CHECK(rest.substr(rest.size() - 5) == "0\r\n\r\n");
}
