#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "platform/telemetry/limits.hpp"
#include "platform/telemetry/otlp_exporter.hpp"
#include "platform/telemetry/trace.hpp"

using namespace astra;
using namespace astra::trace;

namespace {

constexpr std::string_view known = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

struct Kept : Exporter {
  std::vector<Finished> spans;
  void take(Finished span) override { spans.push_back(std::move(span)); }
};

// The process's tracing while it lives.
struct Tracing {
  std::shared_ptr<Kept> kept = std::make_shared<Kept>();
  explicit Tracing(double ratio) { configure(ratio, kept); }
  ~Tracing() { configure(0, nullptr); }
};

Finished finished(std::string name) {
  Finished span;
  span.context = *Context::parse(known);
  span.name = std::move(name);
  span.started = Instant::from_unix_seconds(1);
  span.ended = Instant::from_unix_seconds(2);
  return span;
}

}  // namespace

TEST_CASE("a traceparent is read and written as W3C says") {
  const auto context = Context::parse(known);
  REQUIRE(context);
  CHECK(context->trace_id_hex() == "0af7651916cd43dd8448eb211c80319c");
  CHECK(context->span_id_hex() == "b7ad6b7169203331");
  CHECK(context->sampled);
  CHECK(context->to_traceparent() == known);
  CHECK_FALSE(Context::parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")->sampled);
  CHECK(Context::parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03")->sampled);
  CHECK(Context::parse("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-comes-later"));
}

TEST_CASE("a malformed traceparent is no context") {
  for (const char* text : {"", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                           "00-00000000000000000000000000000000-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                           "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
                           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g", "0x-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                           "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x"}) {
    CAPTURE(text);
    CHECK_FALSE(Context::parse(text));
  }
}

TEST_CASE("a child continues its parent's trace, and what it says arrives once") {
  const Tracing tracing(0);
  {
    Span span = start("work", Kind::server, Context::parse(known));
    REQUIRE(span.recording());
    CHECK(span.context().trace_id_hex() == "0af7651916cd43dd8448eb211c80319c");
    CHECK(span.context().span_id_hex() != "b7ad6b7169203331");
    span.set("route", "/x");
    span.set("status", 200);
    span.set("authorization", "hunter2");
    span.event("checked");
    span.fail("refused with sk-abcdefgh12345");
    Span moved = std::move(span);
    moved.end();
    moved.end();
  }
  REQUIRE(tracing.kept->spans.size() == 1);
  const Finished& span = tracing.kept->spans[0];
  CHECK(span.attributes.size() == 3);
  CHECK(std::get<std::string>(span.attributes[2].value) == "[redacted]");
  CHECK(span.events.size() == 1);
  CHECK(span.failure == "refused with sk-[redacted]");
  CHECK(span.parent == Context::parse(known)->span_id);
  CHECK(span.ended >= span.started);
}

TEST_CASE("roots are sampled by ratio, children as their parent was") {
  const auto recorded = [](double ratio) {
    const Tracing tracing(ratio);
    int n = 0;
    for (int i = 0; i < 2'000; ++i) n += start("root").recording();
    return n;
  };
  CHECK(recorded(0) == 0);
  CHECK(recorded(1) == 2'000);
  const int half = recorded(0.5);
  CHECK(half > 800);
  CHECK(half < 1'200);
  const Tracing tracing(1);
  CHECK_FALSE(start("child", Kind::internal, Context::parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")).recording());
}

TEST_CASE("a span keeps a bounded number of attributes and events") {
  const Tracing tracing(1);
  {
    Span span = start("root");
    for (int i = 0; i < 1'000; ++i) span.set("k", i), span.event("e");
  }
  CHECK(tracing.kept->spans[0].attributes.size() == max_attributes);
  CHECK(tracing.kept->spans[0].events.size() == max_events);
}

TEST_CASE("an export request is OTLP JSON") {
  Finished span = finished("a \"b\"");
  span.attributes = {{"n", std::int64_t{5}}, {"s", "x"}, {"d", 0.7}, {"l", std::vector<std::string>{"stop", "length"}}};
  span.events = {{"e", Instant::from_unix_seconds(1)}};
  span.failed = true;
  span.failure = "why";
  CHECK(to_otlp_json({"", "svc", "1.0", "i"}, {span}) ==
        R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"svc"}},)"
        R"({"key":"service.version","value":{"stringValue":"1.0"}},{"key":"service.instance.id","value":{"stringValue":"i"}}]},)"
        R"("scopeSpans":[{"scope":{"name":"astra"},"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331",)"
        R"("name":"a \"b\"","kind":1,"startTimeUnixNano":"1000000000","endTimeUnixNano":"2000000000","attributes":[{"key":"n",)"
        R"("value":{"intValue":"5"}},{"key":"s","value":{"stringValue":"x"}},{"key":"d","value":{"doubleValue":0.7}},)"
        R"({"key":"l","value":{"arrayValue":{"values":[{"stringValue":"stop"},{"stringValue":"length"}]}}}],"events":[{"timeUnixNano":"1000000000","name":"e"}],)"
        R"("status":{"message":"why","code":2}}]}]}]})");
}

TEST_CASE("the exporter sends what it was given before it stops") {
  std::vector<std::string> bodies;
  {
    OtlpExporter exporter({"http://collector/v1/traces", "svc", "", ""}, [&](std::string_view url, std::string_view body) {
      CHECK(url == "http://collector/v1/traces");
      bodies.emplace_back(body);
      return true;
    });
    for (int i = 0; i < 3; ++i) exporter.take(finished("span" + std::to_string(i)));
    exporter.stop();
    exporter.stop();
    CHECK(exporter.dropped() == 0);
    exporter.take(finished("late"));
    CHECK(exporter.dropped() == 1);
  }
  std::string all;
  for (const auto& body : bodies) all += body;
  for (const char* name : {"span0", "span1", "span2"}) CHECK(all.find(name) != std::string::npos);
}

TEST_CASE("while the collector hangs, spans beyond the queue are dropped and counted, and nobody waits") {
  std::mutex mutex;
  std::condition_variable changed;
  bool sending = false, go = false;
  OtlpExporter exporter({}, [&](std::string_view, std::string_view) {
    std::unique_lock lock(mutex);
    sending = true;
    changed.notify_all();
    changed.wait(lock, [&] { return go; });
    return false;
  });
  for (std::size_t i = 0; i < max_batch_spans; ++i) exporter.take(finished("x"));
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return sending; });
  }
  for (std::size_t i = 0; i < max_queued_spans + 10; ++i) exporter.take(finished("x"));
  CHECK(exporter.dropped() >= 10);
  {
    const std::lock_guard lock(mutex);
    go = true;
    changed.notify_all();
  }
  exporter.stop();
  CHECK(exporter.dropped() == max_batch_spans + max_queued_spans + 10);
}
