#pragma once
#include <memory>

#include "platform/api/ports.hpp"

namespace astra::metrics {
class Registry;
}

namespace astra::api {

// Counts and times calls by operation and status in the process's metrics, and logs what should not have happened.
class CallMetrics final : public CallObserver {
 public:
  explicit CallMetrics(metrics::Registry& registry) : registry_(registry) {}
  void finished(std::string_view operation_id, int status, Duration took) override;
  void unexpected(std::string_view operation_id, std::string_view request_id, const DomainError& error) override;

 private:
  metrics::Registry& registry_;
};

}  // namespace astra::api
