#pragma once
#include <optional>
#include <string>
#include <vector>

#include "iam/contracts/credentials.hpp"
#include "kernel/id.hpp"
#include "kernel/result.hpp"

namespace astra::iam {

// How far an installation is: nothing there, running but nobody has taken it over, or owned.
enum class SetupProgress { empty, unclaimed, claimed };

struct SetupState {
  SetupProgress progress = SetupProgress::empty;
  std::optional<TenantId> tenant;  // the unclaimed one; where all are claimed, the first
};

// An organisation to be made without a person at hand.
struct Provision {
  std::string organisation;
  std::string slug;
  std::string owner_email;
  std::string owner_name;
  std::string owner_password;  // chosen by the program, random; kept as a hash
};

struct Provisioned {
  TenantId tenant;
  UserId owner;
};

// The first start of an installation, for the program itself; no caller is asked for permissions here. A person completes
// what this begins through the set-up link.
class Setup {
 public:
  virtual ~Setup() = default;
  virtual Result<SetupState> state() = 0;
  // Makes an organisation with an owner who can sign in. Errors: slug_taken, validation_failed, password_not_acceptable.
  virtual Result<Provisioned> provision(const Provision& wanted) = 0;
  // The token of a new set-up link for the unclaimed organisation, valid once and for a short while; earlier ones are dead.
  // Errors: setup_over where every organisation is claimed, not_found where there is none.
  virtual Result<std::string> issue_setup_token() = 0;
  // A key that acts for an owner of the organisation. Errors: not_found, validation_failed.
  virtual Result<IssuedApiKey> issue_key(TenantId tenant, const NewApiKey& wanted) = 0;
};

}  // namespace astra::iam
