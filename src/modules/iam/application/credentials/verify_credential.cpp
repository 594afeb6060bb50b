#include "iam/application/credentials/verify_credential.hpp"

#include <algorithm>

#include "iam/domain/ip_block.hpp"

namespace astra::iam {
namespace {

std::string_view as_text(const TokenHash& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

// A person whose organisation asks for a second factor can do nothing but enrol until there was one.
Caller caller_for(const Person& person, std::string_view remote_ip, Uuid session, Instant authenticated_at, bool with_mfa) {
  Caller caller = caller_of(person, {.ip = std::string(remote_ip), .user_agent = {}, .request_id = {}}, authenticated_at);
  caller.session = session;
  if (person.mfa_required && !with_mfa) caller.permissions.clear();
  return caller;
}

// What the key was given and its owner still holds.
std::vector<std::string> still_held(const std::vector<std::string>& given, const std::vector<std::string>& held) {
  Caller owner;
  owner.permissions = held;
  std::vector<std::string> both;
  std::copy_if(given.begin(), given.end(), std::back_inserter(both),
               [&](const auto& permission) { return owner.may(permission); });
  return both;
}

}  // namespace

Result<Caller> VerifyCredential::bearer(std::string_view token, std::string_view remote_ip) {
  if (token.starts_with("bst_")) {
    const auto public_id = parts_.secrets.api_key_id(token);
    if (!public_id) return errors::unauthenticated;
    return api_key(token, *public_id, remote_ip);
  }
  return access_token(token, remote_ip);
}

Result<Caller> VerifyCredential::session(std::string_view cookie, std::string_view remote_ip) {
  const TokenHash hash = parts_.secrets.hash(cookie);
  const auto tenant = TRY(parts_.store.tenant_of_session(hash));
  if (!tenant) return errors::unauthenticated;
  const Instant now = parts_.clock.now();
  auto unit = TRY(parts_.store.begin(*tenant));
  auto session = TRY(unit->sessions().by_token(hash));
  if (!session || !session->usable(now)) return errors::unauthenticated;
  const Person person = TRY(unit->people().load(session->user));
  if (!person.active) return errors::unauthenticated;
  if (session->seen(now)) TRY(unit->sessions().touch(session->id, now));
  TRY(unit->commit());
  return caller_for(person, remote_ip, session->id.value(), session->authenticated_at, session->with_mfa);
}

Result<Caller> VerifyCredential::access_token(std::string_view token, std::string_view remote_ip) {
  const Instant now = parts_.clock.now();
  const AccessClaims claims = TRY(parts_.access_tokens.verify(token, now));
  auto unit = TRY(parts_.store.begin(claims.tenant));
  const auto family = unit->families().load(claims.family);
  if (!family.ok() && !family.error().is(errors::not_found)) return DomainError(family.error().kind());
  if (!family.ok() || !family->usable(now) || family->user != claims.user) return errors::unauthenticated;
  const Person person = TRY(unit->people().load(claims.user));
  if (!person.active) return errors::unauthenticated;
  Caller caller = caller_for(person, remote_ip, family->id.value(), family->authenticated_at, family->with_mfa);
  caller.permissions = still_held(claims.permissions, caller.permissions);
  return caller;
}

Result<Caller> VerifyCredential::api_key(std::string_view text, const std::string& public_id, std::string_view remote_ip) {
  const TokenHash hash = parts_.secrets.hash(text);
  const auto tenant = TRY(parts_.store.tenant_of_api_key(public_id));
  if (!tenant) return errors::unauthenticated;
  const Instant now = parts_.clock.now();
  auto unit = TRY(parts_.store.begin(*tenant));
  const auto found = TRY(unit->keys().by_public_id(public_id));
  if (!found || !parts_.secrets.equal(as_text(found->state().hash), as_text(hash))) return errors::unauthenticated;
  const ApiKey::State& key = found->state();
  if (!found->active(now) || !ip_allowed(key.ip_allow_list, remote_ip)) return errors::unauthenticated;

  Caller caller;
  caller.tenant = *tenant;
  caller.ip = remote_ip;
  std::vector<std::string> held;
  if (key.owner_kind == KeyOwner::user) {
    const Person person = TRY(unit->people().load(UserId{key.owner}));
    if (!person.active) return errors::unauthenticated;
    caller.kind = Caller::Kind::api_key;
    caller.principal = key.id.value();
    caller.name = key.name;
    held = person.permissions;
  } else {
    const auto account = TRY(unit->service_accounts().load(ServiceAccountId{key.owner}));
    if (account.disabled()) return errors::unauthenticated;
    caller.kind = Caller::Kind::service_account;
    caller.principal = key.owner;
    caller.name = account.state().name;
    held = TRY(unit->people().granted_by(account.state().roles));
  }
  caller.permissions = still_held(key.permissions, held);
  TRY(unit->commit());
  parts_.key_use.used(*tenant, key.id, now);
  return caller;
}

}  // namespace astra::iam
