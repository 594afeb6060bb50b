#include "platform/api/call_metrics.hpp"

#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metrics.hpp"

namespace astra::api {

void CallMetrics::finished(std::string_view operation_id, int status, Duration took) {
  const std::string code = std::to_string(status);
  registry_.counter("astra_api_requests_total", "Calls of the control plane by operation and status.",
                    {{"operation", operation_id}, {"status", code}}).add();
  registry_.histogram("astra_api_request_seconds", "Time from the request to its answer, by operation.",
                      {{"operation", operation_id}}).observe(static_cast<double>(took.us) / 1e6);
}

void CallMetrics::unexpected(std::string_view operation_id, std::string_view request_id, const DomainError& error) {
  registry_.counter("astra_api_unexpected_errors_total", "Errors of ours, or errors an operation did not declare.",
                    {{"operation", operation_id}}).add();
  log::error("an operation failed in an unexpected way", {{"operation", operation_id}, {"request_id", request_id},
                                                          {"code", error.code()}, {"detail", error.message()}});
}

}  // namespace astra::api
