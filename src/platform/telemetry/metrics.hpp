#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Prometheus metrics. Ask the registry once and keep the reference: it lives as long as the registry, and using it costs
// a few nanoseconds. A label's values must be few (a route, a status, never an id); a name has at most max_series series,
// later ones share one whose labels all read "other".
namespace astra::metrics {

using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

class Counter {
 public:
  void add(std::uint64_t n = 1) { slot().fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const;

 private:
  static constexpr std::size_t slots = 8;
  struct alignas(64) Slot { std::atomic<std::uint64_t> n{0}; };
  std::atomic<std::uint64_t>& slot();
  Slot slots_[slots];  // threads spread over them, so that they rarely share a cache line
};

class Gauge {
 public:
  void set(double value) { value_.store(value, std::memory_order_relaxed); }
  void add(double change);
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

class Histogram {
 public:
  explicit Histogram(std::span<const double> bounds);
  void observe(double value);
  std::uint64_t count() const;
  double sum() const { return sum_.load(std::memory_order_relaxed); }
  std::span<const double> bounds() const { return bounds_; }
  // Observations in one bucket (not cumulative); the last bucket is +Inf.
  std::uint64_t in_bucket(std::size_t i) const { return counts_[i].load(std::memory_order_relaxed); }

 private:
  std::vector<double> bounds_;
  std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;
  std::atomic<double> sum_{0};
};

// From 0.1 ms to 60 s, for durations in seconds.
std::span<const double> duration_buckets();
// From 64 B to 64 MiB.
std::span<const double> size_buckets();

class Registry {
 public:
  Registry();
  ~Registry();

  // The same name and labels give the same object. A name keeps the kind and the help it had first.
  Counter& counter(std::string_view name, std::string_view help, Labels labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, Labels labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, Labels labels = {},
                       std::span<const double> bounds = duration_buckets());

  // Prometheus' text format 0.0.4, sorted by name.
  std::string exposition() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The process's registry, served at /metrics.
Registry& registry();

}  // namespace astra::metrics
