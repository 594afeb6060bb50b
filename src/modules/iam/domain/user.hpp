#pragma once
#include <optional>
#include <string>
#include <vector>

#include "iam/domain/email.hpp"
#include "iam/domain/ids.hpp"
#include "kernel/caller.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace astra::iam {

// invited: has not accepted yet. suspended: may not sign in for now. deactivated: left; the account stays for the record.
enum class UserState { invited, active, suspended, deactivated };

// A person of one organisation. How they prove who they are is not here: passwords, codes and sessions are credentials.
class User {
 public:
  struct Parts {
    UserId id;
    Email email;
    std::string display_name;
    UserState state = UserState::invited;
    std::vector<std::string> roles;  // keys, sorted, at least one
    std::optional<Instant> last_seen_at;
    std::int64_t version = 1;
    Instant created_at, updated_at;
  };

  // Somebody who was sent an invitation. Errors: validation_failed.
  static Result<User> invite(UserId id, Email email, std::vector<std::string> roles, Instant now);
  // The owner that set-up makes, active at once. Errors: validation_failed.
  static Result<User> found(UserId id, Email email, std::string display_name, Instant now);
  static User restore(Parts parts) { return User(std::move(parts)); }

  // The invitation was accepted. Errors: user_state_conflict, validation_failed.
  Result<void> activate(std::string display_name, Instant now);

  // Errors: validation_failed.
  Result<void> rename(std::string display_name, Instant now);

  // What follows is refused for the last owner: `other_owners` is how many other active owners there are.
  // Errors: user_state_conflict, last_owner.
  Result<void> suspend(std::int64_t other_owners, Instant now);
  Result<void> deactivate(std::int64_t other_owners, Instant now);
  // Returns the roles until now. Errors: validation_failed, last_owner, user_state_conflict.
  Result<std::vector<std::string>> set_roles(std::vector<std::string> roles, std::int64_t other_owners, Instant now);

  // Errors: user_state_conflict.
  Result<void> reactivate(Instant now);

  bool is_owner() const;
  const UserId& id() const { return parts_.id; }
  const Email& email() const { return parts_.email; }
  const std::string& display_name() const { return parts_.display_name; }
  UserState state() const { return parts_.state; }
  const std::vector<std::string>& roles() const { return parts_.roles; }
  std::int64_t version() const { return parts_.version; }
  const Parts& parts() const { return parts_; }

 private:
  explicit User(Parts parts) : parts_(std::move(parts)) {}
  Result<void> require_state(std::initializer_list<UserState> states) const;
  bool is_last_owner(std::int64_t other_owners) const;
  void changed(Instant now);
  Parts parts_;
};

// Whether `caller`, who holds permissions, may change the account of somebody who holds `theirs`. Errors: user_outranks_caller.
Result<void> require_rank(const Caller& caller, const std::vector<std::string>& theirs);

}  // namespace astra::iam
