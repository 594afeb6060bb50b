#include "platform/telemetry/metrics.hpp"

#include <algorithm>
#include <array>

namespace astra::metrics {

namespace {

constexpr std::array<double, 18> durations{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                           0.1,    0.25,    0.5,    1,     2.5,    5,     10,   30,    60};
constexpr std::array<double, 11> sizes{64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864};

std::atomic<unsigned> threads_seen{0};

void add_to(std::atomic<double>& sum, double change) {
  double before = sum.load(std::memory_order_relaxed);
  while (!sum.compare_exchange_weak(before, before + change, std::memory_order_relaxed)) {}
}

}  // namespace

std::atomic<std::uint64_t>& Counter::slot() {
  thread_local const unsigned own = threads_seen.fetch_add(1, std::memory_order_relaxed) % slots;
  return slots_[own].n;
}

std::uint64_t Counter::value() const {
  std::uint64_t sum = 0;
  for (const Slot& s : slots_) sum += s.n.load(std::memory_order_relaxed);
  return sum;
}

void Gauge::add(double change) { add_to(value_, change); }

Histogram::Histogram(std::span<const double> bounds)
    : bounds_(bounds.begin(), bounds.end()), counts_(std::make_unique<std::atomic<std::uint64_t>[]>(bounds.size() + 1)) {}

void Histogram::observe(double value) {
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  add_to(sum_, value);
}

std::uint64_t Histogram::count() const {
  std::uint64_t n = 0;
  for (std::size_t i = 0; i <= bounds_.size(); ++i) n += in_bucket(i);
  return n;
}

std::span<const double> duration_buckets() { return durations; }
std::span<const double> size_buckets() { return sizes; }

}  // namespace astra::metrics
