#include "gateway/adapters/persistence/rows.hpp"
#include "gateway/adapters/persistence/stores.hpp"

namespace astra::gateway {
namespace {

using postgres::Sql;

#define SELECT_ACCOUNT                                                                                                  \
  "SELECT id, name, provider, base_url, secret_sealed, secret_last4, models, headers, allow_private_address, "          \
  "timeout_ms, first_byte_timeout_ms, enabled, position, version, created_at, updated_at, options FROM gateway.connection "

constexpr Sql load_account{"gateway.load_connection", SELECT_ACCOUNT "WHERE id = $1 FOR UPDATE"};
constexpr Sql read_account{"gateway.read_connection", SELECT_ACCOUNT "WHERE id = $1"};
constexpr Sql list_accounts{"gateway.list_connections", SELECT_ACCOUNT "ORDER BY position, id"};
constexpr Sql add_account{"gateway.add_connection", R"(
  INSERT INTO gateway.connection (id, name, provider, base_url, secret_sealed, secret_last4, models, headers, allow_private_address,
    timeout_ms, first_byte_timeout_ms, enabled, position, version, created_at, updated_at, options)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17))"};
constexpr Sql save_account{"gateway.save_connection", R"(
  UPDATE gateway.connection SET name = $2, provider = $3, base_url = $4, secret_sealed = $5, secret_last4 = $6, models = $7, headers = $8,
    allow_private_address = $9, timeout_ms = $10, first_byte_timeout_ms = $11, enabled = $12, position = $13, version = $14,
    created_at = $15, updated_at = $16, options = $17
  WHERE id = $1)"};
constexpr Sql remove_account{"gateway.remove_connection", "DELETE FROM gateway.connection WHERE id = $1"};

#undef SELECT_ACCOUNT

Account account_in(postgres::Row& row) {
  Account account;
  row.next(account.id);
  row.next(account.settings.name);
  row.next(account.settings.provider);
  row.next(account.settings.base_url);
  account.secret_sealed = next_bytes(row);
  row.next(account.secret_last4);
  row.next(account.settings.models);
  account.settings.headers = headers_of_json(row.next<postgres::Json>().text);
  row.next(account.settings.allow_private_address);
  row.next(account.settings.timeout_ms);
  row.next(account.settings.first_byte_timeout_ms);
  row.next(account.settings.enabled);
  row.next(account.settings.position);
  row.next(account.version);
  row.next(account.created_at);
  row.next(account.updated_at);
  account.settings.options = headers_of_json(row.next<postgres::Json>().text);
  return account;
}

Result<Account> one(const postgres::Rows& rows) {
  if (rows.empty()) return errors::not_found;
  auto row = rows[0];
  return account_in(row);
}

Result<postgres::Rows> write(postgres::Transaction& transaction, const Sql& sql, const Account& a) {
  const AccountSettings& s = a.settings;
  const auto sealed = a.secret_sealed.empty() ? std::nullopt : std::optional(to_bytes(a.secret_sealed));
  auto written = transaction.run(sql, a.id, s.name, s.provider, s.base_url, sealed, a.secret_last4, s.models,
                                 postgres::Json{headers_to_json(s.headers)}, s.allow_private_address, s.timeout_ms,
                                 s.first_byte_timeout_ms, s.enabled, s.position, a.version, a.created_at, a.updated_at,
                                 postgres::Json{headers_to_json(s.options)});
  if (!written.ok() && written.error().is(postgres::unique_violation)) return connection_name_taken;
  return written;
}

}  // namespace

Result<Account> PgAccountStore::load(ConnectionId id) { return one(TRY(transaction_.run(load_account, id))); }
Result<Account> PgAccountStore::read(ConnectionId id) { return one(TRY(transaction_.run(read_account, id))); }

Result<std::vector<Account>> PgAccountStore::all() {
  const auto rows = TRY(transaction_.run(list_accounts));
  std::vector<Account> accounts;
  for (auto row : rows) accounts.push_back(account_in(row));
  return accounts;
}

Result<void> PgAccountStore::add(const Account& account) {
  TRY(write(transaction_, add_account, account));
  return {};
}

Result<void> PgAccountStore::save(const Account& account) {
  TRY(write(transaction_, save_account, account));
  return {};
}

Result<void> PgAccountStore::remove(ConnectionId id) {
  transaction_.queue(remove_account, id);
  return {};
}

}  // namespace astra::gateway
