#include "iam/adapters/rest/credentials/key_endpoints.hpp"

#include "iam/domain/credential_errors.hpp"
#include "iam/domain/errors.hpp"
#include "iam/domain/permissions.hpp"

namespace astra::iam {
namespace {

#define KEY_EXAMPLE                                                                                                                     \
  R"({"id": "019aa0f0-8a53-7c06-9f6b-2d8b0a7f1c21", "public_id": "4fGh7Kq2Lm9Xz0Ab", "name": "billing batch",)"                         \
  R"( "state": "active", "permissions": ["gateway:invoke"], "owner_kind": "user", "owner_id": "019aa0f0-8a53-7c06-9f6b-2d8b0a7f1c12",)" \
  R"( "ip_allow_list": ["10.0.0.0/8"], "created_at": "2026-11-22T16:45:00.000Z"})"

constexpr std::string_view key_example = KEY_EXAMPLE;
constexpr std::string_view issued_example =
    R"({"key": "bst_live_4fGh7Kq2Lm9Xz0Ab_0123456789ABCDEFGHIJKLMNOPQRSTabcdef", "api_key": )" KEY_EXAMPLE "}";
#undef KEY_EXAMPLE
constexpr std::string_view account_example = R"({
  "id": "019aa0f0-8a53-7c06-9f6b-2d8b0a7f1c31", "name": "nightly-import", "description": "Imports invoices.", "roles": ["developer"],
  "disabled": false, "created_at": "2026-11-22T16:45:00.000Z", "version": 1})";
constexpr std::string_view event_example = R"({
  "id": "019aa0f0-8a53-7c06-9f6b-2d8b0a7f1c41", "at": "2026-11-22T16:45:00.000Z", "action": "session.started", "succeeded": true,
  "actor_id": "019aa0f0-8a53-7c06-9f6b-2d8b0a7f1c12", "actor_name": "ana@example.org",
  "subject_id": "019aa0f0-8a53-7c06-9f6b-2d8b0a7f1c11", "detail": "password", "ip": "203.0.113.7", "user_agent": "Mozilla/5.0",
  "request_id": "req_0123456789abcdef0123456789abcdef"})";

ServiceAccountView view_of(const ServiceAccount& account) {
  const auto& a = account.state();
  return {.id = a.id,
          .name = a.name,
          .description = a.description,
          .roles = a.roles,
          .disabled = account.disabled(),
          .created_at = a.created_at,
          .version = a.version};
}

SecurityEventView view_of(SecurityEntry&& e) {
  return {.id = e.id,
          .at = e.at,
          .action = std::move(e.action),
          .succeeded = e.succeeded,
          .actor_id = e.actor,
          .actor_name = std::move(e.actor_name),
          .subject_id = e.subject,
          .detail = std::move(e.detail),
          .ip = std::move(e.ip),
          .user_agent = std::move(e.user_agent),
          .request_id = std::move(e.request_id)};
}

template <class Out, class In, class View>
Page<Out> views(Page<In> page, View view) {
  Page<Out> out{.items = {}, .next = std::move(page.next), .total_count = page.total_count};
  for (auto& item : page.items) out.items.push_back(view(std::move(item)));
  return out;
}

}  // namespace

void KeyEndpoints::declare(api::Routes& routes) {
  declare_keys(routes);
  declare_service_accounts(routes);
  routes.get("/api/v1/iam/security-events")
      .operation("listSecurityEvents", "What happened to credentials",
                 "Sign-ins and failures, passwords, second factors, keys and tokens, newest first. Lines are never changed.")
      .tag("Security events")
      .needs(permission::iam_admin)
      .example(event_example)
      .handle<&KeyEndpoints::list_events>(*this);
}

