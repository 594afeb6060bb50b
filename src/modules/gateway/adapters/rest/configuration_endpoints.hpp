#pragma once
#include "gateway/adapters/rest/configuration_dtos.hpp"
#include "gateway/domain/config/snapshot.hpp"
#include "platform/api/routes.hpp"

namespace astra::gateway::rest {

// Providers, connections, virtual keys and the policy.
class ConfigurationEndpoints {
 public:
  ConfigurationEndpoints(Connections& connections, VirtualKeys& keys, Policies& policies, const SnapshotSource& snapshots)
      : connections_(connections), keys_(keys), policies_(policies), snapshots_(snapshots) {}

  void declare(api::Routes& routes);

 private:
  void declare_connections(api::Routes& routes);
  void declare_keys(api::Routes& routes);
  void declare_policy(api::Routes& routes);

  Result<Page<ProviderView>> list_providers(const PageRequest& page);
  Result<Page<ConnectionView>> list_connections(const Caller& caller, const PageRequest& page);
  Result<api::WithETag<ConnectionView>> read_connection(const Caller& caller, const api::Path<ConnectionPath>& path);
  Result<api::Created<ConnectionView>> create_connection(const Caller& caller, const api::Body<NewConnectionBody>& body);
  Result<api::WithETag<ConnectionView>> change_connection(const Caller& caller, const api::CallContext& call,
                                                          const api::Path<ConnectionPath>& path, const api::Body<ConnectionChangeBody>& body);
  Result<void> delete_connection(const Caller& caller, const api::CallContext& call, const api::Path<ConnectionPath>& path);
  Result<api::WithETag<ConnectionView>> rotate_secret(const Caller& caller, const api::Path<ConnectionPath>& path,
                                                      const api::Body<SecretBody>& body);
  Result<ConnectionTestView> test_connection(const Caller& caller, const api::Path<ConnectionPath>& path);

  Result<Page<VirtualKeyView>> list_keys(const Caller& caller, const PageRequest& page);
  Result<api::WithETag<VirtualKeyView>> read_key(const Caller& caller, const api::Path<VirtualKeyPath>& path);
  Result<api::Created<IssuedVirtualKeyView>> create_key(const Caller& caller, const api::Body<NewVirtualKeyBody>& body);
  Result<api::WithETag<VirtualKeyView>> change_key(const Caller& caller, const api::CallContext& call,
                                                   const api::Path<VirtualKeyPath>& path, const api::Body<VirtualKeyChangeBody>& body);
  Result<api::WithETag<VirtualKeyView>> revoke_key(const Caller& caller, const api::Path<VirtualKeyPath>& path);

  Result<api::WithETag<PolicyView>> read_policy(const Caller& caller);
  Result<api::WithETag<PolicyView>> put_policy(const Caller& caller, const api::CallContext& call, const api::Body<PolicySettings>& body);
  Result<Page<PolicyView>> list_versions(const Caller& caller, const PageRequest& page);
  Result<PolicyView> read_version(const Caller& caller, const api::Path<PolicyRevisionPath>& path);

  VirtualKeyView view_of_key(const VirtualKey& key, bool just_issued = false) const;

  Connections& connections_;
  VirtualKeys& keys_;
  Policies& policies_;
  const SnapshotSource& snapshots_;
};

}  // namespace astra::gateway::rest
