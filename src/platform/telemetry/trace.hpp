#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "kernel/time.hpp"

// OpenTelemetry traces. A span that is not sampled carries ids and nothing else.
//
//   trace::Span span = trace::start("alerts.acknowledge", trace::Kind::internal, parent);
//   span.set("alert.id", id.to_string());
namespace astra::trace {

// What crosses process borders (W3C Trace Context).
struct Context {
  std::array<std::uint8_t, 16> trace_id{};
  std::array<std::uint8_t, 8> span_id{};
  bool sampled = false;

  // Reads a traceparent header; nothing if it is not well-formed.
  static std::optional<Context> parse(std::string_view traceparent);
  std::string to_traceparent() const;
  std::string trace_id_hex() const;
  std::string span_id_hex() const;
};

enum class Kind : std::uint8_t { internal = 1, server = 2, client = 3, producer = 4, consumer = 5 };  // as OTLP numbers them

struct Attribute {
  std::string key;
  std::variant<std::string, std::int64_t, double, std::vector<std::string>> value;
};

struct Event {
  std::string name;
  Instant at;
};

// A span that has ended, on its way to the exporter.
struct Finished {
  Context context;
  std::array<std::uint8_t, 8> parent{};  // all zero: none
  Kind kind = Kind::internal;
  std::string name;
  Instant started, ended;
  std::vector<Attribute> attributes;
  std::vector<Event> events;
  bool failed = false;
  std::string failure;
};

// Takes finished spans; must not block.
class Exporter {
 public:
  virtual ~Exporter() = default;
  virtual void take(Finished span) = 0;
};

class Span {
 public:
  Span(Span&& other) noexcept = default;
  Span& operator=(Span&& other) noexcept;
  ~Span() { end(); }

  const Context& context() const { return context_; }
  bool recording() const { return record_ != nullptr; }
  // Values are redacted as in logs; at most max_attributes of each.
  void set(std::string_view key, std::string_view value);
  void set(std::string_view key, std::int64_t value);
  void set(std::string_view key, int value) { set(key, std::int64_t{value}); }
  void set(std::string_view key, double value);  // finite
  void set(std::string_view key, const std::vector<std::string>& values);
  void event(std::string_view name);
  // Where the name is only known at the end.
  void rename(std::string_view name);
  // The status becomes an error, for people to find.
  void fail(std::string_view what);
  // Idempotent.
  void end();

 private:
  friend Span start(std::string_view name, Kind kind, const std::optional<Context>& parent);
  Span() = default;
  Context context_;
  std::unique_ptr<Finished> record_;
};

// A child of `parent`, or the root of a new trace. A parent's decision to sample is kept; a root is sampled by ratio.
Span start(std::string_view name, Kind kind = Kind::internal, const std::optional<Context>& parent = std::nullopt);

// Whether spans go anywhere. Asking costs one relaxed load: where it is false, a busy path makes no span at all.
bool enabled();

// How many traces are recorded (0 to 1) and where their spans go; null: nowhere.
void configure(double sample_ratio, std::shared_ptr<Exporter> exporter);

}  // namespace astra::trace
