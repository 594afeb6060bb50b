-- Makes the roles and the database of ASTRA BASTION. As a superuser, as often as you like:
--   psql -v ON_ERROR_STOP=1 -v owner_password=... -v app_password=... -v relay_password=... -f deploy/database.sql postgres
-- What each role is for: docs/operations/database.md.
SELECT 'CREATE ROLE ' || name FROM unnest(ARRAY['bastion_owner', 'bastion_app', 'bastion_relay', 'bastion_resolver']) AS name
WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name)
\gexec
ALTER ROLE bastion_owner NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS LOGIN PASSWORD :'owner_password';
ALTER ROLE bastion_app NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS LOGIN PASSWORD :'app_password';
ALTER ROLE bastion_relay NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS LOGIN PASSWORD :'relay_password';
ALTER ROLE bastion_resolver NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOLOGIN;
-- So that migrations, which run as the owner, may hand look-up functions to bastion_resolver.
GRANT bastion_resolver TO bastion_owner;

SELECT 'CREATE DATABASE bastion OWNER bastion_owner ENCODING ''UTF8'' TEMPLATE template0'
WHERE NOT EXISTS (SELECT 1 FROM pg_database WHERE datname = 'bastion')
\gexec
REVOKE ALL ON DATABASE bastion FROM PUBLIC;
GRANT CONNECT ON DATABASE bastion TO bastion_owner, bastion_app, bastion_relay;

\connect bastion
REVOKE ALL ON SCHEMA public FROM PUBLIC;
-- Who may do what to whatever bastion_owner makes from now on.
ALTER DEFAULT PRIVILEGES FOR ROLE bastion_owner GRANT USAGE ON SCHEMAS TO bastion_app;
ALTER DEFAULT PRIVILEGES FOR ROLE bastion_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO bastion_app;
ALTER DEFAULT PRIVILEGES FOR ROLE bastion_owner GRANT USAGE, SELECT ON SEQUENCES TO bastion_app;
ALTER DEFAULT PRIVILEGES FOR ROLE bastion_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE bastion_owner GRANT EXECUTE ON FUNCTIONS TO bastion_app;
