-- Look-ups that come before the tenant is known: they tell the tenant and nothing else.
CREATE FUNCTION iam.tenant_of_session(hash bytea) RETURNS SETOF uuid LANGUAGE sql STABLE AS
$$ SELECT s.tenant_id FROM iam.session s WHERE s.token_hash = hash $$;
SELECT platform.resolve_by('iam.tenant_of_session(bytea)');

CREATE FUNCTION iam.tenant_of_refresh_token(hash bytea) RETURNS SETOF uuid LANGUAGE sql STABLE AS
$$ SELECT r.tenant_id FROM iam.refresh_token r WHERE r.token_hash = hash $$;
SELECT platform.resolve_by('iam.tenant_of_refresh_token(bytea)');

CREATE FUNCTION iam.tenant_of_password_reset(hash bytea) RETURNS SETOF uuid LANGUAGE sql STABLE AS
$$ SELECT p.tenant_id FROM iam.password_reset p WHERE p.token_hash = hash $$;
SELECT platform.resolve_by('iam.tenant_of_password_reset(bytea)');

-- The key directory: every key that works now, with what its owner may do, for processes that decide without a database.
SELECT platform.let_resolver_read('iam.api_key', 'tenant_id, id, public_id, secret_sha256, name, permissions, owner_kind, owner_id,
  team_id, ip_allow_list, expires_at, revoked_at');
SELECT platform.let_resolver_read('iam.service_account', 'tenant_id, id, roles, disabled_at');
SELECT platform.let_resolver_read('iam.user_role', 'tenant_id, user_id, role');
SELECT platform.let_resolver_read('iam.role', 'tenant_id, key, permissions');

CREATE FUNCTION iam.tenant_of_api_key(wanted text) RETURNS SETOF uuid LANGUAGE sql STABLE AS
$$ SELECT k.tenant_id FROM iam.api_key k JOIN iam.tenant t ON t.tenant_id = k.tenant_id
   WHERE k.public_id = wanted AND t.status = 'active' $$;
SELECT platform.resolve_by('iam.tenant_of_api_key(text)');

-- owner_roles: keys of built-in and custom roles; owner_permissions: what the custom ones grant.
CREATE FUNCTION iam.active_api_keys() RETURNS TABLE (
  tenant_id uuid, id uuid, public_id text, secret_sha256 bytea, name text, permissions text[], owner_id uuid, team_id uuid,
  ip_allow_list text[], expires_at timestamptz, owner_roles text[], owner_permissions text[])
LANGUAGE sql STABLE AS $$
  SELECT k.tenant_id, k.id, k.public_id, k.secret_sha256, k.name, k.permissions, k.owner_id, k.team_id, k.ip_allow_list, k.expires_at,
         owner.roles,
         ARRAY(SELECT DISTINCT p FROM iam.role r, unnest(r.permissions) p WHERE r.tenant_id = k.tenant_id AND r.key = ANY (owner.roles))
  FROM iam.api_key k
  JOIN iam.tenant t ON t.tenant_id = k.tenant_id AND t.status = 'active'
  CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT ur.role FROM iam.user_role ur WHERE ur.tenant_id = u.tenant_id AND ur.user_id = u.id) AS roles
    FROM iam.user u WHERE k.owner_kind = 'user' AND u.tenant_id = k.tenant_id AND u.id = k.owner_id AND u.state = 'active'
    UNION ALL
    SELECT s.roles FROM iam.service_account s
    WHERE k.owner_kind = 'service_account' AND s.tenant_id = k.tenant_id AND s.id = k.owner_id AND s.disabled_at IS NULL
  ) owner
  WHERE k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
$$;
SELECT platform.resolve_by('iam.active_api_keys()');

-- A number for each organisation that grows with every committed change the directory shows. The triggers are deferred, so
-- that the row's lock is the last one a transaction takes.
CREATE TABLE iam.key_directory_revision (
  tenant_id uuid PRIMARY KEY,
  revision bigint NOT NULL
);
SELECT platform.protect('iam.key_directory_revision');
SELECT platform.let_resolver_read('iam.key_directory_revision', 'tenant_id, revision');

CREATE FUNCTION iam.key_directory_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO iam.key_directory_revision AS r (tenant_id, revision) VALUES (COALESCE(NEW.tenant_id, OLD.tenant_id), 1)
  ON CONFLICT (tenant_id) DO UPDATE SET revision = r.revision + 1;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER key_directory AFTER INSERT OR DELETE OR UPDATE OF expires_at, revoked_at, permissions ON iam.api_key
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION iam.key_directory_changed();
CREATE CONSTRAINT TRIGGER key_directory AFTER UPDATE OF roles, disabled_at ON iam.service_account
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION iam.key_directory_changed();
CREATE CONSTRAINT TRIGGER key_directory AFTER DELETE OR UPDATE OF state ON iam.user
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION iam.key_directory_changed();
CREATE CONSTRAINT TRIGGER key_directory AFTER INSERT OR DELETE OR UPDATE ON iam.user_role
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION iam.key_directory_changed();
CREATE CONSTRAINT TRIGGER key_directory AFTER DELETE OR UPDATE OF permissions ON iam.role
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION iam.key_directory_changed();
CREATE CONSTRAINT TRIGGER key_directory AFTER UPDATE OF status ON iam.tenant
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION iam.key_directory_changed();

CREATE FUNCTION iam.key_directory_version() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT COALESCE(sum(r.revision), 0)::bigint FROM iam.key_directory_revision r $$;
SELECT platform.resolve_by('iam.key_directory_version()');
