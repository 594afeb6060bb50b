#include "iam/adapters/persistence/credentials/columns.hpp"
#include "iam/adapters/persistence/credentials/stores.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

constexpr Sql load_totp{"iam.second_factors.totp",
                        "SELECT secret_sealed, confirmed_at, last_step FROM iam.totp WHERE user_id = $1"};

constexpr Sql upsert_totp{"iam.second_factors.save_totp", R"(
  INSERT INTO iam.totp (user_id, secret_sealed, confirmed_at, last_step) VALUES ($1, $2, $3, $4)
  ON CONFLICT (tenant_id, user_id)
  DO UPDATE SET secret_sealed = EXCLUDED.secret_sealed, confirmed_at = EXCLUDED.confirmed_at, last_step = EXCLUDED.last_step)"};

constexpr Sql advance_step{"iam.second_factors.use_step",
                           "UPDATE iam.totp SET last_step = $2 WHERE user_id = $1 AND last_step < $2"};

constexpr Sql remove_totp{"iam.second_factors.remove_totp", "DELETE FROM iam.totp WHERE user_id = $1"};
constexpr Sql remove_codes{"iam.second_factors.remove_codes", "DELETE FROM iam.recovery_code WHERE user_id = $1"};
constexpr Sql add_code{"iam.second_factors.add_code", "INSERT INTO iam.recovery_code (user_id, code_hash) VALUES ($1, $2)"};

constexpr Sql use_code{"iam.second_factors.use_code", R"(
  UPDATE iam.recovery_code SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL)"};

constexpr Sql count_codes{"iam.second_factors.codes_left",
                          "SELECT count(*) FROM iam.recovery_code WHERE user_id = $1 AND used_at IS NULL"};

}  // namespace

Result<std::optional<TotpRecord>> PgSecondFactors::totp(UserId user) {
  const auto rows = TRY(transaction_.run(load_totp, user));
  if (rows.empty()) return std::optional<TotpRecord>{};
  return std::optional(TotpRecord{.secret_sealed = to_text(rows[0].get<std::vector<std::uint8_t>>(0)),
                                  .confirmed_at = rows[0].get<std::optional<Instant>>(1),
                                  .last_step = rows[0].get<std::int64_t>(2)});
}

Result<void> PgSecondFactors::save_totp(UserId user, const TotpRecord& record) {
  TRY(transaction_.run(upsert_totp, user, as_bytes(record.secret_sealed), record.confirmed_at, record.last_step));
  return {};
}

Result<bool> PgSecondFactors::use_totp_step(UserId user, std::int64_t step) {
  return TRY(transaction_.run(advance_step, user, step)).affected() == 1;
}

Result<void> PgSecondFactors::remove(UserId user) {
  transaction_.queue(remove_codes, user);
  TRY(transaction_.run(remove_totp, user));
  return {};
}

Result<void> PgSecondFactors::replace_recovery_codes(UserId user, const std::vector<TokenHash>& codes) {
  transaction_.queue(remove_codes, user);
  for (const auto& code : codes) transaction_.queue(add_code, user, postgres::Bytes(code));
  return {};
}

Result<bool> PgSecondFactors::use_recovery_code(UserId user, const TokenHash& code, Instant now) {
  return TRY(transaction_.run(use_code, user, postgres::Bytes(code), now)).affected() == 1;
}

Result<std::int64_t> PgSecondFactors::recovery_codes_left(UserId user) {
  return TRY(transaction_.run(count_codes, user))[0].get<std::int64_t>(0);
}

}  // namespace astra::iam
