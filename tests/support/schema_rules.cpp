#include "support/schema_rules.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "platform/postgres/session.hpp"

namespace astra::test {

namespace {

// Every rule answers the offending object and the rule it breaks. Partitions and their indexes are tables like others:
// they can be read directly.
constexpr const char* rules_sql = R"(
  WITH ours AS (
    SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.reloptions,
           (SELECT a.attnum FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND a.attnotnull) AS tenant
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_%' AND c.relkind IN ('r', 'p', 'v', 'm'))
  SELECT name, 'has no tenant_id that is NOT NULL' FROM ours WHERE relkind IN ('r', 'p', 'm') AND tenant IS NULL
  UNION ALL
  SELECT name, 'has no row-level security, or not for its owner' FROM ours
  WHERE relkind IN ('r', 'p') AND NOT (relrowsecurity AND relforcerowsecurity)
  UNION ALL
  SELECT name, 'has no policy that asks for the transaction''s tenant' FROM ours
  WHERE relkind IN ('r', 'p') AND NOT EXISTS (
    SELECT 1 FROM pg_policy p WHERE p.polrelid = ours.oid AND p.polcmd = '*'
      AND pg_get_expr(p.polqual, p.polrelid) = '(tenant_id = platform.current_tenant())'
      AND pg_get_expr(p.polwithcheck, p.polrelid) = '(tenant_id = platform.current_tenant())')
  UNION ALL
  SELECT name, 'lets everybody read by policy ' || p.polname FROM ours JOIN pg_policy p ON p.polrelid = ours.oid
  WHERE pg_get_expr(p.polqual, p.polrelid) IS DISTINCT FROM '(tenant_id = platform.current_tenant())'
    AND p.polroles && ARRAY[0::oid, (SELECT oid FROM pg_roles WHERE rolname = 'bastion_app')]
  UNION ALL
  SELECT ours.name, 'has the unique index ' || i.indexrelid::regclass || ', which does not begin with tenant_id'
  FROM ours JOIN pg_index i ON i.indrelid = ours.oid
  WHERE i.indisunique AND tenant IS NOT NULL AND i.indkey[0] <> tenant
  UNION ALL
  SELECT ours.name, 'has the foreign key ' || k.conname || ', which does not begin with tenant_id'
  FROM ours JOIN pg_constraint k ON k.conrelid = ours.oid
  WHERE k.contype = 'f' AND tenant IS NOT NULL AND k.conkey[1] <> tenant
  UNION ALL
  SELECT name, 'is a view that reads with its owner''s rights' FROM ours
  WHERE relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (reloptions) OR 'security_invoker=on' = ANY (reloptions), false)
  UNION ALL
  SELECT p.oid::regprocedure::text, 'is SECURITY DEFINER without a fixed search_path, or for everybody'
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE p.prosecdef AND n.nspname NOT LIKE 'pg\_%'
    AND (NOT coalesce(p.proconfig::text LIKE '%search_path=%', false) OR has_function_privilege('public', p.oid, 'EXECUTE'))
  ORDER BY 1, 2)";

}  // namespace

std::vector<std::string> tenancy_violations(const std::string& superuser_dsn, const std::vector<std::string>& exempt) {
  auto session = postgres::Session::open(superuser_dsn);
  auto rows = session.ok() ? session->query(rules_sql, {}, errors::internal) : std::move(session).error();
  if (!rows.ok()) {
    std::fprintf(stderr, "test support: %s\n", std::string(rows.error().message()).c_str());
    std::abort();
  }
  std::vector<std::string> violations;
  for (const auto& row : *rows)
    if (std::find(exempt.begin(), exempt.end(), row[0]) == exempt.end()) violations.push_back(row[0] + " " + row[1]);
  return violations;
}

}  // namespace astra::test
