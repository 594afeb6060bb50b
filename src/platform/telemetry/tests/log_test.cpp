#include <doctest/doctest.h>

#include <limits>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/telemetry/limits.hpp"
#include "platform/telemetry/log_sink.hpp"
#include "platform/telemetry/metrics.hpp"
#include "platform/telemetry/redact.hpp"
#include "platform/telemetry/unexpected.hpp"

using namespace astra;

namespace {

std::string line(std::string_view message, log::Fields fields = {}, log::Format format = log::Format::json) {
  std::string out;
  log::format_line(out, format, log::Level::info, message, fields);
  return out;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// Takes the process's log while it lives.
struct Captured {
  std::mutex mutex;
  std::string text;
  explicit Captured(log::Level level) {
    log::configure({.level = level, .format = log::Format::json, .sink = [this](std::string_view lines) {
                      const std::lock_guard lock(mutex);
                      text += lines;
                    }});
  }
  ~Captured() { log::configure({}); }
  std::string read() {
    const std::lock_guard lock(mutex);
    return text;
  }
};

}  // namespace

TEST_CASE("a line is one JSON object with typed fields") {
  const std::string text = line("started", {{"port", 8080}, {"ratio", 0.5}, {"tls", false}, {"host", "::1"}, {"most", ~0ull}, {"least", -7}});
  CHECK(contains(text, R"(,"level":"info","message":"started","port":8080,"ratio":0.5,"tls":false,"host":"::1",)"));
  CHECK(contains(text, R"("most":18446744073709551615,"least":-7})"));
  CHECK(text.starts_with(R"({"time":"20)"));
  CHECK(contains(line("x", {{"n", std::numeric_limits<double>::infinity()}}), R"("n":"inf")"));
}

TEST_CASE("control characters and broken UTF-8 cannot leave their line") {
  const std::string text = line("a\nb\r\x1b[31m", {{"v", "x\"\\\x80\xed\xa0\x80\xc2\x85\xe2\x80\xa8ok\xc3\xa4"}});
  CHECK(contains(text, R"("message":"a\nb\r\u001b[31m")"));
  CHECK(contains(text, "\"v\":\"x\\\"\\\\\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\\u0085\\u2028ok\xc3\xa4\""));
  const std::string human = line("a\nb", {{"v", "x\ny z"}}, log::Format::text);
  CHECK(contains(human, R"(info    a\nb v="x\ny z")"));
  CHECK_FALSE(contains(human, "\n"));
}

TEST_CASE("long values are cut at a character") {
  std::string value(log::max_value_bytes - 1, 'a');
  value += "\xc3\xa4tail";
  CHECK(contains(line("x", {{"v", value}}), "a\"}"));
  CHECK_FALSE(contains(line("x", {{"v", value}}), "tail"));
}

TEST_CASE("secrets are masked by name, by type and by shape") {
  for (const char* name : {"password", "new_password", "client-secret", "refreshToken", "Authorization", "x-api-key", "apiKey",
                           "Set-Cookie", "private_key", "token", "admin_password"}) {
    CAPTURE(name);
    CHECK(log::is_secret_name(name));
    CHECK_FALSE(contains(line("x", {{name, "hunter2"}}), "hunter2"));
    CHECK_FALSE(contains(line("x", {{name, 12345}}), "12345"));
  }
  for (const char* name : {"max_tokens", "tokens", "token_count", "secret_id", "password_file", "tokenizer", "host", "cookies_seen"}) {
    CAPTURE(name);
    CHECK_FALSE(log::is_secret_name(name));
  }
  const crypto::Secret secret("hunter2");
  CHECK(contains(line("x", {{"harmless", secret}}), R"("harmless":"[redacted]")"));

  CHECK(log::redacted("key bst_live_0123456789abcdef_xyz used") == "key bst_[redacted] used");
  CHECK(log::redacted("sk-proj-abcdefgh12345") == "sk-[redacted]");
  CHECK(log::redacted("authorization: Bearer abc.def-ghi_jkl") == "authorization: Bearer [redacted]");
  CHECK(log::redacted("(eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln)") == "([redacted])");
  CHECK(log::redacted("postgres://app:p%40ss@db:5432/x?y") == "postgres://app:[redacted]@db:5432/x?y");
  CHECK(log::redacted("-----BEGIN RSA PRIVATE KEY-----\nMIIE") == "[redacted]");
  CHECK(log::redacted("two: sk-aaaaaaaaaa, sk-bbbbbbbbbb.") == "two: sk-[redacted], sk-[redacted]");
  CHECK_FALSE(contains(line("failed with sk-abcdefgh12345"), "abcdefgh"));
}

TEST_CASE("ordinary text is left alone") {
  for (const char* text : {"", "a risk-adjusted price", "task-force-something", "basic auth", "the bearer of news", "http://host:8080/path",
                           "user@example.com", "eyjafjallajokull", "disk-controller-failure", "robst_something_long"}) {
    CAPTURE(text);
    CHECK(log::redacted(text) == text);
    CHECK_FALSE(log::holds_secret(text));
  }
}

TEST_CASE("a warning is written at once, an info with the next flush, a debug line not at all") {
  Captured captured(log::Level::info);
  log::debug("quiet");
  log::info("soon");
  log::warning("now");
  const std::string text = captured.read();
  CHECK(contains(text, "soon"));
  CHECK(contains(text, "now"));
  CHECK_FALSE(contains(text, "quiet"));
  log::info("later");
  log::flush();
  CHECK(contains(captured.read(), "later"));
}

TEST_CASE("lines of many threads arrive whole, also of threads that have ended") {
  Captured captured(log::Level::info);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      const log::Scope scope("req_" + std::to_string(t), "");
      for (int i = 0; i < 500; ++i) log::info("line", {{"i", i}});
    });
  }
  for (auto& thread : threads) thread.join();
  log::flush();
  const std::string text = captured.read();
  std::size_t lines = 0;
  for (std::size_t at = 0; at < text.size(); ++lines) {
    const std::size_t end = text.find('\n', at);
    REQUIRE(end != std::string::npos);
    REQUIRE(text[at] == '{');
    REQUIRE(text[end - 1] == '}');
    at = end + 1;
  }
  CHECK(lines == 2'000);
  CHECK(contains(text, R"("request_id":"req_3","i":499})"));
}

TEST_CASE("a scope's ids end with it") {
  {
    const log::Scope outer("req_1", "t1");
    { const log::Scope inner("req_2", ""); CHECK(contains(line("x"), R"("request_id":"req_2"})")); }
    CHECK(contains(line("x"), R"("request_id":"req_1","trace_id":"t1"})"));
  }
  CHECK_FALSE(contains(line("x"), "request_id"));
}

TEST_CASE("the unexpected is counted and logged with its place") {
  Captured captured(log::Level::info);
  auto& count = metrics::registry().counter("astra_unexpected_total", "");
  const auto before = count.value();
  UNEXPECTED("the moon is missing", {{"phase", 3}});
  CHECK(count.value() == before + 1);
  CHECK(contains(captured.read(), "the moon is missing"));
  CHECK(contains(captured.read(), "log_test.cpp:"));
}
