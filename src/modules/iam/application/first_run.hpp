#pragma once
#include <functional>

#include "iam/contracts/setup.hpp"
#include "iam/ports/new_passwords.hpp"
#include "iam/ports/organisation.hpp"
#include "iam/ports/tokens.hpp"

namespace astra::iam {

// How an installation gets its first organisation: the program makes one that works at once, a person takes it over with a
// link that only somebody who can read the program's output has.
class FirstRun final : public Setup, public Claiming {
 public:
  // A set-up link works for `validity`. `on_claimed` is told after a person took the organisation over;
  // `first_settings` are what an organisation begins with.
  FirstRun(OrganisationStore& store, Tokens& tokens, NewPasswords& passwords, ApiKeyIssuer& keys, Duration validity,
           const Clock& clock, std::function<void()> on_claimed = {}, TenantEdit first_settings = {})
      : store_(store), tokens_(tokens), passwords_(passwords), keys_(keys), validity_(validity), clock_(clock),
        on_claimed_(std::move(on_claimed)), first_settings_(std::move(first_settings)) {}

  Result<SetupState> state() override;
  Result<Provisioned> provision(const Provision& wanted) override;
  Result<std::string> issue_setup_token() override;
  Result<IssuedApiKey> issue_key(TenantId tenant, const NewApiKey& wanted) override;

  Result<void> look(std::string_view token) override;
  Result<Claimed> claim(const ClaimRequest& request) override;

 private:
  Result<TenantId> tenant_of(const TokenHash& token);

  OrganisationStore& store_;
  Tokens& tokens_;
  NewPasswords& passwords_;
  ApiKeyIssuer& keys_;
  Duration validity_;
  const Clock& clock_;
  std::function<void()> on_claimed_;
  TenantEdit first_settings_;
};

}  // namespace astra::iam
