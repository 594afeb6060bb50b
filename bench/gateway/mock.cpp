#include <cstdio>
#include <string>

#include "platform/http/direct.hpp"
#include "platform/http/loop.hpp"
#include "platform/http/server.hpp"
#include "programs.hpp"
#include "until_told.hpp"

namespace astra::bench {
namespace {

constexpr std::size_t max_body_bytes = 1'000'000;
constexpr const char* whole_answer =
    R"({"id":"chatcmpl-mock","object":"chat.completion","created":1750000000,"model":"mock-model","choices":[{"index":0,)"
    R"("message":{"role":"assistant","content":"A short answer."},"finish_reason":"stop"}],"usage":{"prompt_tokens":250,)"
    R"("completion_tokens":4,"total_tokens":254}})";

std::string piece_of(const std::string& delta, const std::string& finish) {
  return R"(data: {"id":"chatcmpl-mock","object":"chat.completion.chunk","created":1750000000,"model":"mock-model","choices":[)"
         R"({"index":0,"delta":)" + delta + R"(,"finish_reason":)" + finish + "}]}\n\n";
}

// A provider that speaks OpenAI's chat completions.
struct Provider final : http::DirectHandler {
  Provider(int piece_count, std::int64_t pause) : pieces(piece_count), pause_us(pause) {
    json.add("content-type", "application/json");
    events.add("content-type", "text/event-stream");
  }
  http::Task<void> handle(http::Exchange& exchange) override {
    const auto body = co_await exchange.read_body(max_body_bytes);
    if (!body.ok()) co_return;
    if (body->find(R"("stream":true)") == std::string::npos) {
      co_await exchange.respond(200, json, whole_answer);
      co_return;
    }
    if (!co_await exchange.write_head(200, events)) co_return;
    const std::string token = piece_of(R"({"content":"token "})", "null");
    const std::string last = piece_of("{}", R"("stop")") + "data: [DONE]\n\n";
    for (int i = 0; i < pieces; ++i) {
      if (pause_us > 0) co_await exchange.loop().sleep(Duration::microseconds(pause_us));
      if (!co_await exchange.write(token)) co_return;
    }
    co_await exchange.write(last);
    co_await exchange.finish();
  }
  int pieces;
  std::int64_t pause_us;
  http::Headers json, events;
};

struct OnlyProvider final : http::Application {
  explicit OnlyProvider(Provider& answers) : provider(answers) {}
  http::Decision on_head(const http::RequestHead&) override { return http::Direct{&provider}; }
  Provider& provider;
};

}  // namespace

int mock(const std::vector<std::string>& arguments) {
  UntilTold told;
  Provider provider(std::stoi(arguments[1]), std::stoll(arguments[2]));
  OnlyProvider application(provider);
  http::Listener listener;
  listener.port = static_cast<std::uint16_t>(std::stoi(arguments[0]));
  http::ServerOptions options;
  options.listeners.push_back(listener);
  auto server = http::Server::start(std::move(options), application);
  if (!server.ok()) {
    std::fprintf(stderr, "%s\n", std::string(server.error().message()).c_str());
    return 1;
  }
  told.wait();
  return 0;
}

}  // namespace astra::bench
