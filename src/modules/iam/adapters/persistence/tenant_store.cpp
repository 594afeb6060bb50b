#include "iam/adapters/persistence/rows.hpp"
#include "iam/adapters/persistence/stores.hpp"
#include "iam/domain/errors.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

#define COLUMNS                                                                                                       \
  "tenant_id, name, slug, status, mfa_required, session_idle_minutes, session_absolute_minutes, allowed_email_domains, " \
  "time_zone, claimed_at, version, created_at, updated_at"

constexpr Sql load_tenant{"iam.load_tenant", "SELECT " COLUMNS " FROM iam.tenant FOR UPDATE"};
constexpr Sql read_tenant{"iam.read_tenant", "SELECT " COLUMNS " FROM iam.tenant"};
// Slugs are unique among all tenants, which no unique key can say: whoever adds one waits for the others.
constexpr Sql lock_slugs{"iam.lock_slugs", "SELECT pg_advisory_xact_lock(hashtextextended('iam.slug', 0))"};
constexpr Sql is_slug_taken{"iam.slug_taken", "SELECT iam.slug_taken($1)"};
constexpr Sql add_tenant{"iam.add_tenant", "INSERT INTO iam.tenant (" COLUMNS ") "
                         "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"};
constexpr Sql save_tenant{"iam.save_tenant", R"(
  UPDATE iam.tenant SET name = $1, status = $2, mfa_required = $3, session_idle_minutes = $4, session_absolute_minutes = $5,
         allowed_email_domains = $6, time_zone = $7, claimed_at = $8, version = $9, updated_at = $10)"};

#undef COLUMNS

Result<Tenant> one(const postgres::Rows& rows) {
  if (rows.empty()) return errors::not_found;
  auto row = rows[0];
  return Tenant::restore({.id = row.next<TenantId>(),
                          .name = row.next<std::string>(),
                          .slug = row.next<std::string>(),
                          .status = next_enum<TenantStatus>(row),
                          .settings = {.mfa_required = row.next<bool>(),
                                       .session_idle_minutes = row.next<std::int32_t>(),
                                       .session_absolute_minutes = row.next<std::int32_t>(),
                                       .allowed_email_domains = row.next<std::vector<std::string>>()},
                          .time_zone = row.next<std::string>(),
                          .claimed_at = row.next<std::optional<Instant>>(),
                          .version = row.next<std::int64_t>(),
                          .created_at = row.next<Instant>(),
                          .updated_at = row.next<Instant>()});
}

}  // namespace

Result<Tenant> PgTenantStore::load() { return one(TRY(transaction_.run(load_tenant))); }
Result<Tenant> PgTenantStore::read() { return one(TRY(transaction_.run(read_tenant))); }

Result<void> PgTenantStore::add(const Tenant& tenant) {
  const auto& t = tenant.parts();
  TRY(transaction_.run(lock_slugs));
  if (TRY(transaction_.run(is_slug_taken, t.slug))[0].get<bool>(0)) return slug_taken;
  TRY(transaction_.run(add_tenant, t.id, t.name, t.slug, name_of(t.status), t.settings.mfa_required,
                       t.settings.session_idle_minutes, t.settings.session_absolute_minutes,
                       t.settings.allowed_email_domains, t.time_zone, t.claimed_at, t.version, t.created_at, t.updated_at));
  return {};
}

Result<void> PgTenantStore::save(const Tenant& tenant) {
  const auto& t = tenant.parts();
  transaction_.queue(save_tenant, t.name, name_of(t.status), t.settings.mfa_required, t.settings.session_idle_minutes,
                     t.settings.session_absolute_minutes, t.settings.allowed_email_domains, t.time_zone, t.claimed_at,
                     t.version, t.updated_at);
  return {};
}

}  // namespace astra::iam
