#pragma once
#include "iam/application/credentials/parts.hpp"

namespace astra::iam {

class ReadSecurityLog final : public SecurityLogReading {
 public:
  explicit ReadSecurityLog(const CredentialParts& parts) : parts_(parts) {}
  Result<Page<SecurityEntry>> list(const Caller& caller, std::optional<std::string> action, std::optional<Uuid> actor,
                                   const PageRequest& page) override;

 private:
  const CredentialParts& parts_;
};

}  // namespace astra::iam
