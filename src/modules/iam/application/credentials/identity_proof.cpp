#include "iam/application/credentials/identity_proof.hpp"

#include "iam/contracts/credential_events.hpp"
#include "iam/domain/credential_errors.hpp"
#include "iam/domain/text.hpp"
#include "iam/domain/totp.hpp"

namespace astra::iam {
namespace {
// Counted apart from logins, so that nobody outside can make a signed-in person wait.
std::string step_up_key(const Caller& caller) { return "step-up:" + caller.principal.to_string(); }
}  // namespace

Result<void> IdentityProof::wait_turn(const std::string& key, const ClientInfo& client) const {
  const Duration wait = parts_.throttle.attempt(key, client.ip, parts_.clock.now());
  if (wait <= Duration{}) return {};
  return DomainError(CredentialError::too_many_attempts).retry_after_s((wait.us + 999'999) / 1'000'000);
}

Result<bool> IdentityProof::password_matches(TenantId tenant, UserId user, std::string_view password, bool& old_hash) const {
  std::optional<PasswordRecord> record;
  {
    auto unit = TRY(parts_.store.begin(tenant));  // closed before the slow hash
    record = TRY(unit->passwords().load(user));
  }
  if (!record) {
    parts_.hashes.verify_nothing(password);
    return false;
  }
  old_hash = parts_.hashes.needs_rehash(record->phc);
  return parts_.hashes.verify(record->phc, password);
}

Result<Proven> IdentityProof::by_login(const LoginRequest& request, const ClientInfo& client) const {
  const std::string email = ascii_lower(request.email);
  TRY(wait_turn(email, client));
  const auto password = parts_.hashes.normalised(request.proof.password);
  auto accounts = TRY(parts_.store.login_accounts(email));
  if (request.tenant) std::erase_if(accounts, [&](const LoginAccount& a) { return a.tenant_slug != *request.tenant; });
  if (accounts.size() > limits::most_login_candidates) accounts.resize(limits::most_login_candidates);
  if (!password.ok()) return CredentialError::login_failed;
  if (accounts.empty()) parts_.hashes.verify_nothing(*password);

  std::vector<LoginAccount> matching;
  bool old_hash = false;
  for (const auto& account : accounts) {
    if (TRY(password_matches(account.tenant, account.user, *password, old_hash))) matching.push_back(account);
    else failed(account, "password", client);
  }
  if (matching.empty()) return CredentialError::login_failed;
  if (matching.size() > 1) {
    parts_.throttle.forgive(email, client.ip);
    std::vector<Violation> choices;
    for (const auto& account : matching) choices.push_back({"/tenant", "choice", account.tenant_slug});
    return DomainError(CredentialError::tenant_required, {}, std::move(choices));
  }
  Proven proven = TRY(check(matching[0], request.proof, old_hash, client));
  proven.throttle_key = email;
  return proven;
}

Result<bool> IdentityProof::own_password(const Caller& caller, std::string_view typed) const {
  const UserId user = TRY(require_person(caller));
  const ClientInfo client{caller.ip, caller.user_agent, caller.request_id};
  TRY(wait_turn(step_up_key(caller), client));
  bool old_hash = false;
  const auto password = parts_.hashes.normalised(typed);
  if (password.ok() && TRY(password_matches(caller.tenant, user, *password, old_hash))) return old_hash;
  failed({.tenant = caller.tenant, .tenant_slug = {}, .user = user}, "password", client);
  return CredentialError::login_failed;
}

Result<Proven> IdentityProof::again(const Caller& caller, const Proof& proof) const {
  const bool old_hash = TRY(own_password(caller, proof.password));
  Proven proven = TRY(check({.tenant = caller.tenant, .tenant_slug = {}, .user = UserId{caller.principal}}, proof, old_hash,
                            {caller.ip, caller.user_agent, caller.request_id}));
  proven.throttle_key = step_up_key(caller);
  return proven;
}

Result<void> IdentityProof::password_again(const Caller& caller, std::string_view password) const {
  TRY(own_password(caller, password));
  parts_.throttle.forgive(step_up_key(caller), caller.ip);
  return {};
}

Result<Proven> IdentityProof::check(const LoginAccount& account, const Proof& proof, bool rehash,
                                    const ClientInfo& client) const {
  // A new hash is made before the transaction begins: it takes a while.
  std::string new_hash;
  if (rehash) new_hash = TRY(parts_.hashes.hash(TRY(parts_.hashes.normalised(proof.password))));
  auto unit = TRY(parts_.store.begin(account.tenant));
  Person person = TRY(unit->people().load(account.user));
  if (!person.active) return CredentialError::login_failed;
  auto factor = second_factor(*unit, person, proof);
  if (!factor.ok()) {
    if (!factor.error().is(CredentialError::login_failed)) return std::move(factor).error();
    unit.reset();
    failed(account, proof.totp ? "one_time_code" : "recovery_code", client);
    return CredentialError::login_failed;
  }
  if (rehash) TRY(unit->passwords().save(person.id, new_hash, parts_.clock.now()));
  Caller caller = caller_of(person, client, parts_.clock.now());
  return Proven{.unit = std::move(unit),
                .person = std::move(person),
                .caller = std::move(caller),
                .with_mfa = *factor,
                .throttle_key = {}};
}

Result<bool> IdentityProof::second_factor(CredentialUnit& unit, const Person& person, const Proof& proof) const {
  const auto totp_record = TRY(unit.second_factors().totp(person.id));
  if (!totp_record || !totp_record->enabled()) return false;
  if (proof.totp) {
    const std::string secret =
        TRY(parts_.secrets.open(person.tenant, "iam.totp/" + person.id.to_string(), totp_record->secret_sealed));
    const auto hotp = [&](std::string_view key, std::uint64_t counter) { return parts_.secrets.hotp(key, counter); };
    const auto step = totp::accept(hotp, secret, *proof.totp, parts_.clock.now(), totp_record->last_step);
    if (step && TRY(unit.second_factors().use_totp_step(person.id, *step))) return true;
    return CredentialError::login_failed;
  }
  if (proof.recovery_code) {
    const auto code = parts_.secrets.hash(recovery_code_form(*proof.recovery_code));
    if (TRY(unit.second_factors().use_recovery_code(person.id, code, parts_.clock.now()))) return true;
    return CredentialError::login_failed;
  }
  return CredentialError::mfa_required;
}

void IdentityProof::failed(const LoginAccount& account, std::string_view factor, const ClientInfo& client) const {
  // A failure that cannot be written down is still a failure; the answer does not change.
  const Instant now = parts_.clock.now();
  auto unit = parts_.store.begin(account.tenant);
  if (!unit.ok()) return;
  Caller by;
  by.tenant = account.tenant;
  by.ip = client.ip;
  by.user_agent = client.user_agent;
  by.request_id = client.request_id;
  if (!note(**unit, by, "login.failed", account.user.value(), now, std::string(factor), false).ok()) return;
  if (!(*unit)->publish(LoginFailed{.user_id = account.user, .factor = std::string(factor), .ip = client.ip}, by, now).ok())
    return;
  (void)(*unit)->commit().ok();
}

void IdentityProof::accepted(const Proven& proven) const { parts_.throttle.forgive(proven.throttle_key, proven.caller.ip); }

}  // namespace astra::iam
