#pragma once
#include "platform/api/ports.hpp"

namespace astra::app {

// Counts the control plane's calls and logs what an operation did not declare.
class ApiObserver final : public api::CallObserver {
 public:
  void finished(std::string_view operation_id, int status, Duration took) override;
  void unexpected(std::string_view operation_id, std::string_view request_id, const DomainError& error) override;
};

}  // namespace astra::app
