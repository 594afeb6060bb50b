#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "gateway/contracts/events.hpp"
#include "gateway/domain/config/account.hpp"
#include "gateway/domain/config/policy_settings.hpp"
#include "gateway/domain/config/virtual_key.hpp"
#include "gateway/ports/budgets.hpp"
#include "gateway/ports/prices.hpp"
#include "gateway/ports/routes.hpp"
#include "kernel/caller.hpp"
#include "kernel/event.hpp"
#include "kernel/page.hpp"

namespace astra::gateway {

// Accounts of the unit's tenant. load locks the row until the unit ends; read does not. Errors: not_found.
class AccountStore {
 public:
  virtual ~AccountStore() = default;
  virtual Result<Account> load(ConnectionId id) = 0;
  virtual Result<Account> read(ConnectionId id) = 0;
  // By position, then id; all of them: a tenant has few.
  virtual Result<std::vector<Account>> all() = 0;
  // Errors: connection_name_taken.
  virtual Result<void> add(const Account& account) = 0;
  virtual Result<void> save(const Account& account) = 0;
  virtual Result<void> remove(ConnectionId id) = 0;
};

class VirtualKeyStore {
 public:
  virtual ~VirtualKeyStore() = default;
  virtual Result<VirtualKey> load(Uuid key_id) = 0;
  virtual Result<VirtualKey> read(Uuid key_id) = 0;
  // Newest first.
  virtual Result<Page<VirtualKey>> list(const PageRequest& page) = 0;
  virtual Result<void> add(const VirtualKey& key) = 0;
  virtual Result<void> save(const VirtualKey& key) = 0;
};

class PolicyStore {
 public:
  virtual ~PolicyStore() = default;
  // The version in force; the defaults as revision 0 where nobody wrote one. load keeps others from changing it meanwhile.
  virtual Result<PolicyVersion> load() = 0;
  virtual Result<PolicyVersion> read() = 0;
  virtual Result<PolicyVersion> at(std::int64_t revision) = 0;
  // Newest first.
  virtual Result<Page<PolicyVersion>> versions(const PageRequest& page) = 0;
  // Puts the next version in force.
  virtual Result<void> put(const PolicyVersion& version) = 0;
};

// One transaction of a tenant. Without commit() nothing of it happened.
class GatewayUnit {
 public:
  virtual ~GatewayUnit() = default;
  virtual AccountStore& accounts() = 0;
  virtual VirtualKeyStore& virtual_keys() = 0;
  virtual PolicyStore& policy() = 0;
  virtual BudgetStore& budgets() = 0;
  virtual PriceStore& prices() = 0;
  virtual RouteStore& routes() = 0;
  virtual Result<void> publish(const EventRef& event) = 0;
  virtual Result<void> commit() = 0;
};

class GatewayStore {
 public:
  virtual ~GatewayStore() = default;
  virtual Result<std::unique_ptr<GatewayUnit>> begin(const Caller& caller) = 0;
};

}  // namespace astra::gateway
