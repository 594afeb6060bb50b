#include "app/api_observer.hpp"

#include <string>

#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metrics.hpp"

namespace astra::app {

void ApiObserver::finished(std::string_view operation_id, int status, Duration took) {
  const std::string code = std::to_string(status);
  metrics::registry().counter("bastion_api_requests_total", "Calls of the control plane.", {{"operation", operation_id}, {"status", code}}).add();
  metrics::registry()
      .histogram("bastion_api_seconds", "Time to answer a call of the control plane.", {{"operation", operation_id}})
      .observe(static_cast<double>(took.us) / 1e6);
}

void ApiObserver::unexpected(std::string_view operation_id, std::string_view request_id, const DomainError& error) {
  log::error("an operation failed in a way it does not declare",
             {{"operation", operation_id}, {"request_id", request_id}, {"code", error.code()}, {"detail", error.message()}});
}

}  // namespace astra::app
