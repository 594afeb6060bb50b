-- What a process needs to check access tokens without asking for each: the public keys, and what ended or changed since the
-- oldest token that can still be valid was issued. It is told by the key directory's revision, like keys.
SELECT platform.let_resolver_read('iam.signing_key', 'tenant_id, kid, public_pem, created_at');
SELECT platform.let_resolver_read('iam.token_family', 'tenant_id, id, user_id, with_mfa, revoked_at');
GRANT SELECT (updated_at) ON iam.user TO bastion_resolver;
GRANT SELECT (updated_at) ON iam.role TO bastion_resolver;
GRANT SELECT (mfa_required, updated_at) ON iam.tenant TO bastion_resolver;

CREATE INDEX token_family_revoked ON iam.token_family (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX user_updated ON iam.user (updated_at);

CREATE FUNCTION iam.signing_keys(since timestamptz) RETURNS TABLE (kid text, public_pem text) LANGUAGE sql STABLE AS
$$ SELECT k.kid, k.public_pem FROM iam.signing_key k WHERE k.created_at > since $$;
SELECT platform.resolve_by('iam.signing_keys(timestamptz)');

-- Revoked ones, and those without a second factor where the organisation began to ask for one.
CREATE FUNCTION iam.ended_token_families(since timestamptz) RETURNS TABLE (id uuid) LANGUAGE sql STABLE AS $$
  SELECT f.id FROM iam.token_family f WHERE f.revoked_at > since
  UNION
  SELECT f.id FROM iam.tenant t JOIN iam.token_family f ON f.tenant_id = t.tenant_id
  WHERE t.mfa_required AND t.updated_at > since AND NOT f.with_mfa AND f.revoked_at IS NULL
$$;
SELECT platform.resolve_by('iam.ended_token_families(timestamptz)');

-- Whose standing changed, and what they hold now: nothing where they are not active.
CREATE FUNCTION iam.changed_people(since timestamptz) RETURNS TABLE (user_id uuid, roles text[], custom_permissions text[])
LANGUAGE sql STABLE AS $$
  WITH changed AS (
    SELECT u.tenant_id, u.id FROM iam.user u WHERE u.updated_at > since
    UNION
    SELECT h.tenant_id, h.user_id FROM iam.role r JOIN iam.user_role h ON h.tenant_id = r.tenant_id AND h.role = r.key WHERE r.updated_at > since
  )
  SELECT u.id, held.roles,
         ARRAY(SELECT DISTINCT p FROM iam.role r, unnest(r.permissions) p WHERE r.tenant_id = u.tenant_id AND r.key = ANY (held.roles))
  FROM changed c
  JOIN iam.user u ON u.tenant_id = c.tenant_id AND u.id = c.id
  CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT h.role FROM iam.user_role h WHERE h.tenant_id = u.tenant_id AND h.user_id = u.id AND u.state = 'active') AS roles
  ) held
$$;
SELECT platform.resolve_by('iam.changed_people(timestamptz)');

CREATE CONSTRAINT TRIGGER key_directory AFTER INSERT OR DELETE ON iam.signing_key
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION iam.key_directory_changed();
CREATE CONSTRAINT TRIGGER key_directory AFTER UPDATE OF revoked_at ON iam.token_family
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION iam.key_directory_changed();
CREATE CONSTRAINT TRIGGER key_directory_mfa AFTER UPDATE OF mfa_required ON iam.tenant
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION iam.key_directory_changed();
