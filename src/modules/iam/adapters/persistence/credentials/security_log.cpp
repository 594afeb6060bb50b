#include "iam/adapters/persistence/credentials/columns.hpp"
#include "iam/adapters/persistence/credentials/stores.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

constexpr Sql add_entry{"iam.security_log.add", R"(
  INSERT INTO iam.security_event (id, at, action, succeeded, actor_id, actor_name, subject_id, detail, ip, user_agent, request_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))"};

constexpr Sql list_entries{"iam.security_log.list", R"(
  SELECT id, at, action, succeeded, actor_id, actor_name, subject_id, detail, ip, user_agent, request_id FROM iam.security_event
  WHERE ($1::text IS NULL OR action = $1) AND ($2::uuid IS NULL OR actor_id = $2::uuid) AND ($3::uuid IS NULL OR id < $3::uuid)
  ORDER BY id DESC LIMIT $4)"};

SecurityEntry read_entry(postgres::Row row) {
  SecurityEntry entry;
  row.next(entry.id);
  row.next(entry.at);
  row.next(entry.action);
  row.next(entry.succeeded);
  row.next(entry.actor);
  row.next(entry.actor_name);
  row.next(entry.subject);
  row.next(entry.detail);
  row.next(entry.ip);
  row.next(entry.user_agent);
  row.next(entry.request_id);
  return entry;
}

}  // namespace

Result<void> PgSecurityLog::add(const SecurityEntry& e) {
  transaction_.queue(add_entry, e.id, e.at, e.action, e.succeeded, e.actor, e.actor_name, e.subject, e.detail, e.ip,
                     e.user_agent, e.request_id);
  return {};
}

Result<Page<SecurityEntry>> PgSecurityLog::list(std::optional<std::string> action, std::optional<Uuid> actor,
                                                const PageRequest& page) {
  const auto rows = TRY(transaction_.run(list_entries, action, actor, before(page), page.limit + 1));
  return to_page<SecurityEntry>(rows, page, read_entry, [](const SecurityEntry& entry) { return entry.id.to_string(); });
}

}  // namespace astra::iam
