#include "platform/telemetry/otlp_exporter.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <iterator>
#include <mutex>
#include <thread>

#include "platform/crypto/hex.hpp"
#include "platform/telemetry/json_text.hpp"
#include "platform/telemetry/limits.hpp"
#include "platform/telemetry/metrics.hpp"
#include "platform/telemetry/unexpected.hpp"

namespace astra::trace {

namespace {

void append_pair(std::string& out, std::string_view name, std::string_view value) {
  log::append_json_string(out, name);
  out.push_back(':');
  log::append_json_string(out, value);
}


template <class Items, class Append>
void append_list(std::string& out, const Items& items, const Append& append) {
  out.push_back('[');
  bool first = true;
  for (const auto& item : items) {
    if (!first) out.push_back(',');
    first = false;
    append(item);
  }
  out.push_back(']');
}

// An OTLP AnyValue, whichever the attribute holds.
struct ValueWriter {
  std::string& out;
  void operator()(const std::string& text) const { append_pair(out, "stringValue", text); }
  void operator()(std::int64_t n) const { append_pair(out, "intValue", std::to_string(n)); }  // strings in proto3 JSON
  void operator()(double n) const {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, n).ptr;
    out.append(R"("doubleValue":)").append(text, end);
  }
  void operator()(const std::vector<std::string>& texts) const {
    out += R"("arrayValue":{"values":)";
    append_list(out, texts, [&](const std::string& text) {
      out += "{";
      append_pair(out, "stringValue", text);
      out += "}";
    });
    out += "}";
  }
};

void append_attribute(std::string& out, const Attribute& a) {
  out += "{";
  append_pair(out, "key", a.key);
  out += R"(,"value":{)";
  std::visit(ValueWriter{out}, a.value);
  out += "}}";
}

std::string nanoseconds(Instant t) { return std::to_string(t.us) + "000"; }

void append_span(std::string& out, const Finished& span) {
  out += "{";
  append_pair(out, "traceId", span.context.trace_id_hex());
  out += ",";
  append_pair(out, "spanId", span.context.span_id_hex());
  if (span.parent != decltype(span.parent){}) {
    out += ",";
    append_pair(out, "parentSpanId", crypto::to_hex({reinterpret_cast<const char*>(span.parent.data()), span.parent.size()}));
  }
  out += ",";
  append_pair(out, "name", span.name);
  out += R"(,"kind":)" + std::to_string(static_cast<int>(span.kind)) + ",";
  append_pair(out, "startTimeUnixNano", nanoseconds(span.started));
  out += ",";
  append_pair(out, "endTimeUnixNano", nanoseconds(span.ended));
  out += R"(,"attributes":)";
  append_list(out, span.attributes, [&](const Attribute& a) { append_attribute(out, a); });
  out += R"(,"events":)";
  append_list(out, span.events, [&](const Event& event) {
    out += "{";
    append_pair(out, "timeUnixNano", nanoseconds(event.at));
    out += ",";
    append_pair(out, "name", event.name);
    out += "}";
  });
  out += R"(,"status":{)";
  if (span.failed) {
    append_pair(out, "message", span.failure);
    out += R"(,"code":2)";
  }
  out += "}}";
}

}  // namespace

std::string to_otlp_json(const OtlpExporter::Settings& settings, const std::vector<Finished>& spans) {
  const std::vector<Attribute> resource{{"service.name", settings.service_name},
                                        {"service.version", settings.service_version},
                                        {"service.instance.id", settings.instance_id}};
  std::string out = R"({"resourceSpans":[{"resource":{"attributes":)";
  append_list(out, resource, [&](const Attribute& a) { append_attribute(out, a); });
  out += R"(},"scopeSpans":[{"scope":{"name":"astra"},"spans":)";
  append_list(out, spans, [&](const Finished& span) { append_span(out, span); });
  return out += "}]}]}";
}

struct OtlpExporter::State {
  Settings settings;
  Post post;
  metrics::Counter& sent = metrics::registry().counter("astra_trace_spans_sent_total", "Spans accepted by the collector.");
  metrics::Counter& lost = metrics::registry().counter("astra_trace_spans_dropped_total", "Spans that were not sent.");
  std::atomic<std::uint64_t> dropped{0};
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Finished> queue;
  bool stopping = false;
  std::mutex joining;
  std::thread thread;

  void drop(std::size_t n) {
    dropped += n;
    lost.add(n);
  }

  bool send(const std::vector<Finished>& batch) {
    try {
      return post(settings.url, to_otlp_json(settings, batch));
    } catch (const std::exception& e) {
      UNEXPECTED("sending traces failed", {{"what", e.what()}});
      return false;
    }
  }

  void work() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait_for(lock, std::chrono::milliseconds(export_interval_ms),
                       [&] { return stopping || queue.size() >= max_batch_spans; });
      if (queue.empty() && stopping) return;
      while (!queue.empty()) {
        const auto end = queue.begin() + static_cast<std::ptrdiff_t>(std::min(queue.size(), max_batch_spans));
        const std::vector<Finished> batch(std::make_move_iterator(queue.begin()), std::make_move_iterator(end));
        queue.erase(queue.begin(), end);
        lock.unlock();
        const bool accepted = send(batch);
        if (accepted) sent.add(batch.size());
        else drop(batch.size());
        lock.lock();
        if (!accepted && stopping) {  // no collector, and no time to wait for one
          drop(queue.size());
          queue.clear();
        }
        if (!accepted) break;
      }
    }
  }
};

OtlpExporter::OtlpExporter(Settings settings, Post post) : state_(std::make_unique<State>()) {
  state_->settings = std::move(settings);
  state_->post = std::move(post);
  state_->thread = std::thread([state = state_.get()] { state->work(); });
}

OtlpExporter::~OtlpExporter() { stop(); }

void OtlpExporter::take(Finished span) {
  bool full_batch;
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->stopping || state_->queue.size() >= max_queued_spans) return state_->drop(1);
    state_->queue.push_back(std::move(span));
    full_batch = state_->queue.size() == max_batch_spans;
  }
  if (full_batch) state_->changed.notify_one();
}

void OtlpExporter::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_one();
  const std::lock_guard lock(state_->joining);
  if (state_->thread.joinable()) state_->thread.join();
}

std::uint64_t OtlpExporter::dropped() const { return state_->dropped; }

}  // namespace astra::trace
