#include "gateway/adapters/rest/configuration_endpoints.hpp"

#include "gateway/adapters/rest/slice.hpp"
#include "gateway/domain/routing/route.hpp"

namespace astra::gateway::rest {
namespace {

constexpr const char* read_permission = "gateway:read";
constexpr const char* write_permission = "gateway:write";
constexpr const char* admin_permission = "gateway:admin";

constexpr const char* connection_example = R"({"id": "0190f6c1-7e8a-7cc3-8f0a-2b1d4c5e6f70", "name": "main", "provider": "openai",
  "base_url": "https://api.openai.com/v1", "secret_last4": "f00d", "models": ["gpt-*"], "headers": {}, "options": {}, "allow_private_address": false,
  "timeout_ms": 600000, "first_byte_timeout_ms": 120000, "enabled": true, "position": 0,
  "created_at": "2026-11-22T12:00:00.000Z", "updated_at": "2026-11-22T12:00:00.000Z"})";
constexpr const char* key_example = R"({"id": "0190f6c1-7e8a-7cc3-8f0a-2b1d4c5e6f71", "public_id": "4Jq0aZ8XcV2bN6mK", "name": "Checkout",
  "allowed_models": ["gpt-4o*"], "limits": {"requests_per_minute": 600}, "ip_allow_list": [], "active": true,
  "created_at": "2026-11-22T12:00:00.000Z", "updated_at": "2026-11-22T12:00:00.000Z"})";
constexpr const char* issued_example = R"({"key": "bst_live_4Jq0aZ8XcV2bN6mK_0000000000000000000000000000000000000",
  "virtual_key": {"id": "0190f6c1-7e8a-7cc3-8f0a-2b1d4c5e6f71", "public_id": "4Jq0aZ8XcV2bN6mK", "name": "Checkout",
  "allowed_models": ["gpt-4o*"], "limits": {"requests_per_minute": 600}, "ip_allow_list": [], "active": true,
  "created_at": "2026-11-22T12:00:00.000Z", "updated_at": "2026-11-22T12:00:00.000Z"}})";
constexpr const char* policy_body_example = R"({"enforce": true, "denied_models": ["*-preview"], "limits": {"requests_per_minute": 5000}})";
constexpr const char* policy_example = R"({"revision": 3, "settings": {"enforce": true, "allowed_models": [], "denied_models": ["*-preview"],
  "allowed_providers": [], "fail_open": [], "cancel_upstream_on_disconnect": true, "durability": "process", "simulator": true,
  "limits": {"requests_per_minute": 5000}, "detection": {"injection": "flag", "toxicity": "off", "topics": "off", "secrets": "off",
  "personal_data": "off", "tool_attacks": "off", "blocked_terms": [], "allowed_values": []}},
  "created_by": "0190f6c1-7e8a-7cc3-8f0a-2b1d4c5e6f72", "created_at": "2026-11-22T12:00:00.000Z"})";

api::WithETag<ConnectionView> tagged(const Account& account) { return {view_of(account), account.version}; }
api::WithETag<PolicyView> tagged(const PolicyVersion& version) { return {view_of(version), version.revision}; }

template <class View, class From>
std::vector<View> views_of(const From& from) {
  std::vector<View> views;
  for (const auto& each : from) views.push_back(view_of(each));
  return views;
}

}  // namespace

void ConfigurationEndpoints::declare(api::Routes& routes) {
  routes.get("/api/v1/gateway/providers")
      .operation("listGatewayProviders", "List kinds of provider", "What can be connected, and what a connection of each kind needs.")
      .tag("Gateway connections")
      .needs(read_permission)
      .example(R"({"id": "openai", "title": "OpenAI", "default_base_url": "https://api.openai.com/v1", "needs_secret": true,
        "embeddings": true, "model_prefixes": ["gpt-"], "options": []})")
      .handle<&ConfigurationEndpoints::list_providers>(*this);
  declare_connections(routes);
  declare_keys(routes);
  declare_policy(routes);
}

