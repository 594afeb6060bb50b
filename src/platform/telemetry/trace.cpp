#include "platform/telemetry/trace.hpp"

#include <atomic>
#include <cstring>
#include <mutex>

#include "kernel/uuid.hpp"
#include "platform/crypto/hex.hpp"
#include "platform/telemetry/json_text.hpp"
#include "platform/telemetry/limits.hpp"
#include "platform/telemetry/redact.hpp"

namespace astra::trace {

namespace {

std::atomic<double> sample_ratio{0};
std::atomic<bool> has_exporter{false};

std::mutex exporter_mutex;
std::shared_ptr<Exporter>& exporter_slot() {
  static auto* const slot = new std::shared_ptr<Exporter>;
  return *slot;
}

template <std::size_t n>
std::string_view view(const std::array<std::uint8_t, n>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), n};
}

// Lower-case hexadecimal only, as the standard demands; not all zero.
template <std::size_t n>
bool read_id(std::string_view text, std::array<std::uint8_t, n>& out) {
  for (const char c : text) {
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  const auto bytes = crypto::from_hex(text);
  if (!bytes || bytes->size() != n) return false;
  std::memcpy(out.data(), bytes->data(), n);
  return out != std::array<std::uint8_t, n>{};
}

// By the trace id, so that every process decides alike about a trace.
bool sampled(const std::array<std::uint8_t, 16>& trace_id, double ratio) {
  std::uint64_t random;
  std::memcpy(&random, trace_id.data() + 8, sizeof random);
  return static_cast<double>(random >> 11) * 0x1p-53 < ratio;
}

std::string text_value(std::string_view key, std::string_view value) {
  return log::is_secret_name(key) ? std::string(log::mask) : log::redacted(log::cut(value, max_text_bytes));
}

}  // namespace

std::optional<Context> Context::parse(std::string_view text) {
  // version-traceid-parentid-flags; later versions may append fields after another '-'.
  constexpr std::size_t length = 55;
  if (text.size() < length || text[2] != '-' || text[35] != '-' || text[52] != '-') return std::nullopt;
  std::array<std::uint8_t, 1> version{}, flags{};
  const std::string_view version_text = text.substr(0, 2);
  if (version_text != "00" && (!read_id(version_text, version) || version_text == "ff")) return std::nullopt;
  if (version_text == "00" ? text.size() != length : text.size() > length && text[length] != '-') return std::nullopt;
  Context context;
  if (!read_id(text.substr(3, 32), context.trace_id) || !read_id(text.substr(36, 16), context.span_id)) return std::nullopt;
  const std::string_view flags_text = text.substr(53, 2);
  if (flags_text != "00" && !read_id(flags_text, flags)) return std::nullopt;
  context.sampled = (flags[0] & 1) != 0;
  return context;
}

std::string Context::to_traceparent() const { return "00-" + trace_id_hex() + "-" + span_id_hex() + (sampled ? "-01" : "-00"); }
std::string Context::trace_id_hex() const { return crypto::to_hex(view(trace_id)); }
std::string Context::span_id_hex() const { return crypto::to_hex(view(span_id)); }

Span start(std::string_view name, Kind kind, const std::optional<Context>& parent) {
  Span span;
  Context& context = span.context_;
  fill_random(context.span_id.data(), context.span_id.size());
  if (parent) {
    context.trace_id = parent->trace_id;
    context.sampled = parent->sampled;
  } else {
    fill_random(context.trace_id.data(), context.trace_id.size());
    context.sampled = sampled(context.trace_id, sample_ratio.load(std::memory_order_relaxed));
  }
  if (context.sampled) {
    span.record_ = std::make_unique<Finished>();
    span.record_->context = context;
    if (parent) span.record_->parent = parent->span_id;
    span.record_->kind = kind;
    span.record_->name = log::redacted(log::cut(name, max_text_bytes));
    span.record_->started = SystemClock().now();
  }
  return span;
}

Span& Span::operator=(Span&& other) noexcept {
  if (this != &other) {
    end();
    context_ = other.context_;
    record_ = std::move(other.record_);
  }
  return *this;
}

void Span::set(std::string_view key, std::string_view value) {
  if (!record_ || record_->attributes.size() >= max_attributes) return;
  record_->attributes.push_back({std::string(key), text_value(key, value)});
}

void Span::set(std::string_view key, double value) {
  if (!record_ || record_->attributes.size() >= max_attributes) return;
  record_->attributes.push_back({std::string(key), value});
}

void Span::set(std::string_view key, const std::vector<std::string>& values) {
  if (!record_ || record_->attributes.size() >= max_attributes) return;
  std::vector<std::string> kept;
  for (std::size_t i = 0; i < values.size() && i < max_list_items; ++i) kept.push_back(text_value(key, values[i]));
  record_->attributes.push_back({std::string(key), std::move(kept)});
}

void Span::set(std::string_view key, std::int64_t value) {
  if (!record_ || record_->attributes.size() >= max_attributes) return;
  record_->attributes.push_back({std::string(key), value});
}

void Span::event(std::string_view name) {
  if (!record_ || record_->events.size() >= max_events) return;
  record_->events.push_back({text_value({}, name), SystemClock().now()});
}

void Span::rename(std::string_view name) {
  if (record_) record_->name = text_value({}, name);
}

void Span::fail(std::string_view what) {
  if (!record_) return;
  record_->failed = true;
  record_->failure = text_value({}, what);
}

void Span::end() {
  if (!record_) return;
  const std::unique_ptr<Finished> record = std::move(record_);
  record->ended = SystemClock().now();
  std::shared_ptr<Exporter> exporter;
  {
    const std::lock_guard lock(exporter_mutex);
    exporter = exporter_slot();
  }
  if (exporter) exporter->take(std::move(*record));
}

bool enabled() { return has_exporter.load(std::memory_order_relaxed); }

void configure(double ratio, std::shared_ptr<Exporter> exporter) {
  sample_ratio.store(ratio, std::memory_order_relaxed);
  const std::lock_guard lock(exporter_mutex);
  has_exporter.store(exporter != nullptr, std::memory_order_relaxed);
  exporter_slot() = std::move(exporter);
}

}  // namespace astra::trace
