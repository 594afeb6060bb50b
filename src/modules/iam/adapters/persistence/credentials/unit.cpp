#include "iam/adapters/persistence/credentials/stores.hpp"
#include "platform/events/publish.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

constexpr Sql find_login_accounts{"iam.credentials.login_accounts",
                                  "SELECT tenant_id, slug, user_id FROM iam.login_accounts($1)"};
constexpr Sql find_session{"iam.credentials.tenant_of_session", "SELECT * FROM iam.tenant_of_session($1)"};
constexpr Sql find_refresh_token{"iam.credentials.tenant_of_refresh_token", "SELECT * FROM iam.tenant_of_refresh_token($1)"};
constexpr Sql find_reset{"iam.credentials.tenant_of_reset", "SELECT * FROM iam.tenant_of_password_reset($1)"};
constexpr Sql find_api_key{"iam.credentials.tenant_of_api_key", "SELECT * FROM iam.tenant_of_api_key($1)"};

class PgCredentialUnit final : public CredentialUnit {
 public:
  explicit PgCredentialUnit(postgres::Transaction transaction) : transaction_(std::move(transaction)) {}

  TenantId tenant() const override { return transaction_.tenant(); }
  People& people() override { return people_; }
  Passwords& passwords() override { return passwords_; }
  SecondFactors& second_factors() override { return second_factors_; }
  Sessions& sessions() override { return sessions_; }
  TokenFamilies& families() override { return families_; }
  ApiKeys& keys() override { return keys_; }
  ServiceAccounts& service_accounts() override { return service_accounts_; }
  SecurityLog& log() override { return log_; }
  Result<void> publish(const EventRef& event, const Caller& by, Instant now) override {
    return events::publish(transaction_, by, event, now);
  }
  Result<void> commit() override { return transaction_.commit(); }

 private:
  postgres::Transaction transaction_;
  PgPeople people_{transaction_};
  PgPasswords passwords_{transaction_};
  PgSecondFactors second_factors_{transaction_};
  PgSessions sessions_{transaction_};
  PgTokenFamilies families_{transaction_};
  PgApiKeys keys_{transaction_};
  PgServiceAccounts service_accounts_{transaction_};
  PgSecurityLog log_{transaction_};
};

template <class Key>
Result<std::optional<TenantId>> tenant_of(postgres::Database& database, const Sql& look_up, const Key& key) {
  auto transaction = TRY(database.begin_tenantless());
  const postgres::Rows rows = TRY(transaction.run_and_commit(look_up, key));
  // Two rows would mean that a 256-bit token was drawn twice; neither is trusted.
  return rows.size() == 1 ? std::optional(rows[0].get<TenantId>(0)) : std::nullopt;
}

}  // namespace

Result<std::unique_ptr<CredentialUnit>> PgCredentialStore::begin(TenantId tenant) {
  return std::unique_ptr<CredentialUnit>(std::make_unique<PgCredentialUnit>(TRY(database_.begin(tenant))));
}

Result<std::vector<LoginAccount>> PgCredentialStore::login_accounts(std::string_view folded_email) {
  auto transaction = TRY(database_.begin_tenantless());
  const auto rows = TRY(transaction.run_and_commit(find_login_accounts, folded_email));
  std::vector<LoginAccount> accounts;
  for (const auto row : rows) {
    accounts.push_back({.tenant = row.get<TenantId>(0), .tenant_slug = row.get<std::string>(1), .user = row.get<UserId>(2)});
  }
  return accounts;
}

Result<std::optional<TenantId>> PgCredentialStore::tenant_of_session(const TokenHash& token) {
  return tenant_of(database_, find_session, postgres::Bytes(token));
}

Result<std::optional<TenantId>> PgCredentialStore::tenant_of_refresh_token(const TokenHash& token) {
  return tenant_of(database_, find_refresh_token, postgres::Bytes(token));
}

Result<std::optional<TenantId>> PgCredentialStore::tenant_of_reset(const TokenHash& token) {
  return tenant_of(database_, find_reset, postgres::Bytes(token));
}

Result<std::optional<TenantId>> PgCredentialStore::tenant_of_api_key(std::string_view public_id) {
  return tenant_of(database_, find_api_key, public_id);
}

}  // namespace astra::iam
