#include <charconv>

#include "gateway/adapters/persistence/rows.hpp"
#include "gateway/adapters/persistence/stores.hpp"
#include "platform/json/json.hpp"

namespace astra::gateway {
namespace {

using postgres::Sql;

#define SELECT_VERSION "SELECT v.revision, v.document::text, v.created_by, v.created_at FROM gateway.policy_version v "

// Two that change the first policy at once: one of them fails at the primary key and may try again.
constexpr Sql lock_policy{"gateway.lock_policy", "SELECT revision FROM gateway.policy FOR UPDATE"};
constexpr Sql read_policy{"gateway.read_policy", SELECT_VERSION "JOIN gateway.policy p ON p.tenant_id = v.tenant_id AND p.revision = v.revision"};
constexpr Sql read_version{"gateway.read_policy_version", SELECT_VERSION "WHERE v.revision = $1"};
constexpr Sql list_versions{"gateway.list_policy_versions",
                            SELECT_VERSION "WHERE ($1::bigint IS NULL OR v.revision < $1) ORDER BY v.revision DESC LIMIT $2"};
constexpr Sql count_versions{"gateway.count_policy_versions", "SELECT count(*) FROM gateway.policy_version"};
constexpr Sql add_version{"gateway.add_policy_version",
                          "INSERT INTO gateway.policy_version (revision, document, created_by, created_at) VALUES ($1, $2, $3, $4)"};
constexpr Sql put_in_force{"gateway.put_policy", R"(
  INSERT INTO gateway.policy (revision) VALUES ($1) ON CONFLICT (tenant_id) DO UPDATE SET revision = excluded.revision)"};

#undef SELECT_VERSION

Result<PolicyVersion> version_in(postgres::Row& row) {
  PolicyVersion version;
  row.next(version.revision);
  version.settings = TRY(json::read_tolerant<PolicySettings>(row.next<std::string>()));
  row.next(version.created_by);
  row.next(version.created_at);
  return version;
}

}  // namespace

Result<PolicyVersion> PgPolicyStore::load() {
  TRY(transaction_.run(lock_policy));
  return read();
}

Result<PolicyVersion> PgPolicyStore::read() {
  const auto rows = TRY(transaction_.run(read_policy));
  if (rows.empty()) return PolicyVersion{};
  auto row = rows[0];
  return version_in(row);
}

Result<PolicyVersion> PgPolicyStore::at(std::int64_t revision) {
  const auto rows = TRY(transaction_.run(read_version, revision));
  if (rows.empty()) return errors::not_found;
  auto row = rows[0];
  return version_in(row);
}

Result<Page<PolicyVersion>> PgPolicyStore::versions(const PageRequest& request) {
  std::optional<std::int64_t> after;
  if (!request.after.empty()) {
    const std::string& text = request.after.front();
    std::int64_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ptr != text.data() + text.size()) return errors::invalid_request;
    after = value;
  }
  const auto rows = TRY(transaction_.run(list_versions, after, request.limit + 1));
  Page<PolicyVersion> page;
  for (auto row : rows) {
    if (static_cast<std::int32_t>(page.items.size()) == request.limit) {
      page.next = {std::to_string(page.items.back().revision)};
      break;
    }
    page.items.push_back(TRY(version_in(row)));
  }
  if (request.count) page.total_count = TRY(transaction_.run(count_versions))[0].get<std::int64_t>(0);
  return page;
}

Result<void> PgPolicyStore::put(const PolicyVersion& version) {
  const auto added = transaction_.run(add_version, version.revision, postgres::Json{json::write(version.settings)}, version.created_by,
                                      version.created_at);
  if (!added.ok() && added.error().is(postgres::unique_violation)) return errors::stale_version(version.revision);
  if (!added.ok()) return DomainError(added.error().kind(), std::string(added.error().message()));
  transaction_.queue(put_in_force, version.revision);
  return {};
}

}  // namespace astra::gateway
