#include "iam/adapters/persistence/credentials/key_directory.hpp"

#include <algorithm>

#include "iam/adapters/persistence/credentials/columns.hpp"
#include "iam/domain/credential_limits.hpp"
#include "iam/domain/role.hpp"
#include "kernel/caller.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

constexpr Sql all_keys{"iam.key_directory.keys", R"(
  SELECT tenant_id, id, public_id, secret_sha256, name, permissions, owner_id, team_id, ip_allow_list, expires_at, owner_roles,
         owner_permissions
  FROM iam.active_api_keys())"};
constexpr Sql key_revision{"iam.key_directory.revision", "SELECT iam.key_directory_version()"};

constexpr Sql signing_keys{"iam.key_directory.signing_keys", "SELECT kid, public_pem FROM iam.signing_keys($1)"};
constexpr Sql ended_families{"iam.key_directory.ended_families", "SELECT id FROM iam.ended_token_families($1)"};
constexpr Sql changed_people{"iam.key_directory.changed_people",
                             "SELECT user_id, roles, custom_permissions FROM iam.changed_people($1)"};

// Clocks of replicas differ, and a transaction commits later than the time it writes.
constexpr Duration look_back_margin = Duration::minutes(2);

std::vector<std::string> granted_by(const std::vector<std::string>& roles, std::vector<std::string> custom) {
  for (const auto& role : roles) {
    if (const auto* built_in = find_built_in_role(role)) {
      custom.insert(custom.end(), built_in->permissions.begin(), built_in->permissions.end());
    }
  }
  return custom;
}

// What the key was given and its owner still holds.
std::vector<std::string> effective(const std::vector<std::string>& given, const std::vector<std::string>& roles,
                                   std::vector<std::string> custom) {
  Caller owner;
  owner.permissions = granted_by(roles, std::move(custom));
  std::vector<std::string> held;
  std::copy_if(given.begin(), given.end(), std::back_inserter(held),
               [&](const auto& permission) { return owner.may(permission); });
  return held;
}

ApiKeyRecord read_record(postgres::Row row) {
  ApiKeyRecord record;
  row.next(record.tenant);
  row.next(record.id);
  row.next(record.public_id);
  record.secret_sha256 = to_hash(row.next<std::vector<std::uint8_t>>());
  row.next(record.name);
  row.next(record.permissions);
  row.next(record.owner);
  row.next(record.team);
  row.next(record.ip_allow_list);
  row.next(record.expires_at);
  const auto roles = row.next<std::vector<std::string>>();
  record.permissions = effective(record.permissions, roles, row.next<std::vector<std::string>>());
  return record;
}

}  // namespace

Result<std::vector<ApiKeyRecord>> PgKeyDirectory::active_keys() {
  auto transaction = TRY(database_.begin_tenantless());
  const auto rows = TRY(transaction.run_and_commit(all_keys));
  std::vector<ApiKeyRecord> records;
  records.reserve(rows.size());
  for (const auto row : rows) records.push_back(read_record(row));
  return records;
}

Result<AccessTokenChecks> PgKeyDirectory::access_tokens() {
  const Instant now = clock_.now();
  const Instant oldest_token = now - access_token_lifetime_ - look_back_margin;
  auto transaction = TRY(database_.begin_tenantless());
  AccessTokenChecks checks{.issuer = issuer_, .audience = issuer_};
  for (auto row : TRY(transaction.run(signing_keys, now - limits::signing_key_published)))
    checks.keys.push_back({.kid = row.get<std::string>(0), .public_pem = row.get<std::string>(1)});
  for (auto row : TRY(transaction.run(ended_families, oldest_token))) checks.ended_families.push_back(row.get<Uuid>(0));
  for (auto row : TRY(transaction.run_and_commit(changed_people, oldest_token)))
    checks.changed.push_back({.user = row.get<UserId>(0),
                              .permissions = granted_by(row.get<std::vector<std::string>>(1), row.get<std::vector<std::string>>(2))});
  return checks;
}

Result<std::int64_t> PgKeyDirectory::revision() {
  auto transaction = TRY(database_.begin_tenantless());
  return TRY(transaction.run_and_commit(key_revision))[0].get<std::int64_t>(0);
}

}  // namespace astra::iam
