#include "gateway/domain/errors.hpp"
#include "gateway/domain/stages/stages.hpp"

namespace astra::gateway::stages {
namespace {

// The client learns only that the key is not valid; the record says why.
StageResult refuse(std::string reason) {
  return {Outcome::blocked, std::move(reason), DomainError(errors::invalid_api_key)};
}

// An access token of a person, in place of a key: the record's key is the token's family, the limits are the tenant's.
StageResult authenticate_token(RequestContext& context) {
  const TokenChecks& checks = context.snapshot->tokens;
  const auto token = context.services.valid_token(context.credential, checks, context.now);
  if (!token) return refuse("invalid_token");
  const auto tenant = context.snapshot->tenants.find(token->tenant);
  if (tenant == context.snapshot->tenants.end()) return refuse("tenant_inactive");

  context.record.tenant = token->tenant;
  context.record.key_id = token->family_id;
  context.record.user_id = token->user_id;
  if (checks.ended_families.contains(token->family_id)) return refuse("revoked_token");
  const auto changed = checks.may_invoke.find(token->user_id);
  const bool still_may = changed == checks.may_invoke.end() || changed->second;
  context.token_key = KeyEntry{.tenant = token->tenant,
                               .key_id = token->family_id,
                               .name = "access token",
                               .may_invoke = token->may_invoke && still_may,
                               .user_id = token->user_id};
  context.key = &*context.token_key;
  context.tenant = tenant->second;
  if (!context.key->may_invoke)
    return {Outcome::blocked, "missing_permission", DomainError(errors::forbidden, "This token may not call models (gateway:invoke).")};
  return StageResult::pass();
}

// Every JWT begins so: the first bytes of a JSON object in base64.
bool looks_like_token(std::string_view credential) { return credential.starts_with("eyJ"); }

}  // namespace

StageResult authenticate(RequestContext& context) {
  if (context.credential.empty()) return refuse("no_credential");
  if (looks_like_token(context.credential)) return authenticate_token(context);
  std::string_view public_id;
  if (!context.services.key_is_well_formed(context.credential, public_id)) return refuse("malformed_key");
  const auto found = context.snapshot->keys.find(std::string(public_id));
  if (found == context.snapshot->keys.end()) return refuse("unknown_key");
  const KeyEntry& key = found->second;
  if (!context.services.same_digest(context.services.sha256(context.credential), key.secret_sha256)) return refuse("wrong_secret");
  const auto tenant = context.snapshot->tenants.find(key.tenant);
  if (tenant == context.snapshot->tenants.end()) return refuse("tenant_inactive");

  context.record.tenant = key.tenant;
  context.record.key_id = key.key_id;
  context.record.user_id = key.user_id;
  context.record.team_id = key.team_id;
  if (key.expires_at && *key.expires_at <= context.now) return refuse("expired_key");
  if (!key.ip_allow_list.empty() && !context.services.address_is_in(key.ip_allow_list, context.client_ip)) return refuse("address_not_allowed");
  context.key = &key;
  context.tenant = tenant->second;
  if (!key.may_invoke)
    return {Outcome::blocked, "missing_permission", DomainError(errors::forbidden, "This key may not call models (gateway:invoke).")};
  return StageResult::pass();
}

StageResult not_configured(RequestContext&) { return StageResult::nothing_to_do(); }

}  // namespace astra::gateway::stages
