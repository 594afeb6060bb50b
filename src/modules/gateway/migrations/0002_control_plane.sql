-- What tenants configure: provider accounts, settings of keys, policy. The data plane reads all of it into its snapshot.

-- secret_sealed is sealed by the keyring for the tenant and the row's id; only its last four characters are kept legible.
CREATE TABLE gateway.connection (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  provider text NOT NULL,
  base_url text NOT NULL,
  secret_sealed bytea,
  secret_last4 text NOT NULL,
  models text[] NOT NULL,
  headers jsonb NOT NULL,
  allow_private_address boolean NOT NULL,
  timeout_ms bigint NOT NULL CHECK (timeout_ms > 0),
  first_byte_timeout_ms bigint NOT NULL CHECK (first_byte_timeout_ms > 0),
  enabled boolean NOT NULL,
  position int NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
SELECT platform.protect('gateway.connection');
CREATE UNIQUE INDEX connection_name ON gateway.connection (tenant_id, lower(name));
SELECT platform.let_resolver_read('gateway.connection', 'tenant_id, id, name, provider, base_url, secret_sealed, models, headers,
  allow_private_address, timeout_ms, first_byte_timeout_ms, enabled, position');

-- The gateway's settings of one of iam's keys (docs/decisions/0001-one-credential.md). The key itself is iam's.
CREATE TABLE gateway.virtual_key (
  tenant_id uuid NOT NULL,
  key_id uuid NOT NULL,
  public_id text NOT NULL,
  name text NOT NULL,
  team_id uuid,
  expires_at timestamptz,
  ip_allow_list text[] NOT NULL,
  allowed_models text[] NOT NULL,
  requests_per_minute bigint CHECK (requests_per_minute > 0),
  tokens_per_minute bigint CHECK (tokens_per_minute > 0),
  concurrent_requests bigint CHECK (concurrent_requests > 0),
  created_by uuid NOT NULL,
  revoked_at timestamptz,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, key_id)
);
SELECT platform.protect('gateway.virtual_key');
SELECT platform.let_resolver_read('gateway.virtual_key', 'tenant_id, key_id, allowed_models, requests_per_minute, tokens_per_minute,
  concurrent_requests, revoked_at');

-- The policy in force is the newest version; a tenant without one has the defaults.
CREATE TABLE gateway.policy (
  tenant_id uuid PRIMARY KEY,
  revision bigint NOT NULL
);
SELECT platform.protect('gateway.policy');
SELECT platform.let_resolver_read('gateway.policy', 'tenant_id, revision');

CREATE TABLE gateway.policy_version (
  tenant_id uuid NOT NULL,
  revision bigint NOT NULL,
  document jsonb NOT NULL,
  created_by uuid NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, revision)
);
SELECT platform.protect('gateway.policy_version');
REVOKE UPDATE, DELETE ON gateway.policy_version FROM bastion_app;
SELECT platform.let_resolver_read('gateway.policy_version', 'tenant_id, revision, document');

-- A number for each tenant that grows with every committed change of its configuration. The triggers are deferred, so that
-- the row's lock is the last one a transaction takes.
CREATE TABLE gateway.configuration_revision (
  tenant_id uuid PRIMARY KEY,
  revision bigint NOT NULL
);
SELECT platform.protect('gateway.configuration_revision');
SELECT platform.let_resolver_read('gateway.configuration_revision', 'tenant_id, revision');

CREATE FUNCTION gateway.configuration_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO gateway.configuration_revision AS r (tenant_id, revision) VALUES (COALESCE(NEW.tenant_id, OLD.tenant_id), 1)
  ON CONFLICT (tenant_id) DO UPDATE SET revision = r.revision + 1;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER configuration AFTER INSERT OR DELETE OR UPDATE ON gateway.connection
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.configuration_changed();
CREATE CONSTRAINT TRIGGER configuration AFTER INSERT OR DELETE OR UPDATE ON gateway.virtual_key
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.configuration_changed();
CREATE CONSTRAINT TRIGGER configuration AFTER INSERT OR DELETE OR UPDATE ON gateway.policy
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.configuration_changed();

-- The snapshot's reads, of all tenants.
CREATE FUNCTION gateway.configuration_version() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT COALESCE(sum(r.revision), 0)::bigint FROM gateway.configuration_revision r $$;
SELECT platform.resolve_by('gateway.configuration_version()');

CREATE FUNCTION gateway.all_connections() RETURNS TABLE (
  tenant_id uuid, id uuid, name text, provider text, base_url text, secret_sealed bytea, models text[], headers jsonb,
  allow_private_address boolean, timeout_ms bigint, first_byte_timeout_ms bigint)
LANGUAGE sql STABLE AS $$
  SELECT c.tenant_id, c.id, c.name, c.provider, c.base_url, c.secret_sealed, c.models, c.headers, c.allow_private_address,
         c.timeout_ms, c.first_byte_timeout_ms
  FROM gateway.connection c WHERE c.enabled ORDER BY c.tenant_id, c.position, c.id
$$;
SELECT platform.resolve_by('gateway.all_connections()');

CREATE FUNCTION gateway.all_key_settings() RETURNS TABLE (
  tenant_id uuid, key_id uuid, allowed_models text[], requests_per_minute bigint, tokens_per_minute bigint,
  concurrent_requests bigint, revoked boolean)
LANGUAGE sql STABLE AS $$
  SELECT k.tenant_id, k.key_id, k.allowed_models, k.requests_per_minute, k.tokens_per_minute, k.concurrent_requests,
         k.revoked_at IS NOT NULL
  FROM gateway.virtual_key k
$$;
SELECT platform.resolve_by('gateway.all_key_settings()');

CREATE FUNCTION gateway.all_policies() RETURNS TABLE (tenant_id uuid, revision bigint, document text) LANGUAGE sql STABLE AS $$
  SELECT v.tenant_id, v.revision, v.document::text
  FROM gateway.policy p JOIN gateway.policy_version v ON v.tenant_id = p.tenant_id AND v.revision = p.revision
$$;
SELECT platform.resolve_by('gateway.all_policies()');
