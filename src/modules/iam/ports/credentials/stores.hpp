#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/domain/api_key.hpp"
#include "iam/domain/service_account.hpp"
#include "iam/domain/session.hpp"
#include "iam/domain/token_family.hpp"
#include "iam/ports/organisation_store.hpp"
#include "kernel/event.hpp"
#include "kernel/page.hpp"
#include "kernel/result.hpp"

// Where credentials are kept. Every store works within one transaction bound to one tenant (CredentialUnit).
namespace astra::iam {

// What credentials need to know of a person; kept by the organisation side.
struct Person {
  UserId id;
  std::string email;
  std::string name;
  bool active = false;  // the person and the organisation
  std::vector<std::string> roles;
  std::vector<std::string> permissions;  // sorted: what the roles grant together
  TenantId tenant;
  std::string tenant_name;
  std::string tenant_slug;
  bool mfa_required = false;
  SessionRules session_rules;
};

struct OrganisationName {
  std::string name;
  std::string slug;
};

class People {
 public:
  virtual ~People() = default;
  virtual Result<OrganisationName> organisation() = 0;
  // Errors: not_found.
  virtual Result<Person> load(UserId user) = 0;
  // What roles grant together, sorted. Errors: validation_failed for a role that does not exist.
  virtual Result<std::vector<std::string>> granted_by(const std::vector<std::string>& roles) = 0;
  virtual Result<bool> has_team(TeamId team) = 0;
  virtual Result<void> seen(UserId user, Instant now) = 0;
};

struct PasswordRecord {
  std::string phc;
  Instant changed_at;
};

// Passwords and reset links. The set-up and invitation use cases save the first password through this too.
class Passwords {
 public:
  virtual ~Passwords() = default;
  virtual Result<std::optional<PasswordRecord>> load(UserId user) = 0;
  virtual Result<void> save(UserId user, const std::string& phc, Instant now) = 0;
  // Replaces an earlier link.
  virtual Result<void> save_reset(UserId user, const TokenHash& token, Instant expires_at) = 0;
  // Uses the link up. Nothing if it is unknown or too old.
  virtual Result<std::optional<UserId>> take_reset(const TokenHash& token, Instant now) = 0;
};

struct TotpRecord {
  std::string secret_sealed;
  std::optional<Instant> confirmed_at;
  std::int64_t last_step = 0;

