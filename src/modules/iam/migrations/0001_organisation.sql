-- Organisations, their people, roles and teams. A row belongs to the tenant of its tenant_id; iam.tenant is the tenant itself.
CREATE SCHEMA iam;

CREATE TABLE iam.tenant (
  tenant_id uuid PRIMARY KEY,
  name text NOT NULL,
  -- Unique among all tenants: iam.slug_taken() is asked under a lock, since a unique key would begin with tenant_id.
  slug text NOT NULL,
  status text NOT NULL CHECK (status IN ('active', 'suspended')),
  mfa_required boolean NOT NULL,
  session_idle_minutes int NOT NULL,
  session_absolute_minutes int NOT NULL,
  allowed_email_domains text[] NOT NULL,
  time_zone text NOT NULL,
  claimed_at timestamptz,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
SELECT platform.protect('iam.tenant');
SELECT platform.let_resolver_read('iam.tenant', 'tenant_id, slug, status, claimed_at');
CREATE INDEX tenant_slug ON iam.tenant (slug);

CREATE TABLE iam.user (
  tenant_id uuid NOT NULL REFERENCES iam.tenant,
  id uuid NOT NULL,
  email text NOT NULL,
  email_folded text NOT NULL,
  display_name text NOT NULL,
  state text NOT NULL CHECK (state IN ('invited', 'active', 'suspended', 'deactivated')),
  last_seen_at timestamptz,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, email_folded)
);
SELECT platform.protect('iam.user');
SELECT platform.let_resolver_read('iam.user', 'tenant_id, id, email_folded, state');
CREATE INDEX user_login ON iam.user (email_folded) WHERE state = 'active';

-- A built-in role's key or a custom one's.
CREATE TABLE iam.user_role (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  role text NOT NULL,
  PRIMARY KEY (tenant_id, user_id, role),
  FOREIGN KEY (tenant_id, user_id) REFERENCES iam.user ON DELETE CASCADE
);
SELECT platform.protect('iam.user_role');
CREATE INDEX user_role_holders ON iam.user_role (tenant_id, role, user_id);

CREATE TABLE iam.role (
  tenant_id uuid NOT NULL REFERENCES iam.tenant,
  key text NOT NULL,
  name text NOT NULL,
  description text NOT NULL,
  permissions text[] NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, key)
);
SELECT platform.protect('iam.role');

-- user_id outlives a user who was removed when the invitation was taken back.
CREATE TABLE iam.invitation (
  tenant_id uuid NOT NULL REFERENCES iam.tenant,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  email text NOT NULL,
  roles text[] NOT NULL,
  token_hash bytea NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'accepted', 'revoked')),
  expires_at timestamptz NOT NULL,
  invited_by uuid,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
SELECT platform.protect('iam.invitation');
SELECT platform.let_resolver_read('iam.invitation', 'tenant_id, token_hash');
CREATE INDEX invitation_token ON iam.invitation (token_hash);

CREATE TABLE iam.team (
  tenant_id uuid NOT NULL REFERENCES iam.tenant,
  id uuid NOT NULL,
  name text NOT NULL,
  description text NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
SELECT platform.protect('iam.team');
CREATE UNIQUE INDEX team_name ON iam.team (tenant_id, lower(name));

CREATE TABLE iam.team_member (
  tenant_id uuid NOT NULL,
  team_id uuid NOT NULL,
  user_id uuid NOT NULL,
  role text NOT NULL CHECK (role IN ('member', 'lead')),
  PRIMARY KEY (tenant_id, team_id, user_id),
  FOREIGN KEY (tenant_id, team_id) REFERENCES iam.team ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, user_id) REFERENCES iam.user ON DELETE CASCADE
);
SELECT platform.protect('iam.team_member');
CREATE INDEX team_member_user ON iam.team_member (tenant_id, user_id);

CREATE TABLE iam.setup_token (
  tenant_id uuid PRIMARY KEY REFERENCES iam.tenant,
  id uuid NOT NULL,
  token_hash bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
SELECT platform.protect('iam.setup_token');
SELECT platform.let_resolver_read('iam.setup_token', 'tenant_id, token_hash');

-- Look-ups that come before the tenant is known.
CREATE FUNCTION iam.tenants() RETURNS TABLE (id uuid, slug text, status text, claimed boolean) LANGUAGE sql STABLE AS
$$ SELECT t.tenant_id, t.slug, t.status, t.claimed_at IS NOT NULL FROM iam.tenant t ORDER BY t.tenant_id $$;
SELECT platform.resolve_by('iam.tenants()');

CREATE FUNCTION iam.slug_taken(wanted text) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT FROM iam.tenant t WHERE t.slug = wanted) $$;
SELECT platform.resolve_by('iam.slug_taken(text)');

CREATE FUNCTION iam.tenant_of_invitation(hash bytea) RETURNS SETOF uuid LANGUAGE sql STABLE AS
$$ SELECT i.tenant_id FROM iam.invitation i WHERE i.token_hash = hash $$;
SELECT platform.resolve_by('iam.tenant_of_invitation(bytea)');

CREATE FUNCTION iam.tenant_of_setup_token(hash bytea) RETURNS SETOF uuid LANGUAGE sql STABLE AS
$$ SELECT s.tenant_id FROM iam.setup_token s WHERE s.token_hash = hash $$;
SELECT platform.resolve_by('iam.tenant_of_setup_token(bytea)');

CREATE FUNCTION iam.login_accounts(address text) RETURNS TABLE (tenant_id uuid, slug text, user_id uuid)
LANGUAGE sql STABLE AS $$
  SELECT t.tenant_id, t.slug, u.id
  FROM iam.user u JOIN iam.tenant t ON t.tenant_id = u.tenant_id
  WHERE u.email_folded = address AND u.state = 'active' AND t.status = 'active'
  ORDER BY t.tenant_id
$$;
SELECT platform.resolve_by('iam.login_accounts(text)');
