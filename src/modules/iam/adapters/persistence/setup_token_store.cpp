#include "iam/adapters/persistence/rows.hpp"
#include "iam/adapters/persistence/stores.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

constexpr Sql load_setup_token{"iam.load_setup_token", R"(
  SELECT id, token_hash, expires_at, used_at FROM iam.setup_token WHERE token_hash = $1 FOR UPDATE)"};
constexpr Sql replace_setup_token{"iam.replace_setup_token", R"(
  INSERT INTO iam.setup_token (id, token_hash, expires_at, used_at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (tenant_id) DO UPDATE SET id = EXCLUDED.id, token_hash = EXCLUDED.token_hash,
         expires_at = EXCLUDED.expires_at, used_at = EXCLUDED.used_at)"};
constexpr Sql save_setup_token{"iam.save_setup_token", "UPDATE iam.setup_token SET used_at = $2 WHERE id = $1"};

}  // namespace

Result<SetupToken> PgSetupTokenStore::load(const TokenHash& token) {
  const auto rows = TRY(transaction_.run(load_setup_token, postgres::Bytes(token)));
  if (rows.empty()) return errors::not_found;
  auto row = rows[0];
  return SetupToken::restore({.id = row.next<SetupTokenId>(),
                              .token_hash = next_hash(row),
                              .expires_at = row.next<Instant>(),
                              .used_at = row.next<std::optional<Instant>>()});
}

Result<void> PgSetupTokenStore::replace(const SetupToken& token) {
  const auto& t = token.parts();
  transaction_.queue(replace_setup_token, t.id, postgres::Bytes(t.token_hash), t.expires_at, t.used_at);
  return {};
}

Result<void> PgSetupTokenStore::save(const SetupToken& token) {
  transaction_.queue(save_setup_token, token.parts().id, token.parts().used_at);
  return {};
}

}  // namespace astra::iam
