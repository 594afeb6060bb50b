#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/pipeline/context.hpp"
#include "platform/telemetry/trace.hpp"

namespace astra::gateway::proxy {

// The OpenTelemetry span of one request, by the semantic conventions for generative AI. It is nothing at all where no
// collector is configured, and ids alone where the trace is not sampled. Content of prompts and answers is never in it.
class RequestSpan {
 public:
  // Continues the client's trace, and makes this span the parent of whatever the provider traces.
  void begin(RequestContext& context);
  // What the provider calls the model that answered.
  void answered_by(std::string_view model) {
    if (span_ && span_->recording() && !model.empty()) response_model_ = model;
  }
  // Once the record is complete.
  void end(const RequestContext& context);

 private:
  std::optional<trace::Span> span_;
  std::string response_model_;
};

}  // namespace astra::gateway::proxy
