#pragma once
#include "iam/application/credentials/parts.hpp"

namespace astra::iam {

// A person who has just proven who they are, in an open unit: whoever asked goes on in it and commits, then calls
// IdentityProof::accepted().
struct Proven {
  std::unique_ptr<CredentialUnit> unit;
  Person person;
  Caller caller;
  bool with_mfa = false;
  std::string throttle_key;
};

// Checks passwords and second factors, slowly for everybody alike: an unknown account costs the same time and gives the same
// error as a wrong password, and failures make the next attempt wait.
class IdentityProof {
 public:
  explicit IdentityProof(const CredentialParts& parts) : parts_(parts) {}

  // Errors: login_failed, mfa_required, tenant_required, too_many_attempts.
  Result<Proven> by_login(const LoginRequest& request, const ClientInfo& client) const;
  // Somebody already signed in proves it again. Errors: the same, session_needed.
  Result<Proven> again(const Caller& caller, const Proof& proof) const;
  // The current password alone, for choosing another. Errors: login_failed, too_many_attempts, session_needed.
  Result<void> password_again(const Caller& caller, std::string_view password) const;
  // The attempt was no failure: forget it.
  void accepted(const Proven& proven) const;

 private:
  Result<void> wait_turn(const std::string& key, const ClientInfo& client) const;
  Result<Proven> check(const LoginAccount& account, const Proof& proof, bool rehash, const ClientInfo& client) const;
  // Whether the hash is an old one.
  Result<bool> own_password(const Caller& caller, std::string_view typed) const;
  Result<bool> second_factor(CredentialUnit& unit, const Person& person, const Proof& proof) const;
  Result<bool> password_matches(TenantId tenant, UserId user, std::string_view password, bool& old_hash) const;
  void failed(const LoginAccount& account, std::string_view factor, const ClientInfo& client) const;

  const CredentialParts& parts_;
};

}  // namespace astra::iam
