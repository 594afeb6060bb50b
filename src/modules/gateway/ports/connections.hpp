#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/config/account.hpp"
#include "kernel/caller.hpp"

namespace astra::gateway {

inline constexpr ErrorKind secret_required{"secret_required", Category::unprocessable,
                                           "A connection that moves to another address needs its secret again."};

// Members that are absent stay as they are.
struct AccountChange {
  std::optional<std::string> name;
  std::optional<std::string> base_url;
  std::optional<std::vector<std::string>> models;
  std::optional<std::map<std::string, std::string>> headers;
  std::optional<std::map<std::string, std::string>> options;
  std::optional<bool> allow_private_address;
  std::optional<std::int64_t> timeout_ms;
  std::optional<std::int64_t> first_byte_timeout_ms;
  std::optional<bool> enabled;
  std::optional<std::int32_t> position;
  std::optional<std::string> secret;
};

// What a call to a provider with a connection's credential came to.
struct ProbeReport {
  bool ok = false;
  int status = 0;               // 0: there was no answer
  std::string error_class;      // "unreachable", "timeout", "credential", "rate_limited", "provider", "protocol"; empty when ok
  std::string detail;
  std::int64_t latency_ms = 0;
};

// The provider accounts of the caller's tenant.
class Connections {
 public:
  virtual ~Connections() = default;
  // Errors: validation_failed, connection_name_taken, too_many_connections.
  virtual Result<Account> create(const Caller& caller, const AccountSettings& settings, const std::string& secret) = 0;
  virtual Result<std::vector<Account>> list(const Caller& caller) = 0;
  virtual Result<Account> read(const Caller& caller, ConnectionId id) = 0;
  // The secret goes where the address says; who may change the address need not know the secret, so a new address wants
  // the secret again. Errors: also version_mismatch, secret_required.
  virtual Result<Account> change(const Caller& caller, ConnectionId id, const AccountChange& change,
                                 std::optional<std::int64_t> expected) = 0;
  virtual Result<Account> rotate_secret(const Caller& caller, ConnectionId id, const std::string& secret) = 0;
  virtual Result<void> remove(const Caller& caller, ConnectionId id, std::optional<std::int64_t> expected) = 0;
  virtual Result<ProbeReport> test(const Caller& caller, ConnectionId id) = 0;
};

}  // namespace astra::gateway
