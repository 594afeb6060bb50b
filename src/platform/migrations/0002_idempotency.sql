-- Answers kept for repeated POSTs (Idempotency-Key): the first request reserves its key, later ones get its answer.
CREATE TABLE platform.idempotency_key (
  tenant_id uuid NOT NULL,
  principal uuid NOT NULL,
  route text NOT NULL,
  key text NOT NULL,
  fingerprint bytea NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done')),
  status int,
  headers jsonb,
  body bytea,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, principal, route, key)
);
SELECT platform.protect('platform.idempotency_key');
CREATE INDEX idempotency_key_expiry ON platform.idempotency_key (expires_at);

-- Housekeeping for all tenants: expired keys only, a batch at a time. Returns how many went.
GRANT SELECT, DELETE ON platform.idempotency_key TO bastion_resolver;
CREATE POLICY resolver_reads_expired ON platform.idempotency_key FOR SELECT TO bastion_resolver USING (expires_at < now());
CREATE POLICY resolver_deletes_expired ON platform.idempotency_key FOR DELETE TO bastion_resolver USING (expires_at < now());
CREATE FUNCTION platform.delete_expired_idempotency_keys(most int) RETURNS bigint LANGUAGE sql AS $$
  WITH gone AS (
    DELETE FROM platform.idempotency_key k
    USING (SELECT tenant_id, principal, route, key FROM platform.idempotency_key
           WHERE expires_at < now() ORDER BY expires_at LIMIT most FOR UPDATE SKIP LOCKED) old
    WHERE (k.tenant_id, k.principal, k.route, k.key) = (old.tenant_id, old.principal, old.route, old.key)
    RETURNING 1)
  SELECT count(*) FROM gone
$$;
GRANT UPDATE (state) ON platform.idempotency_key TO bastion_resolver;  -- FOR UPDATE asks for it
CREATE POLICY resolver_locks_expired ON platform.idempotency_key FOR UPDATE TO bastion_resolver
  USING (expires_at < now()) WITH CHECK (false);
SELECT platform.resolve_by('platform.delete_expired_idempotency_keys(int)');
