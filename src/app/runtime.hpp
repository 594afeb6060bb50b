#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/databases.hpp"
#include "gateway/module.hpp"
#include "iam/module.hpp"
#include "kernel/event.hpp"
#include "kernel/result.hpp"
#include "platform/api/routes.hpp"
#include "platform/config/settings.hpp"
#include "platform/crypto/keyring.hpp"

namespace astra::app {

// The program's parts, built in order and taken down in reverse: platform, then each module, then the listeners. The one
// place that knows which modules there are.
class Runtime {
 public:
  struct Wanted {
    config::Settings settings;
    DatabaseUrls databases;
    std::string redis_url;
    std::optional<crypto::Keyring> keyring;  // none: read (or made) at settings.secrets_file
    std::function<void()> on_claimed;        // when a person completes set-up
  };

  // Builds everything and connects, but serves nothing yet: for the command line too. The database must be migrated.
  static Result<std::unique_ptr<Runtime>> create(Wanted wanted);
  ~Runtime();

  // Opens the ports and starts the background work.
  Result<void> serve();
  // Stops accepting, lets requests in flight finish, and carries the journal to the database.
  void stop();

  // api/openapi.json and api/errors.json of what was declared.
  std::string openapi() const;
  std::string error_catalogue() const;

  std::uint16_t port() const;
  std::uint16_t admin_port() const;
  iam::IamModule& iam();
  gateway::GatewayModule& gateway();

 private:
  struct Parts;
  explicit Runtime(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// A runtime that is never served: it connects to nothing and only describes itself.
Result<std::unique_ptr<Runtime>> describe_only();
// AsyncAPI 3 of every module's events.
std::string asyncapi();

}  // namespace astra::app