void KeyEndpoints::declare_keys(api::Routes& routes) {
  routes.post("/api/v1/iam/api-keys")
      .operation("createApiKey", "Make an API key",
                 "For a program. The key acts for you, or for a service account, and can do what you give it, as long as its "
                 "owner may do "
                 "that too. Its text is seen in this answer and never again. "
                 "A key that may administer wants a proof of identity of the last ten minutes.")
      .tag("API keys")
      .needs(permission::iam_manage_keys)
      .may_fail_with({permission_not_held, errors::not_found, CredentialError::service_account_disabled,
                      CredentialError::session_needed, CredentialError::step_up_required})
      .audited_as("api_key.created")
      .not_replayable()
      .example(R"({"name": "billing batch", "permissions": ["gateway:invoke"], "ip_allow_list": ["10.0.0.0/8"]})",
               issued_example)
      .handle<&KeyEndpoints::create_key>(*this);

  routes.get("/api/v1/iam/api-keys")
      .operation("listApiKeys", "API keys of the organisation", "Newest first, without their secrets.")
      .tag("API keys")
      .needs(permission::iam_manage_keys)
      .example(key_example)
      .handle<&KeyEndpoints::list_keys>(*this);

  routes.get("/api/v1/iam/api-keys/{api_key_id}")
      .operation("readApiKey", "One API key", "State, permissions, owner and last use of a key; not its secret.")
      .tag("API keys")
      .needs(permission::iam_manage_keys)
      .may_fail_with({errors::not_found})
      .example(key_example)
      .handle<&KeyEndpoints::read_key>(*this);

  routes.post("/api/v1/iam/api-keys/{api_key_id}/rotate")
      .operation("rotateApiKey", "Replace an API key",
                 "Makes a key that can do the same. The old one works on for the overlap, so that programs can change over one "
                 "by one.")
      .tag("API keys")
      .needs(permission::iam_manage_keys)
      .may_fail_with({errors::not_found, CredentialError::api_key_not_active, permission_not_held})
      .audited_as("api_key.rotated")
      .not_replayable()
      .example(R"({"overlap_s": 86400})", issued_example)
      .handle<&KeyEndpoints::rotate_key>(*this);

  routes.del("/api/v1/iam/api-keys/{api_key_id}")
      .operation("revokeApiKey", "Take an API key out of use", "At once and for good. Doing it twice is no error.")
      .tag("API keys")
      .needs(permission::iam_manage_keys)
      .may_fail_with({errors::not_found})
      .audited_as("api_key.revoked")
      .handle<&KeyEndpoints::revoke_key>(*this);
}

void KeyEndpoints::declare_service_accounts(api::Routes& routes) {
  routes.post("/api/v1/iam/service-accounts")
      .operation("createServiceAccount", "Make a service account",
                 "For a program that shall not act in a person's name. Give it roles here and keys by createApiKey.")
      .tag("Service accounts")
      .needs(permission::iam_manage_keys)
      .may_fail_with({permission_not_held, CredentialError::service_account_name_taken})
      .audited_as("service_account.created")
      .example(R"({"name": "nightly-import", "description": "Imports invoices.", "roles": ["developer"]})", account_example)
      .handle<&KeyEndpoints::create_account>(*this);

  routes.get("/api/v1/iam/service-accounts")
      .operation("listServiceAccounts", "Service accounts of the organisation", "Newest first, disabled ones too.")
      .tag("Service accounts")
      .needs(permission::iam_read)
      .example(account_example)
      .handle<&KeyEndpoints::list_accounts>(*this);

  routes.get("/api/v1/iam/service-accounts/{service_account_id}")
      .operation("readServiceAccount", "One service account", "Its roles and whether it is disabled.")
      .tag("Service accounts")
      .needs(permission::iam_read)
      .may_fail_with({errors::not_found})
      .example(account_example)
      .handle<&KeyEndpoints::read_account>(*this);

  routes.put("/api/v1/iam/service-accounts/{service_account_id}/roles")
      .operation("setServiceAccountRoles", "Give a service account other roles",
                 "Replaces all of them; its keys can do no more than they allow.")
      .tag("Service accounts")
      .needs(permission::iam_manage_keys)
      .needs_if_match()
      .may_fail_with({errors::not_found, permission_not_held, user_outranks_caller, CredentialError::service_account_disabled,
                      errors::version_mismatch})
      .audited_as("service_account.roles_changed")
      .example(R"({"roles": ["developer"]})", account_example)
      .handle<&KeyEndpoints::set_roles>(*this);

  routes.post("/api/v1/iam/service-accounts/{service_account_id}/disable")
      .operation("disableServiceAccount", "Disable a service account",
                 "For good: its keys stop working at once. Doing it twice is no error.")
      .tag("Service accounts")
      .needs(permission::iam_manage_keys)
      .may_fail_with({errors::not_found})
      .audited_as("service_account.disabled")
      .example(account_example)
      .handle<&KeyEndpoints::disable_account>(*this);
}

Result<api::Created<IssuedApiKeyView>> KeyEndpoints::create_key(const Caller& caller, const api::Body<CreateApiKeyBody>& body) {
  const ApiKeyWish wish{.name = body->name,
                        .permissions = body->permissions,
                        .team = body->team_id,
                        .expires_at = body->expires_at,
                        .ip_allow_list = body->ip_allow_list};
  return issued(TRY(parts_.keys.create(caller, wish, body->service_account_id)));
}

