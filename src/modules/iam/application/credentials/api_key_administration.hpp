#pragma once
#include "iam/application/credentials/parts.hpp"
#include "iam/contracts/credentials.hpp"

namespace astra::iam {

class ApiKeyUseCases final : public ApiKeyAdministration, public ApiKeyIssuer {
 public:
  explicit ApiKeyUseCases(const CredentialParts& parts) : parts_(parts) {}
  Result<IssuedKey> create(const Caller& caller, const ApiKeyWish& wish, std::optional<ServiceAccountId> owner) override;
  Result<Page<ApiKey>> list(const Caller& caller, const ApiKeyFilter& filter, const PageRequest& page) override;
  Result<ApiKey> read(const Caller& caller, ApiKeyId id) override;
  Result<IssuedKey> rotate(const Caller& caller, ApiKeyId id, Duration overlap) override;

  // ApiKeyIssuer: for other modules, which checked their own permission.
  Result<IssuedApiKey> issue(const Caller& caller, const NewApiKey& wanted) override;
  Result<void> revoke(const Caller& caller, ApiKeyId id) override;

 private:
  // Whom a new key acts for. Errors: not_found, service_account_disabled, permission_not_held.
  struct Owner {
    KeyOwner kind;
    Uuid id;
  };
  Result<Owner> owner_of(CredentialUnit& unit, const Caller& caller, const std::vector<std::string>& permissions,
                         std::optional<ServiceAccountId> service_account);
  const CredentialParts& parts_;
};

// Whoever gets the text of a key can do what the key can. Errors: permission_not_held.
Result<void> require_key_rights(const Caller& caller, const ApiKey& key);

}  // namespace astra::iam