void ConfigurationEndpoints::declare_connections(api::Routes& routes) {
  const std::string base = "/api/v1/gateway/connections", one = base + "/{connection_id}";
  routes.get(base)
      .operation("listGatewayConnections", "List connections",
                 "Accounts with providers, in the order in which they are asked. Secrets are not shown.")
      .tag("Gateway connections")
      .needs(read_permission)
      .example(connection_example)
      .handle<&ConfigurationEndpoints::list_connections>(*this);
  routes.get(one)
      .operation("readGatewayConnection", "Read a connection", "One account with a provider.")
      .tag("Gateway connections")
      .needs(read_permission)
      .example(connection_example)
      .handle<&ConfigurationEndpoints::read_connection>(*this);
  routes.post(base)
      .operation("createGatewayConnection", "Connect a provider",
                 "Requests use it within a second. The secret is sealed before it is stored and never comes back.")
      .tag("Gateway connections")
      .needs(admin_permission)
      .may_fail_with({connection_name_taken, too_many_connections})
      .audited_as("gateway.connection_created")
      .example(R"({"name": "main", "provider": "openai", "secret": "sk-proj-0000000000f00d", "models": ["gpt-*"]})", connection_example)
      .handle<&ConfigurationEndpoints::create_connection>(*this);
  routes.patch(one)
      .operation("changeGatewayConnection", "Change a connection", "Changes what is given. A new address needs the secret again.")
      .tag("Gateway connections")
      .needs(admin_permission)
      .may_fail_with({connection_name_taken, connection_in_use, secret_required})
      .audited_as("gateway.connection_changed")
      .example(R"({"enabled": true, "position": 0})", connection_example)
      .handle<&ConfigurationEndpoints::change_connection>(*this);
  routes.del(one)
      .operation("deleteGatewayConnection", "Disconnect a provider", "Requests in flight end normally; its secret is gone.")
      .tag("Gateway connections")
      .needs(admin_permission)
      .may_fail_with({connection_in_use})
      .audited_as("gateway.connection_deleted")
      .handle<&ConfigurationEndpoints::delete_connection>(*this);
  routes.put(one + "/secret")
      .operation("rotateGatewayConnectionSecret", "Replace a connection's secret", "Requests use the new secret within a second.")
      .tag("Gateway connections")
      .needs(admin_permission)
      .audited_as("gateway.connection_secret_rotated")
      .example(R"({"secret": "sk-proj-0000000000f00d"})", connection_example)
      .handle<&ConfigurationEndpoints::rotate_secret>(*this);
  routes.post(one + "/test")
      .operation("testGatewayConnection", "Test a connection",
                 "Asks the provider for its models with the connection's secret, which costs nothing, and says what came of it.")
      .tag("Gateway connections")
      .needs(admin_permission)
      .answers(200)
      .audited_as("gateway.connection_tested")
      .example(R"({"ok": true, "status": 200, "error_class": "", "detail": "", "latency_ms": 184})")
      .handle<&ConfigurationEndpoints::test_connection>(*this);
}

void ConfigurationEndpoints::declare_keys(api::Routes& routes) {
  const std::string base = "/api/v1/gateway/virtual-keys", one = base + "/{key_id}";
  routes.get(base)
      .operation("listGatewayVirtualKeys", "List virtual keys", "Keys for calling models, newest first, revoked ones included.")
      .tag("Gateway virtual keys")
      .needs(read_permission)
      .example(key_example)
      .handle<&ConfigurationEndpoints::list_keys>(*this);
  routes.get(one)
      .operation("readGatewayVirtualKey", "Read a virtual key", "One key and what it may do.")
      .tag("Gateway virtual keys")
      .needs(read_permission)
      .example(key_example)
      .handle<&ConfigurationEndpoints::read_key>(*this);
  routes.post(base)
      .operation("createGatewayVirtualKey", "Issue a virtual key",
                 "The answer holds the key's text this one time. The doors take it within a second. The caller must hold gateway:invoke.")
      .tag("Gateway virtual keys")
      .needs(write_permission)
      .may_fail_with({astra::errors::not_found})  // the team
      .audited_as("gateway.virtual_key_created")
      .not_replayable()
      .example(R"({"name": "Checkout", "allowed_models": ["gpt-4o*"], "limits": {"requests_per_minute": 600}})", issued_example)
      .handle<&ConfigurationEndpoints::create_key>(*this);
  routes.patch(one)
      .operation("changeGatewayVirtualKey", "Change a virtual key", "Changes models or limits; requests meet them within a second.")
      .tag("Gateway virtual keys")
      .needs(write_permission)
      .may_fail_with({virtual_key_revoked})
      .audited_as("gateway.virtual_key_changed")
      .example(R"({"limits": {"requests_per_minute": 600}})", key_example)
      .handle<&ConfigurationEndpoints::change_key>(*this);
  routes.post(one + "/revoke")
      .operation("revokeGatewayVirtualKey", "Revoke a virtual key", "The doors refuse it within a second, for good.")
      .tag("Gateway virtual keys")
      .needs(write_permission)
      .answers(200)
      .audited_as("gateway.virtual_key_revoked")
      .example(key_example)
      .handle<&ConfigurationEndpoints::revoke_key>(*this);
}

