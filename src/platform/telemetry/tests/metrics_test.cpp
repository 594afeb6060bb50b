#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "platform/telemetry/limits.hpp"
#include "platform/telemetry/metrics.hpp"

using namespace astra::metrics;

TEST_CASE("the exposition is Prometheus' text format, sorted by name") {
  Registry registry;
  registry.counter("requests_total", "Requests.", {{"method", "GET"}, {"status", "200"}}).add(3);
  registry.counter("requests_total", "Requests.", {{"method", "PO\"ST\\\n"}, {"status", "500"}}).add();
  registry.gauge("queue_depth", "Waiting\nnow.").set(-1.5);
  const double bounds[] = {0.1, 1};
  auto& histogram = registry.histogram("latency_seconds", "Latency.", {{"route", "/"}}, bounds);
  histogram.observe(0.1);
  histogram.observe(0.5);
  histogram.observe(7);
  CHECK(registry.exposition() ==
        "# HELP latency_seconds Latency.\n"
        "# TYPE latency_seconds histogram\n"
        "latency_seconds_bucket{route=\"/\",le=\"0.1\"} 1\n"
        "latency_seconds_bucket{route=\"/\",le=\"1\"} 2\n"
        "latency_seconds_bucket{route=\"/\",le=\"+Inf\"} 3\n"
        "latency_seconds_sum{route=\"/\"} 7.6\n"
        "latency_seconds_count{route=\"/\"} 3\n"
        "# HELP queue_depth Waiting\\nnow.\n"
        "# TYPE queue_depth gauge\n"
        "queue_depth -1.5\n"
        "# HELP requests_total Requests.\n"
        "# TYPE requests_total counter\n"
        "requests_total{method=\"GET\",status=\"200\"} 3\n"
        "requests_total{method=\"PO\\\"ST\\\\\\n\",status=\"500\"} 1\n");
}

TEST_CASE("the same name and labels give the same series") {
  Registry registry;
  CHECK(&registry.counter("a", "A.", {{"x", "1"}}) == &registry.counter("a", "ignored", {{"x", "1"}}));
  CHECK(&registry.counter("a", "A.", {{"x", "1"}}) != &registry.counter("a", "A.", {{"x", "2"}}));
}

TEST_CASE("a name has no more series than its limit, and nothing is uncounted") {
  Registry registry;
  for (std::size_t i = 0; i < max_series + 50; ++i) registry.counter("a", "A.", {{"x", std::to_string(i)}}).add();
  CHECK(registry.counter("a", "A.", {{"x", "other"}}).value() == 50);
  CHECK(registry.counter("a", "A.", {{"x", "0"}}).value() == 1);
}

TEST_CASE("threads count without losing any") {
  Registry registry;
  Counter& counter = registry.counter("a", "A.");
  Gauge& gauge = registry.gauge("g", "G.");
  Histogram& histogram = registry.histogram("h", "H.");
  std::vector<std::thread> threads;
  for (int t = 0; t < 12; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5'000; ++i) {
        counter.add();
        gauge.add(1);
        histogram.observe(0.25);
        if (i % 1'000 == 0) (void)registry.exposition();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(counter.value() == 60'000);
  CHECK(gauge.value() == 60'000);
  CHECK(histogram.count() == 60'000);
  CHECK(histogram.sum() == 15'000);
}
