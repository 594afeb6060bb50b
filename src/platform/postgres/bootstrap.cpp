#include "platform/postgres/migrate.hpp"
#include "platform/postgres/session.hpp"

namespace astra::postgres {

namespace {

Result<void> make_role(Session& session, const std::string& name, bool login, const std::string& password) {
  const auto there = TRY(session.query("SELECT 1 FROM pg_roles WHERE rolname = $1", {name}, errors::internal));
  if (there.empty()) TRY(session.execute("CREATE ROLE " + session.quoted_name(name), errors::internal));
  std::string alter = "ALTER ROLE " + session.quoted_name(name) +
                      " NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS " + (login ? "LOGIN" : "NOLOGIN");
  if (!password.empty()) alter += " PASSWORD " + session.quoted_text(password);
  return session.execute(alter, errors::internal);
}

// Inside the new database: who may do what to whatever bastion_owner makes from now on.
constexpr const char* grants_sql = R"(
  REVOKE ALL ON SCHEMA public FROM PUBLIC;
  ALTER DEFAULT PRIVILEGES FOR ROLE bastion_owner GRANT USAGE ON SCHEMAS TO bastion_app;
  ALTER DEFAULT PRIVILEGES FOR ROLE bastion_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO bastion_app;
  ALTER DEFAULT PRIVILEGES FOR ROLE bastion_owner GRANT USAGE, SELECT ON SEQUENCES TO bastion_app;
  ALTER DEFAULT PRIVILEGES FOR ROLE bastion_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
  ALTER DEFAULT PRIVILEGES FOR ROLE bastion_owner GRANT EXECUTE ON FUNCTIONS TO bastion_app)";

// The same server, another database.
std::string with_database(const std::string& dsn, const Session& session, const std::string& database) {
  if (!dsn.starts_with("postgres://") && !dsn.starts_with("postgresql://")) return dsn + " dbname=" + session.quoted_text(database);
  // postgres://user@host:5432/old?settings
  const std::size_t host = dsn.find("://") + 3;
  const std::size_t settings = std::min(dsn.find('?', host), dsn.size());
  const std::size_t path = std::min(dsn.find('/', host), settings);
  return dsn.substr(0, path) + "/" + database + dsn.substr(settings);
}

}  // namespace

Result<void> bootstrap(const std::string& superuser_dsn, const Roles& roles) {
  Session session = TRY(Session::open(superuser_dsn));
  TRY(make_role(session, "bastion_owner", true, roles.owner_password));
  TRY(make_role(session, "bastion_app", true, roles.app_password));
  TRY(make_role(session, "bastion_relay", true, roles.relay_password));
  TRY(make_role(session, "bastion_resolver", false, {}));
  // So that migrations, which run as the owner, may hand look-up functions to bastion_resolver.
  TRY(session.execute("GRANT bastion_resolver TO bastion_owner", errors::internal));

  const std::string database = session.quoted_name(roles.database);
  const auto there = TRY(session.query("SELECT 1 FROM pg_database WHERE datname = $1", {roles.database}, errors::internal));
  if (there.empty())
    TRY(session.execute("CREATE DATABASE " + database + " OWNER bastion_owner ENCODING 'UTF8' TEMPLATE template0", errors::internal));
  TRY(session.execute("REVOKE ALL ON DATABASE " + database + " FROM PUBLIC", errors::internal));
  TRY(session.execute("GRANT CONNECT ON DATABASE " + database + " TO bastion_owner, bastion_app, bastion_relay", errors::internal));

  Session inside = TRY(Session::open(with_database(superuser_dsn, session, roles.database)));
  return inside.execute(grants_sql, errors::internal);
}

}  // namespace astra::postgres
