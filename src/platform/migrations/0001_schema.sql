-- What every module's migrations build on. The schema itself and platform.schema_migration are made by the migration
-- runner; the roles by `bastion migrate --bootstrap` (platform/postgres/migrate.hpp says what each is for).

GRANT USAGE ON SCHEMA platform TO bastion_app, bastion_relay, bastion_resolver;
REVOKE INSERT, UPDATE, DELETE ON platform.schema_migration FROM bastion_app;

-- The tenant that the transaction acts for; NULL where it has none, and NULL equals no tenant_id.
CREATE FUNCTION platform.current_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('app.current_tenant_id', true), '')::uuid $$;
GRANT EXECUTE ON FUNCTION platform.current_tenant() TO PUBLIC;

-- Puts a table under row-level security, also for its owner: a transaction sees and writes its tenant's rows only. An
-- INSERT may leave tenant_id out.
--   SELECT platform.protect('alerts.alert');
CREATE FUNCTION platform.protect(protected regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ALTER COLUMN tenant_id SET NOT NULL, ALTER COLUMN tenant_id SET DEFAULT platform.current_tenant()',
                 protected);
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', protected);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', protected);
  EXECUTE format('CREATE POLICY tenant ON %s USING (tenant_id = platform.current_tenant()) '
                 'WITH CHECK (tenant_id = platform.current_tenant())', protected);
END $$;

-- Lets bastion_resolver read some columns of a protected table for all tenants, for a look-up that comes before the tenant
-- is known.
--   SELECT platform.let_resolver_read('iam.api_key', 'tenant_id, id, hash');
CREATE FUNCTION platform.let_resolver_read(protected regclass, columns text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO bastion_resolver',
                 (SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = protected));
  EXECUTE format('GRANT SELECT (%s) ON %s TO bastion_resolver', columns, protected);
  EXECUTE format('CREATE POLICY resolver_reads ON %s FOR SELECT TO bastion_resolver USING (true)', protected);
END $$;

-- Makes a function run as bastion_resolver, callable by the application only, immune to the caller's search_path.
--   CREATE FUNCTION iam.key_owner(hash bytea) RETURNS TABLE (...) LANGUAGE sql STABLE AS $$ ... $$;
--   SELECT platform.resolve_by('iam.key_owner(bytea)');
CREATE FUNCTION platform.resolve_by(lookup regprocedure) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  home name := (SELECT n.nspname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = lookup);
BEGIN
  EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = pg_catalog, pg_temp', lookup);
  EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', lookup);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO bastion_app', lookup);
  EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I TO bastion_resolver', home);
  EXECUTE format('ALTER FUNCTION %s OWNER TO bastion_resolver', lookup);
  EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM bastion_resolver', home);
END $$;
