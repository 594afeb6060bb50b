#include "iam/adapters/persistence/credentials/columns.hpp"
#include "iam/adapters/persistence/credentials/stores.hpp"
#include "iam/domain/credential_errors.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

constexpr Sql add_account{"iam.service_accounts.add", R"(
  INSERT INTO iam.service_account (id, name, description, roles, created_at, version) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT DO NOTHING)"};

#define ACCOUNT_COLUMNS "SELECT id, name, description, roles, disabled_at, created_at, version FROM iam.service_account "
constexpr Sql load_account{"iam.service_accounts.load", ACCOUNT_COLUMNS "WHERE id = $1 FOR UPDATE"};
constexpr Sql list_accounts{"iam.service_accounts.list",
                            ACCOUNT_COLUMNS "WHERE ($1::uuid IS NULL OR id < $1::uuid) ORDER BY id DESC LIMIT $2"};
#undef ACCOUNT_COLUMNS

constexpr Sql save_account{"iam.service_accounts.save",
                           "UPDATE iam.service_account SET roles = $2, disabled_at = $3, version = $4 WHERE id = $1"};

ServiceAccount read_account(postgres::Row row) {
  ServiceAccount::State account;
  row.next(account.id);
  row.next(account.name);
  row.next(account.description);
  row.next(account.roles);
  row.next(account.disabled_at);
  row.next(account.created_at);
  row.next(account.version);
  return ServiceAccount::load(std::move(account));
}

}  // namespace

Result<void> PgServiceAccounts::add(const ServiceAccount& account) {
  const auto& a = account.state();
  const auto done = TRY(transaction_.run(add_account, a.id, a.name, a.description, a.roles, a.created_at, a.version));
  if (done.affected() == 0) return CredentialError::service_account_name_taken;
  return {};
}

Result<ServiceAccount> PgServiceAccounts::load(ServiceAccountId id) {
  const auto rows = TRY(transaction_.run(load_account, id));
  if (rows.empty()) return errors::not_found;
  return read_account(rows[0]);
}

Result<Page<ServiceAccount>> PgServiceAccounts::list(const PageRequest& page) {
  const auto rows = TRY(transaction_.run(list_accounts, before(page), page.limit + 1));
  return to_page<ServiceAccount>(rows, page, read_account, [](const ServiceAccount& a) { return a.state().id.to_string(); });
}

Result<void> PgServiceAccounts::save(const ServiceAccount& account) {
  const auto& a = account.state();
  TRY(transaction_.run(save_account, a.id, a.roles, a.disabled_at, a.version));
  return {};
}

}  // namespace astra::iam