Result<Page<ApiKeyView>> KeyEndpoints::list_keys(const Caller& caller, const api::Query<ApiKeyQuery>& query,
                                                 const PageRequest& page) {
  const ApiKeyFilter filter{.owner = query->owner_id, .team = query->team_id, .with_revoked = query->include_revoked};
  return views<ApiKeyView>(TRY(parts_.keys.list(caller, filter, page)), [this](const ApiKey& key) { return view(key); });
}

Result<ApiKeyView> KeyEndpoints::read_key(const Caller& caller, const api::Path<ApiKeyPath>& path) {
  return view(TRY(parts_.keys.read(caller, path->api_key_id)));
}

Result<api::Created<IssuedApiKeyView>> KeyEndpoints::rotate_key(const Caller& caller, const api::Path<ApiKeyPath>& path,
                                                                const api::Body<RotateApiKeyBody>& body) {
  return issued(TRY(parts_.keys.rotate(caller, path->api_key_id, Duration::seconds(body->overlap_s))));
}

Result<void> KeyEndpoints::revoke_key(const Caller& caller, const api::Path<ApiKeyPath>& path) {
  return parts_.keys.revoke(caller, path->api_key_id);
}

Result<api::Created<ServiceAccountView>> KeyEndpoints::create_account(const Caller& caller,
                                                                      const api::Body<CreateServiceAccountBody>& body) {
  const auto account = TRY(parts_.service_accounts.create(caller, body->name, body->description, body->roles));
  return api::Created<ServiceAccountView>{.value = view_of(account),
                                          .location = "/api/v1/iam/service-accounts/" + account.state().id.to_string(),
                                          .version = account.state().version};
}

Result<Page<ServiceAccountView>> KeyEndpoints::list_accounts(const Caller& caller, const PageRequest& page) {
  return views<ServiceAccountView>(TRY(parts_.service_accounts.list(caller, page)),
                                   [](const ServiceAccount& account) { return view_of(account); });
}

Result<api::WithETag<ServiceAccountView>> KeyEndpoints::read_account(const Caller& caller,
                                                                     const api::Path<ServiceAccountPath>& path) {
  const auto account = TRY(parts_.service_accounts.read(caller, path->service_account_id));
  return api::WithETag<ServiceAccountView>{.value = view_of(account), .version = account.state().version};
}

Result<api::WithETag<ServiceAccountView>> KeyEndpoints::set_roles(const Caller& caller, const api::CallContext& call,
                                                                  const api::Path<ServiceAccountPath>& path,
                                                                  const api::Body<ServiceAccountRolesBody>& body) {
  const auto account =
      TRY(parts_.service_accounts.set_roles(caller, path->service_account_id, body->roles, call.expected_version()));
  return api::WithETag<ServiceAccountView>{.value = view_of(account), .version = account.state().version};
}

Result<ServiceAccountView> KeyEndpoints::disable_account(const Caller& caller, const api::Path<ServiceAccountPath>& path) {
  return view_of(TRY(parts_.service_accounts.disable(caller, path->service_account_id)));
}

Result<Page<SecurityEventView>> KeyEndpoints::list_events(const Caller& caller, const api::Query<SecurityEventQuery>& query,
                                                          const PageRequest& page) {
  return views<SecurityEventView>(TRY(parts_.log.list(caller, query->action, query->actor_id, page)),
                                  [](SecurityEntry&& entry) { return view_of(std::move(entry)); });
}

ApiKeyView KeyEndpoints::view(const ApiKey& key) const {
  const auto& k = key.state();
  const std::string_view state = k.revoked_at ? "revoked" : key.active(parts_.clock.now()) ? "active" : "expired";
  return {.id = k.id,
          .public_id = k.public_id,
          .name = k.name,
          .state = std::string(state),
          .permissions = k.permissions,
          .owner_kind = std::string(to_string(k.owner_kind)),
          .owner_id = k.owner,
          .team_id = k.team,
          .ip_allow_list = k.ip_allow_list,
          .created_at = k.created_at,
          .expires_at = k.expires_at,
          .revoked_at = k.revoked_at,
          .last_used_at = k.last_used_at,
          .replaced_by = k.replaced_by};
}

api::Created<IssuedApiKeyView> KeyEndpoints::issued(IssuedKey key) const {
  return {.value = {.key = std::move(key.text), .api_key = view(key.key)},
          .location = "/api/v1/iam/api-keys/" + key.key.state().id.to_string()};
}

}  // namespace astra::iam