  bool enabled() const { return confirmed_at.has_value(); }
};

class SecondFactors {
 public:
  virtual ~SecondFactors() = default;
  virtual Result<std::optional<TotpRecord>> totp(UserId user) = 0;
  virtual Result<void> save_totp(UserId user, const TotpRecord& record) = 0;
  // False if the step (or a later one) was used already: two requests cannot use one code.
  virtual Result<bool> use_totp_step(UserId user, std::int64_t step) = 0;
  // One-time codes and recovery codes both go.
  virtual Result<void> remove(UserId user) = 0;
  virtual Result<void> replace_recovery_codes(UserId user, const std::vector<TokenHash>& codes) = 0;
  // False if there is no such unused code.
  virtual Result<bool> use_recovery_code(UserId user, const TokenHash& code, Instant now) = 0;
  virtual Result<std::int64_t> recovery_codes_left(UserId user) = 0;
};

class Sessions {
 public:
  virtual ~Sessions() = default;
  virtual Result<void> add(const Session& session) = 0;
  virtual Result<std::optional<Session>> by_token(const TokenHash& token) = 0;
  // Errors: not_found.
  virtual Result<Session> load(SessionId id) = 0;
  // Those not ended and not expired, newest first.
  virtual Result<Page<Session>> live(UserId user, const PageRequest& page, Instant now) = 0;
  virtual Result<void> touch(SessionId id, Instant last_seen_at) = 0;
  virtual Result<void> authenticated(SessionId id, Instant at, bool with_mfa) = 0;
  // False if it had ended.
  virtual Result<bool> end(SessionId id, SessionEnd reason, Instant now) = 0;
  // Returns those that ended now.
  virtual Result<std::vector<SessionId>> end_all(UserId user, std::optional<SessionId> but, SessionEnd reason, Instant now) = 0;
};

class TokenFamilies {
 public:
  virtual ~TokenFamilies() = default;
  virtual Result<void> add(const TokenFamily& family, const RefreshToken& first) = 0;
  // Errors: not_found.
  virtual Result<TokenFamily> load(TokenFamilyId id) = 0;
  // Locks the token, so that two refreshes come one after the other.
  virtual Result<std::optional<RefreshToken>> token_for_update(const TokenHash& hash) = 0;
  virtual Result<void> replace(const RefreshToken& used, const RefreshToken& successor) = 0;
  virtual Result<bool> revoke(TokenFamilyId id, std::string_view reason, Instant now) = 0;
  virtual Result<std::vector<TokenFamilyId>> revoke_all(UserId user, std::string_view reason, Instant now) = 0;
};

struct ApiKeyFilter {
  std::optional<Uuid> owner;
  std::optional<TeamId> team;
  bool with_revoked = false;
};

class ApiKeys {
 public:
  virtual ~ApiKeys() = default;
  virtual Result<void> add(const ApiKey& key) = 0;
  // Locks the key. Errors: not_found.
  virtual Result<ApiKey> load(ApiKeyId id) = 0;
  virtual Result<std::optional<ApiKey>> by_public_id(std::string_view public_id) = 0;
  virtual Result<Page<ApiKey>> list(const ApiKeyFilter& filter, const PageRequest& page) = 0;
  // Expiry, revocation and successor.
  virtual Result<void> save(const ApiKey& key) = 0;
};

class ServiceAccounts {
 public:
  virtual ~ServiceAccounts() = default;
  // Errors: service_account_name_taken.
  virtual Result<void> add(const ServiceAccount& account) = 0;
  // Errors: not_found.
  virtual Result<ServiceAccount> load(ServiceAccountId id) = 0;
  virtual Result<Page<ServiceAccount>> list(const PageRequest& page) = 0;
  virtual Result<void> save(const ServiceAccount& account) = 0;
};

// One line of the security log.
struct SecurityEntry {
  Uuid id;
  Instant at;
  std::string action;  // "login.failed"
  bool succeeded = true;
  std::optional<Uuid> actor;
  std::string actor_name;
  std::optional<Uuid> subject;
  std::string detail;  // ids and reasons, never a secret
  std::string ip;
  std::string user_agent;
  std::string request_id;
};

// What happened to credentials, kept as it was written: the application's role may add and read, never change.
class SecurityLog {
 public:
  virtual ~SecurityLog() = default;
  virtual Result<void> add(const SecurityEntry& entry) = 0;
  virtual Result<Page<SecurityEntry>> list(std::optional<std::string> action, std::optional<Uuid> actor,
                                           const PageRequest& page) = 0;
};

// One transaction of one tenant. Nothing lasts unless commit() succeeds.
class CredentialUnit {
 public:
  virtual ~CredentialUnit() = default;
  virtual TenantId tenant() const = 0;
  virtual People& people() = 0;
  virtual Passwords& passwords() = 0;
  virtual SecondFactors& second_factors() = 0;
  virtual Sessions& sessions() = 0;
  virtual TokenFamilies& families() = 0;
  virtual ApiKeys& keys() = 0;
  virtual ServiceAccounts& service_accounts() = 0;
  virtual SecurityLog& log() = 0;
  virtual Result<void> publish(const EventRef& event, const Caller& by, Instant now) = 0;
  virtual Result<void> commit() = 0;
};

class CredentialStore {
 public:
  virtual ~CredentialStore() = default;
  virtual Result<std::unique_ptr<CredentialUnit>> begin(TenantId tenant) = 0;

  // Look-ups that come before the tenant is known; they tell no more than that.
  virtual Result<std::vector<LoginAccount>> login_accounts(std::string_view folded_email) = 0;
  virtual Result<std::optional<TenantId>> tenant_of_session(const TokenHash& token) = 0;
  virtual Result<std::optional<TenantId>> tenant_of_refresh_token(const TokenHash& token) = 0;
  virtual Result<std::optional<TenantId>> tenant_of_reset(const TokenHash& token) = 0;
  virtual Result<std::optional<TenantId>> tenant_of_api_key(std::string_view public_id) = 0;
};

}  // namespace astra::iam
