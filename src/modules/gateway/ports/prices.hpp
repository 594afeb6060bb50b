#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/own_price.hpp"
#include "kernel/caller.hpp"

namespace astra::gateway {

inline constexpr ErrorKind too_many_prices{"too_many_prices", Category::conflict, "The organisation has as many prices of its own as it can."};

// The prices that the caller's tenant has of its own.
class Prices {
 public:
  virtual ~Prices() = default;
  // By provider and model; all of them: a tenant has few.
  virtual Result<std::vector<OwnPrice>> list(const Caller& caller) = 0;
  // Errors: validation_failed, version_mismatch, too_many_prices.
  virtual Result<OwnPrice> put(const Caller& caller, const OwnPrice& price, std::optional<std::int64_t> expected) = 0;
  // Errors: not_found.
  virtual Result<void> remove(const Caller& caller, const std::string& provider, const std::string& model) = 0;
};

// The table of them within a unit (gateway_store.hpp).
class PriceStore {
 public:
  virtual ~PriceStore() = default;
  virtual Result<std::vector<OwnPrice>> all() = 0;
  virtual Result<void> put(const OwnPrice& price) = 0;
  virtual Result<void> remove(const std::string& provider, const std::string& model) = 0;
};

}  // namespace astra::gateway
