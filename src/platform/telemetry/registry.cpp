#include <charconv>
#include <cmath>
#include <map>
#include <mutex>
#include <memory>

#include "kernel/result.hpp"
#include "platform/telemetry/json_text.hpp"
#include "platform/telemetry/limits.hpp"
#include "platform/telemetry/metrics.hpp"

namespace astra::metrics {

namespace {

enum class Kind : std::uint8_t { counter, gauge, histogram };

constexpr std::string_view kind_name(Kind kind) {
  return kind == Kind::counter ? "counter" : kind == Kind::gauge ? "gauge" : "histogram";
}

void append_number(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
  } else {
    char text[32];
    out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
  }
}

void append_label_value(std::string& out, std::string_view value) {
  for (const char c : log::cut(value, max_label_value_bytes)) {
    if (c == '\\') out += "\\\\";
    else if (c == '"') out += "\\\"";
    else if (c == '\n') out += "\\n";
    else out.push_back(c);
  }
}

// The labels as they are written between the braces; also the key of a series.
std::string label_text(Labels labels, bool all_other) {
  std::string out;
  for (const auto& [name, value] : labels) {
    if (!out.empty()) out.push_back(',');
    out.append(name).append("=\"");
    append_label_value(out, all_other ? std::string_view("other") : value);
    out.push_back('"');
  }
  return out;
}

void append_sample(std::string& out, std::string_view name, std::string_view suffix, std::string_view labels, double value) {
  out.append(name).append(suffix);
  if (!labels.empty()) out.append("{").append(labels).append("}");
  out.push_back(' ');
  append_number(out, value);
  out.push_back('\n');
}

void append_samples(std::string& out, std::string_view name, const std::string& labels, const Counter& c) {
  append_sample(out, name, "", labels, static_cast<double>(c.value()));
}

void append_samples(std::string& out, std::string_view name, const std::string& labels, const Gauge& g) {
  append_sample(out, name, "", labels, g.value());
}

void append_samples(std::string& out, std::string_view name, const std::string& labels, const Histogram& h) {
  double total = 0;
  for (std::size_t i = 0; i <= h.bounds().size(); ++i) {
    total += static_cast<double>(h.in_bucket(i));
    std::string bucket = labels + (labels.empty() ? "" : ",") + "le=\"";
    append_number(bucket, i < h.bounds().size() ? h.bounds()[i] : HUGE_VAL);
    append_sample(out, name, "_bucket", bucket + "\"", total);
  }
  append_sample(out, name, "_sum", labels, h.sum());
  append_sample(out, name, "_count", labels, total);
}

template <class Metric>
using Series = std::map<std::string, std::unique_ptr<Metric>>;

// All series of one name.
struct Family {
  Kind kind;
  std::string help;
  Series<Counter> counters;
  Series<Gauge> gauges;
  Series<Histogram> histograms;
};

template <class Metric, class... Arguments>
Metric& find_or_make(Series<Metric>& series, Labels labels, Arguments... arguments) {
  std::string key = label_text(labels, false);
  auto at = series.find(key);
  if (at == series.end() && series.size() >= max_series) at = series.find(key = label_text(labels, true));
  if (at == series.end()) at = series.emplace(std::move(key), std::make_unique<Metric>(arguments...)).first;
  return *at->second;
}

}  // namespace

struct Registry::State {
  mutable std::mutex mutex;
  std::map<std::string, Family, std::less<>> families;

  Family& family(Kind kind, std::string_view name, std::string_view help) {
    auto at = families.find(name);
    if (at == families.end()) at = families.emplace(name, Family{kind, std::string(help), {}, {}, {}}).first;
    ENSURE(at->second.kind == kind);
    return at->second;
  }
};

Registry::Registry() : state_(std::make_unique<State>()) {}
Registry::~Registry() = default;

Counter& Registry::counter(std::string_view name, std::string_view help, Labels labels) {
  const std::lock_guard lock(state_->mutex);
  return find_or_make(state_->family(Kind::counter, name, help).counters, labels);
}

Gauge& Registry::gauge(std::string_view name, std::string_view help, Labels labels) {
  const std::lock_guard lock(state_->mutex);
  return find_or_make(state_->family(Kind::gauge, name, help).gauges, labels);
}

Histogram& Registry::histogram(std::string_view name, std::string_view help, Labels labels, std::span<const double> bounds) {
  const std::lock_guard lock(state_->mutex);
  return find_or_make(state_->family(Kind::histogram, name, help).histograms, labels, bounds);
}

std::string Registry::exposition() const {
  const std::lock_guard lock(state_->mutex);
  std::string out;
  for (const auto& [name, family] : state_->families) {
    out.append("# HELP ").append(name).append(" ");
    for (const char c : family.help) {
      if (c == '\\') out += "\\\\";
      else if (c == '\n') out += "\\n";
      else out.push_back(c);
    }
    out.append("\n# TYPE ").append(name).append(" ").append(kind_name(family.kind)).append("\n");
    for (const auto& [labels, metric] : family.counters) append_samples(out, name, labels, *metric);
    for (const auto& [labels, metric] : family.gauges) append_samples(out, name, labels, *metric);
    for (const auto& [labels, metric] : family.histograms) append_samples(out, name, labels, *metric);
  }
  return out;
}

Registry& registry() {
  static Registry* const process_registry = new Registry;  // threads count until the very end
  return *process_registry;
}

}  // namespace astra::metrics