void ConfigurationEndpoints::declare_policy(api::Routes& routes) {
  routes.get("/api/v1/gateway/policy")
      .operation("readGatewayPolicy", "Read the policy", "What the organisation allows all its keys. Revision 0 are the defaults.")
      .tag("Gateway policy")
      .needs(read_permission)
      .example(policy_example)
      .handle<&ConfigurationEndpoints::read_policy>(*this);
  routes.put("/api/v1/gateway/policy")
      .operation("putGatewayPolicy", "Replace the policy", "Puts a new version in force within a second; earlier ones stay readable.")
      .tag("Gateway policy")
      .needs(write_permission)
      .needs_if_match()
      .audited_as("gateway.policy_changed")
      .example(policy_body_example, policy_example)
      .handle<&ConfigurationEndpoints::put_policy>(*this);
  routes.get("/api/v1/gateway/policy/versions")
      .operation("listGatewayPolicyVersions", "List versions of the policy", "Every version that ever was, newest first.")
      .tag("Gateway policy")
      .needs(read_permission)
      .example(policy_example)
      .handle<&ConfigurationEndpoints::list_versions>(*this);
  routes.get("/api/v1/gateway/policy/versions/{revision}")
      .operation("readGatewayPolicyVersion", "Read a version of the policy", "For instance the one a record in the request log names.")
      .tag("Gateway policy")
      .needs(read_permission)
      .example(policy_example)
      .handle<&ConfigurationEndpoints::read_version>(*this);
}

Result<Page<ProviderView>> ConfigurationEndpoints::list_providers(const PageRequest& page) {
  return slice(views_of<ProviderView>(providers()), page);
}

Result<Page<ConnectionView>> ConfigurationEndpoints::list_connections(const Caller& caller, const PageRequest& page) {
  return slice(views_of<ConnectionView>(TRY(connections_.list(caller))), page);
}

Result<api::WithETag<ConnectionView>> ConfigurationEndpoints::read_connection(const Caller& caller, const api::Path<ConnectionPath>& path) {
  return tagged(TRY(connections_.read(caller, path->connection_id)));
}

Result<api::Created<ConnectionView>> ConfigurationEndpoints::create_connection(const Caller& caller, const api::Body<NewConnectionBody>& body) {
  const AccountSettings settings{.name = body->name,
                                 .provider = body->provider,
                                 .base_url = body->base_url,
                                 .models = body->models,
                                 .headers = body->headers,
                                 .options = body->options,
                                 .allow_private_address = body->allow_private_address,
                                 .timeout_ms = body->timeout_ms,
                                 .first_byte_timeout_ms = body->first_byte_timeout_ms,
                                 .enabled = body->enabled,
                                 .position = body->position};
  const Account account = TRY(connections_.create(caller, settings, body->secret));
  return api::Created<ConnectionView>{view_of(account), "/api/v1/gateway/connections/" + account.id.to_string(), account.version};
}

Result<api::WithETag<ConnectionView>> ConfigurationEndpoints::change_connection(const Caller& caller, const api::CallContext& call,
                                                                                const api::Path<ConnectionPath>& path,
                                                                                const api::Body<ConnectionChangeBody>& body) {
  const AccountChange change{.name = body->name,
                             .base_url = body->base_url,
                             .models = body->models,
                             .headers = body->headers,
                             .options = body->options,
                             .allow_private_address = body->allow_private_address,
                             .timeout_ms = body->timeout_ms,
                             .first_byte_timeout_ms = body->first_byte_timeout_ms,
                             .enabled = body->enabled,
                             .position = body->position,
                             .secret = body->secret};
  return tagged(TRY(connections_.change(caller, path->connection_id, change, call.expected_version())));
}

Result<void> ConfigurationEndpoints::delete_connection(const Caller& caller, const api::CallContext& call, const api::Path<ConnectionPath>& path) {
  return connections_.remove(caller, path->connection_id, call.expected_version());
}

Result<api::WithETag<ConnectionView>> ConfigurationEndpoints::rotate_secret(const Caller& caller, const api::Path<ConnectionPath>& path,
                                                                            const api::Body<SecretBody>& body) {
  return tagged(TRY(connections_.rotate_secret(caller, path->connection_id, body->secret)));
}

