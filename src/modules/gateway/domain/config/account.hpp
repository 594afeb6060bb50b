#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "gateway/domain/pipeline/record.hpp"
#include "kernel/result.hpp"

namespace astra::gateway {

inline constexpr ErrorKind connection_name_taken{"connection_name_taken", Category::conflict, "Another connection has this name."};
inline constexpr ErrorKind too_many_connections{"too_many_connections", Category::conflict, "The organisation has as many connections as it can."};

// What a person decides about a provider account.
struct AccountSettings {
  std::string name;                             // unique in the tenant, ignoring case; usable as the prefix of a model name
  std::string provider;                         // find_provider()
  std::string base_url;                         // empty: the provider's own
  std::vector<std::string> models;              // patterns; empty: whatever the provider is known for
  std::map<std::string, std::string> headers;   // sent along
  std::map<std::string, std::string> options;   // those its provider has
  bool allow_private_address = false;
  std::int64_t timeout_ms = 600'000;
  std::int64_t first_byte_timeout_ms = 120'000;
  bool enabled = true;
  std::int32_t position = 0;                    // lower ones are asked first
};

// An account with a provider as the control plane keeps it. What the data plane makes of it is a Connection
// (snapshot.hpp). The secret is here only as sealed bytes and the characters by which a person tells two apart.
struct Account {
  ConnectionId id;
  AccountSettings settings;
  std::string secret_sealed;                    // empty: the provider wants none
  std::string secret_last4;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;

  // Normalised: base URL filled in and without trailing slashes. Errors: validation_failed, naming every field.
  static Result<AccountSettings> check(AccountSettings settings);
  // Whether a text can be this account's secret: printable, of a sensible length; AWS credentials are looked into.
  static Result<void> check_secret(const AccountSettings& settings, std::string_view secret);
  static std::string last4(std::string_view secret);
};

}  // namespace astra::gateway
