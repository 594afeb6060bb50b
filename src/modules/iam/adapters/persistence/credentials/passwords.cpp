#include "iam/adapters/persistence/credentials/columns.hpp"
#include "iam/adapters/persistence/credentials/stores.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

constexpr Sql load_password{"iam.passwords.load", "SELECT phc, changed_at FROM iam.password WHERE user_id = $1"};

constexpr Sql save_password{"iam.passwords.save", R"(
  INSERT INTO iam.password (user_id, phc, changed_at) VALUES ($1, $2, $3)
  ON CONFLICT (tenant_id, user_id) DO UPDATE SET phc = EXCLUDED.phc, changed_at = EXCLUDED.changed_at)"};

constexpr Sql save_reset_link{"iam.passwords.save_reset", R"(
  INSERT INTO iam.password_reset (user_id, token_hash, expires_at) VALUES ($1, $2, $3)
  ON CONFLICT (tenant_id, user_id) DO UPDATE SET token_hash = EXCLUDED.token_hash, expires_at = EXCLUDED.expires_at)"};

constexpr Sql take_reset_link{"iam.passwords.take_reset", R"(
  DELETE FROM iam.password_reset WHERE token_hash = $1 RETURNING user_id, expires_at > $2)"};

}  // namespace

Result<std::optional<PasswordRecord>> PgPasswords::load(UserId user) {
  const auto rows = TRY(transaction_.run(load_password, user));
  if (rows.empty()) return std::optional<PasswordRecord>{};
  return std::optional(PasswordRecord{.phc = rows[0].get<std::string>(0), .changed_at = rows[0].get<Instant>(1)});
}

Result<void> PgPasswords::save(UserId user, const std::string& phc, Instant now) {
  TRY(transaction_.run(save_password, user, phc, now));
  return {};
}

Result<void> PgPasswords::save_reset(UserId user, const TokenHash& token, Instant expires_at) {
  TRY(transaction_.run(save_reset_link, user, postgres::Bytes(token), expires_at));
  return {};
}

Result<std::optional<UserId>> PgPasswords::take_reset(const TokenHash& token, Instant now) {
  const auto rows = TRY(transaction_.run(take_reset_link, postgres::Bytes(token), now));
  if (rows.empty() || !rows[0].get<bool>(1)) return std::optional<UserId>{};
  return std::optional(rows[0].get<UserId>(0));
}

}  // namespace astra::iam
