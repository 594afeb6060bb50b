#include "iam/adapters/persistence/credentials/columns.hpp"
#include "iam/adapters/persistence/credentials/stores.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

constexpr Sql add_family{"iam.token_families.add", R"(
  INSERT INTO iam.token_family (id, user_id, started_at, absolute_expires_at, authenticated_at, with_mfa, ip, user_agent)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8))"};

constexpr Sql add_token{"iam.token_families.add_token", R"(
  INSERT INTO iam.refresh_token (id, family_id, token_hash, expires_at) VALUES ($1, $2, $3, $4))"};

constexpr Sql load_family{"iam.token_families.load", R"(
  SELECT id, user_id, started_at, absolute_expires_at, authenticated_at, with_mfa, ip, user_agent, revoked_at
  FROM iam.token_family WHERE id = $1)"};

constexpr Sql lock_token{"iam.token_families.lock_token", R"(
  SELECT id, family_id, token_hash, expires_at, used_at, coalesce(successor_sealed, '') FROM iam.refresh_token
  WHERE token_hash = $1 FOR UPDATE)"};

constexpr Sql use_token{"iam.token_families.use_token", R"(
  UPDATE iam.refresh_token SET used_at = $2, successor_sealed = $3 WHERE id = $1)"};

constexpr Sql revoke_family{"iam.token_families.revoke", R"(
  UPDATE iam.token_family SET revoked_at = $2, revoke_reason = $3 WHERE id = $1 AND revoked_at IS NULL)"};

constexpr Sql revoke_families{"iam.token_families.revoke_all", R"(
  UPDATE iam.token_family SET revoked_at = $2, revoke_reason = $3 WHERE user_id = $1 AND revoked_at IS NULL RETURNING id)"};

}  // namespace

Result<void> PgTokenFamilies::add(const TokenFamily& f, const RefreshToken& first) {
  transaction_.queue(add_family, f.id, f.user, f.started_at, f.absolute_expires_at, f.authenticated_at, f.with_mfa, f.ip,
                     f.user_agent);
  TRY(transaction_.run(add_token, first.id, first.family, postgres::Bytes(first.hash), first.expires_at));
  return {};
}

Result<TokenFamily> PgTokenFamilies::load(TokenFamilyId id) {
  const auto rows = TRY(transaction_.run(load_family, id));
  if (rows.empty()) return errors::not_found;
  auto row = rows[0];
  TokenFamily family;
  row.next(family.id);
  row.next(family.user);
  row.next(family.started_at);
  row.next(family.absolute_expires_at);
  row.next(family.authenticated_at);
  row.next(family.with_mfa);
  row.next(family.ip);
  row.next(family.user_agent);
  row.next(family.revoked_at);
  return family;
}

Result<std::optional<RefreshToken>> PgTokenFamilies::token_for_update(const TokenHash& hash) {
  const auto rows = TRY(transaction_.run(lock_token, postgres::Bytes(hash)));
  if (rows.empty()) return std::optional<RefreshToken>{};
  auto row = rows[0];
  RefreshToken token;
  row.next(token.id);
  row.next(token.family);
  token.hash = to_hash(row.next<std::vector<std::uint8_t>>());
  row.next(token.expires_at);
  row.next(token.used_at);
  token.successor_sealed = to_text(row.next<std::vector<std::uint8_t>>());
  return std::optional(std::move(token));
}

Result<void> PgTokenFamilies::replace(const RefreshToken& used, const RefreshToken& successor) {
  transaction_.queue(use_token, used.id, used.used_at, as_bytes(used.successor_sealed));
  TRY(transaction_.run(add_token, successor.id, successor.family, postgres::Bytes(successor.hash), successor.expires_at));
  return {};
}

Result<bool> PgTokenFamilies::revoke(TokenFamilyId id, std::string_view reason, Instant now) {
  return TRY(transaction_.run(revoke_family, id, now, reason)).affected() == 1;
}

Result<std::vector<TokenFamilyId>> PgTokenFamilies::revoke_all(UserId user, std::string_view reason, Instant now) {
  const auto rows = TRY(transaction_.run(revoke_families, user, now, reason));
  std::vector<TokenFamilyId> ended;
  for (const auto row : rows) ended.push_back(row.get<TokenFamilyId>(0));
  return ended;
}

}  // namespace astra::iam
