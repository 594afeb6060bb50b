#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/telemetry/trace.hpp"

namespace astra::trace {

// Sends spans to a collector as OTLP/HTTP JSON, in batches from a thread of its own. The sending itself is the
// application's: telemetry knows no HTTP. When the collector is away, spans are dropped and counted.
class OtlpExporter final : public Exporter {
 public:
  // POSTs a JSON body; false if it was not accepted. May block for a few seconds, not longer.
  using Post = std::function<bool(std::string_view url, std::string_view body)>;

  struct Settings {
    std::string url;  // of the collector, e.g. http://127.0.0.1:4318/v1/traces
    std::string service_name = "astra-bastion";
    std::string service_version;
    std::string instance_id;
  };

  OtlpExporter(Settings settings, Post post);
  ~OtlpExporter() override;

  void take(Finished span) override;
  // Sends what is queued and ends the thread.
  void stop();
  std::uint64_t dropped() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The body of an export request.
std::string to_otlp_json(const OtlpExporter::Settings& settings, const std::vector<Finished>& spans);

}  // namespace astra::trace
