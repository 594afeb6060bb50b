#pragma once
#include "iam/adapters/rest/credentials/keys_views.hpp"
#include "iam/adapters/rest/credentials/security_events_views.hpp"
#include "iam/ports/credentials/inbound.hpp"
#include "platform/api/routes.hpp"

namespace astra::iam {

// API keys, the service accounts they may act for, and the log of what happened to credentials.
class KeyEndpoints {
 public:
  struct Parts {
    ApiKeyAdministration& keys;
    ServiceAccountAdministration& service_accounts;
    SecurityLogReading& log;
    const Clock& clock;
  };
  explicit KeyEndpoints(Parts parts) : parts_(parts) {}
  void declare(api::Routes& routes);

 private:
  Result<api::Created<IssuedApiKeyView>> create_key(const Caller& caller, const api::Body<CreateApiKeyBody>& body);
  Result<Page<ApiKeyView>> list_keys(const Caller& caller, const api::Query<ApiKeyQuery>& query, const PageRequest& page);
  Result<ApiKeyView> read_key(const Caller& caller, const api::Path<ApiKeyPath>& path);
  Result<api::Created<IssuedApiKeyView>> rotate_key(const Caller& caller, const api::Path<ApiKeyPath>& path,
                                                    const api::Body<RotateApiKeyBody>& body);
  Result<void> revoke_key(const Caller& caller, const api::Path<ApiKeyPath>& path);
  Result<api::Created<ServiceAccountView>> create_account(const Caller& caller,
                                                          const api::Body<CreateServiceAccountBody>& body);
  Result<Page<ServiceAccountView>> list_accounts(const Caller& caller, const PageRequest& page);
  Result<api::WithETag<ServiceAccountView>> read_account(const Caller& caller, const api::Path<ServiceAccountPath>& path);
  Result<api::WithETag<ServiceAccountView>> set_roles(const Caller& caller, const api::CallContext& call,
                                                      const api::Path<ServiceAccountPath>& path,
                                                      const api::Body<ServiceAccountRolesBody>& body);
  Result<ServiceAccountView> disable_account(const Caller& caller, const api::Path<ServiceAccountPath>& path);
  Result<Page<SecurityEventView>> list_events(const Caller& caller, const api::Query<SecurityEventQuery>& query,
                                              const PageRequest& page);

  void declare_keys(api::Routes& routes);
  void declare_service_accounts(api::Routes& routes);
  ApiKeyView view(const ApiKey& key) const;
  api::Created<IssuedApiKeyView> issued(IssuedKey key) const;
  Parts parts_;
};

}  // namespace astra::iam
