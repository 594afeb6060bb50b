#pragma once
#include "iam/application/credentials/parts.hpp"

namespace astra::iam {

class ServiceAccountUseCases final : public ServiceAccountAdministration {
 public:
  explicit ServiceAccountUseCases(const CredentialParts& parts) : parts_(parts) {}
  Result<ServiceAccount> create(const Caller& caller, std::string name, std::string description,
                                std::vector<std::string> roles) override;
  Result<Page<ServiceAccount>> list(const Caller& caller, const PageRequest& page) override;
  Result<ServiceAccount> read(const Caller& caller, ServiceAccountId id) override;
  Result<ServiceAccount> set_roles(const Caller& caller, ServiceAccountId id, std::vector<std::string> roles,
                                   std::optional<std::int64_t> expected) override;
  Result<ServiceAccount> disable(const Caller& caller, ServiceAccountId id) override;

 private:
  const CredentialParts& parts_;
};

}  // namespace astra::iam
