#pragma once
#include <optional>
#include <string>
#include <vector>

#include "iam/domain/credential_ids.hpp"
#include "kernel/caller.hpp"
#include "kernel/result.hpp"

namespace astra::iam {

// A program that acts in its own name, with roles of its own and API keys as its only credentials. Not a person: it cannot
// sign in.
class ServiceAccount {
 public:
  struct State {
    ServiceAccountId id;
    std::string name;
    std::string description;
    std::vector<std::string> roles;  // keys, sorted
    std::optional<Instant> disabled_at;
    Instant created_at;
    std::int64_t version = 1;
  };

  // `granted` is what the roles allow together. Errors: validation_failed, permission_not_held.
  static Result<ServiceAccount> create(const Caller& by, std::string name, std::string description,
                                       std::vector<std::string> roles, const std::vector<std::string>& granted, Instant now);
  static ServiceAccount load(State state) { return ServiceAccount(std::move(state)); }

  const State& state() const { return state_; }
  bool disabled() const { return state_.disabled_at.has_value(); }
  // Errors: permission_not_held, service_account_disabled.
  Result<void> set_roles(const Caller& by, std::vector<std::string> roles, const std::vector<std::string>& granted);
  // For good: its keys stop working. False if it was disabled already.
  bool disable(Instant now);

 private:
  explicit ServiceAccount(State state) : state_(std::move(state)) {}
  State state_;
};

}  // namespace astra::iam
