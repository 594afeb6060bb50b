#include "gateway/adapters/persistence/rows.hpp"
#include "gateway/adapters/persistence/stores.hpp"

namespace astra::gateway {
namespace {

using postgres::Sql;

#define SELECT_KEY                                                                                                       \
  "SELECT key_id, public_id, name, team_id, expires_at, ip_allow_list, allowed_models, requests_per_minute, "            \
  "tokens_per_minute, concurrent_requests, created_by, revoked_at, version, created_at, updated_at FROM gateway.virtual_key "

constexpr Sql load_key{"gateway.load_virtual_key", SELECT_KEY "WHERE key_id = $1 FOR UPDATE"};
constexpr Sql read_key{"gateway.read_virtual_key", SELECT_KEY "WHERE key_id = $1"};
constexpr Sql list_keys{"gateway.list_virtual_keys",
                        SELECT_KEY "WHERE ($1::uuid IS NULL OR key_id < $1) ORDER BY key_id DESC LIMIT $2"};
constexpr Sql count_keys{"gateway.count_virtual_keys", "SELECT count(*) FROM gateway.virtual_key"};
constexpr Sql add_key{"gateway.add_virtual_key", R"(
  INSERT INTO gateway.virtual_key (key_id, public_id, name, team_id, expires_at, ip_allow_list, allowed_models, requests_per_minute,
    tokens_per_minute, concurrent_requests, created_by, version, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14))"};
constexpr Sql save_key{"gateway.save_virtual_key", R"(
  UPDATE gateway.virtual_key SET allowed_models = $2, requests_per_minute = $3, tokens_per_minute = $4, concurrent_requests = $5,
    revoked_at = $6, version = $7, updated_at = $8
  WHERE key_id = $1)"};

#undef SELECT_KEY

VirtualKey key_in(postgres::Row& row) {
  VirtualKey key;
  row.next(key.key_id);
  row.next(key.public_id);
  row.next(key.name);
  row.next(key.team_id);
  row.next(key.expires_at);
  row.next(key.ip_allow_list);
  row.next(key.settings.allowed_models);
  key.settings.limits = next_limits(row);
  row.next(key.created_by);
  row.next(key.revoked_at);
  row.next(key.version);
  row.next(key.created_at);
  row.next(key.updated_at);
  return key;
}

Result<VirtualKey> one(const postgres::Rows& rows) {
  if (rows.empty()) return errors::not_found;
  auto row = rows[0];
  return key_in(row);
}

}  // namespace

Result<VirtualKey> PgVirtualKeyStore::load(Uuid key_id) { return one(TRY(transaction_.run(load_key, key_id))); }
Result<VirtualKey> PgVirtualKeyStore::read(Uuid key_id) { return one(TRY(transaction_.run(read_key, key_id))); }

Result<Page<VirtualKey>> PgVirtualKeyStore::list(const PageRequest& request) {
  std::optional<Uuid> after;
  if (!request.after.empty()) {
    after = Uuid::parse(request.after.front());
    if (!after) return errors::invalid_request;
  }
  const auto rows = TRY(transaction_.run(list_keys, after, request.limit + 1));
  Page<VirtualKey> page;
  for (auto row : rows) {
    if (static_cast<std::int32_t>(page.items.size()) == request.limit) {
      page.next = {page.items.back().key_id.to_string()};
      break;
    }
    page.items.push_back(key_in(row));
  }
  if (request.count) page.total_count = TRY(transaction_.run(count_keys))[0].get<std::int64_t>(0);
  return page;
}

Result<void> PgVirtualKeyStore::add(const VirtualKey& key) {
  const RateLimits& limits = key.settings.limits;
  transaction_.queue(add_key, key.key_id, key.public_id, key.name, key.team_id, key.expires_at, key.ip_allow_list,
                     key.settings.allowed_models, limits.requests_per_minute, limits.tokens_per_minute, limits.concurrent_requests,
                     key.created_by, key.version, key.created_at, key.updated_at);
  return {};
}

Result<void> PgVirtualKeyStore::save(const VirtualKey& key) {
  const RateLimits& limits = key.settings.limits;
  transaction_.queue(save_key, key.key_id, key.settings.allowed_models, limits.requests_per_minute, limits.tokens_per_minute,
                     limits.concurrent_requests, key.revoked_at, key.version, key.updated_at);
  return {};
}

}  // namespace astra::gateway
