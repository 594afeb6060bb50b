#pragma once
#include "iam/ports/credentials/stores.hpp"
#include "platform/postgres/database.hpp"

// The stores of credentials over one PostgreSQL transaction. The tenant is the transaction's, by row-level security, so that
// no statement names it.
namespace astra::iam {

class PgPeople final : public People {
 public:
  explicit PgPeople(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<OrganisationName> organisation() override;
  Result<Person> load(UserId user) override;
  Result<std::vector<std::string>> granted_by(const std::vector<std::string>& roles) override;
  Result<bool> has_team(TeamId team) override;
  Result<void> seen(UserId user, Instant now) override;

 private:
  postgres::Transaction& transaction_;
};

class PgPasswords final : public Passwords {
 public:
  explicit PgPasswords(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<std::optional<PasswordRecord>> load(UserId user) override;
  Result<void> save(UserId user, const std::string& phc, Instant now) override;
  Result<void> save_reset(UserId user, const TokenHash& token, Instant expires_at) override;
  Result<std::optional<UserId>> take_reset(const TokenHash& token, Instant now) override;

 private:
  postgres::Transaction& transaction_;
};

class PgSecondFactors final : public SecondFactors {
 public:
  explicit PgSecondFactors(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<std::optional<TotpRecord>> totp(UserId user) override;
  Result<void> save_totp(UserId user, const TotpRecord& record) override;
  Result<bool> use_totp_step(UserId user, std::int64_t step) override;
  Result<void> remove(UserId user) override;
  Result<void> replace_recovery_codes(UserId user, const std::vector<TokenHash>& codes) override;
  Result<bool> use_recovery_code(UserId user, const TokenHash& code, Instant now) override;
  Result<std::int64_t> recovery_codes_left(UserId user) override;

 private:
  postgres::Transaction& transaction_;
};

class PgSessions final : public Sessions {
 public:
  explicit PgSessions(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<void> add(const Session& session) override;
  Result<std::optional<Session>> by_token(const TokenHash& token) override;
  Result<Session> load(SessionId id) override;
  Result<Page<Session>> live(UserId user, const PageRequest& page, Instant now) override;
  Result<void> touch(SessionId id, Instant last_seen_at) override;
  Result<void> authenticated(SessionId id, Instant at, bool with_mfa) override;
  Result<bool> end(SessionId id, SessionEnd reason, Instant now) override;
  Result<std::vector<SessionId>> end_all(UserId user, std::optional<SessionId> but, SessionEnd reason, Instant now) override;

 private:
  postgres::Transaction& transaction_;
};

class PgTokenFamilies final : public TokenFamilies {
 public:
  explicit PgTokenFamilies(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<void> add(const TokenFamily& family, const RefreshToken& first) override;
  Result<TokenFamily> load(TokenFamilyId id) override;
  Result<std::optional<RefreshToken>> token_for_update(const TokenHash& hash) override;
  Result<void> replace(const RefreshToken& used, const RefreshToken& successor) override;
  Result<bool> revoke(TokenFamilyId id, std::string_view reason, Instant now) override;
  Result<std::vector<TokenFamilyId>> revoke_all(UserId user, std::string_view reason, Instant now) override;

 private:
  postgres::Transaction& transaction_;
};

class PgApiKeys final : public ApiKeys {
 public:
  explicit PgApiKeys(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<void> add(const ApiKey& key) override;
  Result<ApiKey> load(ApiKeyId id) override;
  Result<std::optional<ApiKey>> by_public_id(std::string_view public_id) override;
  Result<Page<ApiKey>> list(const ApiKeyFilter& filter, const PageRequest& page) override;
  Result<void> save(const ApiKey& key) override;

 private:
  postgres::Transaction& transaction_;
};

class PgServiceAccounts final : public ServiceAccounts {
 public:
  explicit PgServiceAccounts(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<void> add(const ServiceAccount& account) override;
  Result<ServiceAccount> load(ServiceAccountId id) override;
  Result<Page<ServiceAccount>> list(const PageRequest& page) override;
  Result<void> save(const ServiceAccount& account) override;

 private:
  postgres::Transaction& transaction_;
};

class PgSecurityLog final : public SecurityLog {
 public:
  explicit PgSecurityLog(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<void> add(const SecurityEntry& entry) override;
  Result<Page<SecurityEntry>> list(std::optional<std::string> action, std::optional<Uuid> actor,
                                   const PageRequest& page) override;

 private:
  postgres::Transaction& transaction_;
};

// Begins units and answers the look-ups that come before the tenant is known.
class PgCredentialStore final : public CredentialStore {
 public:
  explicit PgCredentialStore(postgres::Database& database) : database_(database) {}
  Result<std::unique_ptr<CredentialUnit>> begin(TenantId tenant) override;
  Result<std::vector<LoginAccount>> login_accounts(std::string_view folded_email) override;
  Result<std::optional<TenantId>> tenant_of_session(const TokenHash& token) override;
  Result<std::optional<TenantId>> tenant_of_refresh_token(const TokenHash& token) override;
  Result<std::optional<TenantId>> tenant_of_reset(const TokenHash& token) override;
  Result<std::optional<TenantId>> tenant_of_api_key(std::string_view public_id) override;

 private:
  postgres::Database& database_;
};

}  // namespace astra::iam
