#pragma once
#include <atomic>
#include <functional>
#include <string>

#include "platform/api/application.hpp"
#include "platform/http/server.hpp"

namespace astra::app {

// Whether what we depend on is there; asked by /readyz.
struct Readiness {
  bool database = false;
  bool redis = false;
  bool migrations = false;
  bool draining = false;
  bool ready() const { return database && migrations && !draining; }  // Redis away: served within what is known, events wait
};

// What the public port serves: the data plane's doors, the control plane's API, and liveness. Security headers are added
// to everything the control plane answers.
class FrontDoor final : public http::Application {
 public:
  struct Parts {
    api::Application& api;
    bool (*is_data_plane)(std::string_view path);
    http::DirectHandler& data_plane;
    std::function<Readiness()> readiness;
  };
  explicit FrontDoor(Parts parts) : parts_(std::move(parts)) {}

  http::Decision on_head(const http::RequestHead& head) override;

 private:
  http::Response answer(const http::Request& request);
  Parts parts_;
};

// What the admin port serves: /metrics, /version, and liveness with details.
class AdminDoor final : public http::Application {
 public:
  explicit AdminDoor(std::function<Readiness()> readiness) : readiness_(std::move(readiness)) {}
  http::Decision on_head(const http::RequestHead& head) override;

 private:
  std::function<Readiness()> readiness_;
};

}  // namespace astra::app
