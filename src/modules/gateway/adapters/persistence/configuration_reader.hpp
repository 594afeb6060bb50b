#pragma once
#include "gateway/ports/configuration_source.hpp"
#include "gateway/ports/secret_box.hpp"
#include "platform/postgres/database.hpp"

namespace astra::gateway {

// Reads what all tenants configured. A connection whose secret cannot be opened is left out and logged: the others go on.
class ConfigurationReader final : public ConfigurationSource {
 public:
  ConfigurationReader(postgres::Database& database, SecretBox& secrets) : database_(database), secrets_(secrets) {}
  Result<Configuration> load() override;
  Result<std::int64_t> revision() override;

 private:
  postgres::Database& database_;
  SecretBox& secrets_;
};

}  // namespace astra::gateway