Result<ConnectionTestView> ConfigurationEndpoints::test_connection(const Caller& caller, const api::Path<ConnectionPath>& path) {
  const ProbeReport report = TRY(connections_.test(caller, path->connection_id));
  return ConnectionTestView{.ok = report.ok,
                            .status = report.status,
                            .error_class = report.error_class,
                            .detail = report.detail,
                            .latency_ms = report.latency_ms};
}

VirtualKeyView ConfigurationEndpoints::view_of_key(const VirtualKey& key, bool just_issued) const {
  return {.id = key.key_id,
          .public_id = key.public_id,
          .name = key.name,
          .team_id = key.team_id,
          .allowed_models = key.settings.allowed_models,
          .limits = key.settings.limits,
          .ip_allow_list = key.ip_allow_list,
          .expires_at = key.expires_at,
          .revoked_at = key.revoked_at,
          .active = !key.revoked_at && (just_issued || snapshots_.current()->keys.contains(key.public_id)),
          .created_at = key.created_at,
          .updated_at = key.updated_at};
}

Result<Page<VirtualKeyView>> ConfigurationEndpoints::list_keys(const Caller& caller, const PageRequest& request) {
  auto keys = TRY(keys_.list(caller, request));
  Page<VirtualKeyView> page{.items = {}, .next = std::move(keys.next), .total_count = keys.total_count};
  for (const VirtualKey& key : keys.items) page.items.push_back(view_of_key(key));
  return page;
}

Result<api::WithETag<VirtualKeyView>> ConfigurationEndpoints::read_key(const Caller& caller, const api::Path<VirtualKeyPath>& path) {
  const VirtualKey key = TRY(keys_.read(caller, path->key_id));
  return api::WithETag<VirtualKeyView>{view_of_key(key), key.version};
}

Result<api::Created<IssuedVirtualKeyView>> ConfigurationEndpoints::create_key(const Caller& caller, const api::Body<NewVirtualKeyBody>& body) {
  auto issued = TRY(keys_.create(caller, {.name = body->name,
                                          .team_id = body->team_id,
                                          .expires_at = body->expires_at,
                                          .ip_allow_list = body->ip_allow_list,
                                          .settings = {.allowed_models = body->allowed_models, .limits = body->limits}}));
  return api::Created<IssuedVirtualKeyView>{{std::move(issued.text), view_of_key(issued.key, true)},
                                            "/api/v1/gateway/virtual-keys/" + issued.key.key_id.to_string(), issued.key.version};
}

Result<api::WithETag<VirtualKeyView>> ConfigurationEndpoints::change_key(const Caller& caller, const api::CallContext& call,
                                                                         const api::Path<VirtualKeyPath>& path,
                                                                         const api::Body<VirtualKeyChangeBody>& body) {
  const VirtualKeyChange change{.allowed_models = body->allowed_models, .limits = body->limits};
  const VirtualKey key = TRY(keys_.change(caller, path->key_id, change, call.expected_version()));
  return api::WithETag<VirtualKeyView>{view_of_key(key), key.version};
}

Result<api::WithETag<VirtualKeyView>> ConfigurationEndpoints::revoke_key(const Caller& caller, const api::Path<VirtualKeyPath>& path) {
  const VirtualKey key = TRY(keys_.revoke(caller, path->key_id));
  return api::WithETag<VirtualKeyView>{view_of_key(key), key.version};
}

Result<api::WithETag<PolicyView>> ConfigurationEndpoints::read_policy(const Caller& caller) { return tagged(TRY(policies_.read(caller))); }

Result<api::WithETag<PolicyView>> ConfigurationEndpoints::put_policy(const Caller& caller, const api::CallContext& call,
                                                                     const api::Body<PolicySettings>& body) {
  return tagged(TRY(policies_.put(caller, *body, call.expected_version())));
}

Result<Page<PolicyView>> ConfigurationEndpoints::list_versions(const Caller& caller, const PageRequest& request) {
  auto versions = TRY(policies_.versions(caller, request));
  return Page<PolicyView>{.items = views_of<PolicyView>(versions.items), .next = std::move(versions.next), .total_count = versions.total_count};
}

Result<PolicyView> ConfigurationEndpoints::read_version(const Caller& caller, const api::Path<PolicyRevisionPath>& path) {
  return view_of(TRY(policies_.at(caller, path->revision)));
}

}  // namespace astra::gateway::rest
