#include "iam/adapters/persistence/credentials/columns.hpp"
#include "iam/adapters/persistence/credentials/stores.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

constexpr Sql add_key{"iam.api_keys.add", R"(
  INSERT INTO iam.api_key (id, public_id, secret_sha256, name, permissions, owner_kind, owner_id, team_id, ip_allow_list, created_at,
                           expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))"};

#define KEY_COLUMNS                                                                                                    \
  "SELECT id, public_id, secret_sha256, name, permissions, owner_kind, owner_id, team_id, ip_allow_list, created_at, " \
  "expires_at, "                                                                                                       \
  "revoked_at, last_used_at, replaced_by FROM iam.api_key "

constexpr Sql load_key{"iam.api_keys.load", KEY_COLUMNS "WHERE id = $1 FOR UPDATE"};
constexpr Sql key_by_public_id{"iam.api_keys.by_public_id", KEY_COLUMNS "WHERE public_id = $1"};
constexpr Sql list_keys{"iam.api_keys.list", KEY_COLUMNS R"(
  WHERE ($1::uuid IS NULL OR owner_id = $1::uuid) AND ($2::uuid IS NULL OR team_id = $2::uuid) AND ($3::boolean OR revoked_at IS NULL)
    AND ($4::uuid IS NULL OR id < $4::uuid)
  ORDER BY id DESC LIMIT $5)"};

#undef KEY_COLUMNS

constexpr Sql save_key{"iam.api_keys.save",
                       "UPDATE iam.api_key SET expires_at = $2, revoked_at = $3, replaced_by = $4 WHERE id = $1"};

ApiKey read_key(postgres::Row row) {
  ApiKey::State key;
  row.next(key.id);
  row.next(key.public_id);
  key.hash = to_hash(row.next<std::vector<std::uint8_t>>());
  row.next(key.name);
  row.next(key.permissions);
  key.owner_kind = row.next<std::string>() == "user" ? KeyOwner::user : KeyOwner::service_account;
  row.next(key.owner);
  row.next(key.team);
  row.next(key.ip_allow_list);
  row.next(key.created_at);
  row.next(key.expires_at);
  row.next(key.revoked_at);
  row.next(key.last_used_at);
  row.next(key.replaced_by);
  return ApiKey::load(std::move(key));
}

}  // namespace

Result<void> PgApiKeys::add(const ApiKey& key) {
  const auto& k = key.state();
  TRY(transaction_.run(add_key, k.id, k.public_id, postgres::Bytes(k.hash), k.name, k.permissions, to_string(k.owner_kind),
                       k.owner, k.team, k.ip_allow_list, k.created_at, k.expires_at));
  return {};
}

Result<ApiKey> PgApiKeys::load(ApiKeyId id) {
  const auto rows = TRY(transaction_.run(load_key, id));
  if (rows.empty()) return errors::not_found;
  return read_key(rows[0]);
}

Result<std::optional<ApiKey>> PgApiKeys::by_public_id(std::string_view public_id) {
  const auto rows = TRY(transaction_.run(key_by_public_id, public_id));
  return rows.empty() ? std::optional<ApiKey>{} : std::optional(read_key(rows[0]));
}

Result<Page<ApiKey>> PgApiKeys::list(const ApiKeyFilter& filter, const PageRequest& page) {
  const auto rows =
      TRY(transaction_.run(list_keys, filter.owner, filter.team, filter.with_revoked, before(page), page.limit + 1));
  return to_page<ApiKey>(rows, page, read_key, [](const ApiKey& key) { return key.state().id.to_string(); });
}

Result<void> PgApiKeys::save(const ApiKey& key) {
  const auto& k = key.state();
  TRY(transaction_.run(save_key, k.id, k.expires_at, k.revoked_at, k.replaced_by));
  return {};
}

}  // namespace astra::iam
