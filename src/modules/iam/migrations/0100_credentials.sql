-- What proves who somebody is. Nothing here can be turned back into a password, a token or a key: hashes, or values sealed by
-- the keyring.

CREATE TABLE iam.password (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  phc text NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, user_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES iam.user ON DELETE CASCADE
);
SELECT platform.protect('iam.password');

CREATE TABLE iam.password_reset (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  token_hash bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, user_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES iam.user ON DELETE CASCADE
);
SELECT platform.protect('iam.password_reset');
SELECT platform.let_resolver_read('iam.password_reset', 'tenant_id, token_hash');
CREATE INDEX password_reset_token ON iam.password_reset (token_hash);

CREATE TABLE iam.totp (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  secret_sealed bytea NOT NULL,
  confirmed_at timestamptz,
  last_step bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, user_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES iam.user ON DELETE CASCADE
);
SELECT platform.protect('iam.totp');

CREATE TABLE iam.recovery_code (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  code_hash bytea NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (tenant_id, user_id, code_hash),
  FOREIGN KEY (tenant_id, user_id) REFERENCES iam.user ON DELETE CASCADE
);
SELECT platform.protect('iam.recovery_code');

CREATE TABLE iam.session (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  token_hash bytea NOT NULL,
  started_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  absolute_expires_at timestamptz NOT NULL,
  idle_s bigint NOT NULL CHECK (idle_s > 0),
  authenticated_at timestamptz NOT NULL,
  with_mfa boolean NOT NULL,
  ip text NOT NULL,
  user_agent text NOT NULL,
  ended_at timestamptz,
  end_reason text CHECK (end_reason IN ('signed_out', 'revoked', 'password_changed', 'expired')),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES iam.user ON DELETE CASCADE
);
SELECT platform.protect('iam.session');
SELECT platform.let_resolver_read('iam.session', 'tenant_id, token_hash');
CREATE INDEX session_token ON iam.session (token_hash);
CREATE INDEX session_live ON iam.session (tenant_id, user_id, id DESC) WHERE ended_at IS NULL;

CREATE TABLE iam.token_family (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  started_at timestamptz NOT NULL,
  absolute_expires_at timestamptz NOT NULL,
  authenticated_at timestamptz NOT NULL,
  with_mfa boolean NOT NULL,
  ip text NOT NULL,
  user_agent text NOT NULL,
  revoked_at timestamptz,
  revoke_reason text,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES iam.user ON DELETE CASCADE
);
SELECT platform.protect('iam.token_family');
CREATE INDEX token_family_live ON iam.token_family (tenant_id, user_id) WHERE revoked_at IS NULL;

CREATE TABLE iam.refresh_token (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  family_id uuid NOT NULL,
  token_hash bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  -- The token that replaced this one, to be handed out again within the grace.
  successor_sealed bytea,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, family_id) REFERENCES iam.token_family ON DELETE CASCADE
);
SELECT platform.protect('iam.refresh_token');
SELECT platform.let_resolver_read('iam.refresh_token', 'tenant_id, token_hash');
CREATE INDEX refresh_token_hash ON iam.refresh_token (token_hash);
CREATE INDEX refresh_token_family ON iam.refresh_token (tenant_id, family_id);

-- Keys that sign access tokens. They belong to the installation, not to an organisation: the tenant is the reserved id of
-- adapters/persistence/credentials/installation.hpp.
CREATE TABLE iam.signing_key (
  tenant_id uuid NOT NULL,
  kid text NOT NULL,
  public_pem text NOT NULL,
  private_sealed bytea NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, kid)
);
SELECT platform.protect('iam.signing_key');

-- Failed attempts to sign in, by account and by address (hashed: who tried is nobody's business once it worked). They come before
-- any tenant is known and belong to the installation.
CREATE TABLE iam.login_attempt (
  tenant_id uuid NOT NULL,
  key_hash bytea NOT NULL,
  failures int NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, key_hash)
);
SELECT platform.protect('iam.login_attempt');
CREATE INDEX login_attempt_age ON iam.login_attempt (tenant_id, last_at);

CREATE TABLE iam.service_account (
  tenant_id uuid NOT NULL REFERENCES iam.tenant,
  id uuid NOT NULL,
  name text NOT NULL,
  description text NOT NULL,
  roles text[] NOT NULL,
  disabled_at timestamptz,
  created_at timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
SELECT platform.protect('iam.service_account');
CREATE UNIQUE INDEX service_account_name ON iam.service_account (tenant_id, lower(name));

CREATE TABLE iam.api_key (
  tenant_id uuid NOT NULL REFERENCES iam.tenant,
  id uuid NOT NULL,
  public_id text NOT NULL,
  secret_sha256 bytea NOT NULL,
  name text NOT NULL,
  permissions text[] NOT NULL,
  owner_kind text NOT NULL CHECK (owner_kind IN ('user', 'service_account')),
  owner_id uuid NOT NULL,
  team_id uuid,
  ip_allow_list text[] NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  replaced_by uuid,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, public_id)
);
SELECT platform.protect('iam.api_key');
CREATE INDEX api_key_public_id ON iam.api_key (public_id);
CREATE INDEX api_key_owner ON iam.api_key (tenant_id, owner_id);

-- What happened to credentials. Written once: the application may neither change nor remove a line.
CREATE TABLE iam.security_event (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  action text NOT NULL,
  succeeded boolean NOT NULL,
  actor_id uuid,
  actor_name text NOT NULL,
  subject_id uuid,
  detail text NOT NULL,
  ip text NOT NULL,
  user_agent text NOT NULL,
  request_id text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
SELECT platform.protect('iam.security_event');
REVOKE UPDATE, DELETE, TRUNCATE ON iam.security_event FROM bastion_app;
CREATE INDEX security_event_action ON iam.security_event (tenant_id, action, id DESC);
CREATE INDEX security_event_actor ON iam.security_event (tenant_id, actor_id, id DESC);
