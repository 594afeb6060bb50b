#include "iam/application/credentials/second_factors.hpp"
#include "iam/domain/credential_errors.hpp"
#include "iam/domain/totp.hpp"

namespace astra::iam {

Result<std::vector<std::string>> SecondFactorUseCases::new_recovery_codes(const Caller& caller) {
  const UserId user = TRY(require_person(caller));
  const Instant now = parts_.clock.now();
  auto unit = TRY(parts_.store.begin(caller.tenant));
  const auto record = TRY(unit->second_factors().totp(user));
  if (!record || !record->enabled()) return CredentialError::mfa_not_enabled;
  auto codes = TRY(replace_codes(*unit, user));
  TRY(note(*unit, caller, "mfa.recovery_codes_replaced", user.value(), now));
  TRY(unit->commit());
  return codes;
}

Result<std::vector<std::string>> SecondFactorUseCases::replace_codes(CredentialUnit& unit, UserId user) {
  std::vector<std::string> codes;
  std::vector<TokenHash> hashes;
  while (codes.size() < limits::recovery_codes) {
    codes.push_back(recovery_code(parts_.secrets.random_bytes(limits::recovery_code_characters)));
    hashes.push_back(parts_.secrets.hash(recovery_code_form(codes.back())));
  }
  TRY(unit.second_factors().replace_recovery_codes(user, hashes));
  return codes;
}

}  // namespace astra::iam
