#pragma once
#include "iam/application/credentials/parts.hpp"

namespace astra::iam {

class SecondFactorUseCases final : public SecondFactorEnrolment {
 public:
  explicit SecondFactorUseCases(const CredentialParts& parts) : parts_(parts) {}
  Result<TotpEnrolment> start(const Caller& caller) override;
  Result<std::vector<std::string>> confirm(const Caller& caller, std::string_view code) override;
  Result<void> disable(const Caller& caller) override;
  Result<std::vector<std::string>> new_recovery_codes(const Caller& caller) override;

 private:
  Result<std::vector<std::string>> replace_codes(CredentialUnit& unit, UserId user);
  const CredentialParts& parts_;
};

}  // namespace astra::iam
