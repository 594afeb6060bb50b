-- Durable background work: platform/jobs. A row is enqueued in the transaction that wants the work done.
CREATE TABLE platform.job (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  payload jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  -- Queued: not before. Running: when the lease ends, and another runner may take over.
  due_at timestamptz NOT NULL,
  attempt int NOT NULL DEFAULT 0,
  max_attempts int NOT NULL CHECK (max_attempts > 0),
  -- Goes up with every claim; a runner whose epoch is old has lost the job and writes nothing any more.
  epoch bigint NOT NULL DEFAULT 0,
  cancel_requested boolean NOT NULL DEFAULT false,
  progress_done bigint NOT NULL DEFAULT 0,
  progress_total bigint NOT NULL DEFAULT 0,
  progress_message text NOT NULL DEFAULT '',
  result jsonb,
  error_code text,
  error_message text,
  requested_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
SELECT platform.protect('platform.job');
CREATE INDEX job_due ON platform.job (due_at) WHERE state IN ('queued', 'running');
CREATE INDEX job_list ON platform.job (tenant_id, kind, id DESC);
CREATE INDEX job_finished ON platform.job (finished_at) WHERE finished_at IS NOT NULL;

-- Claims due jobs of all tenants for one runner: the tenant is only known afterwards, so this runs as bastion_resolver,
-- which may touch nothing but the columns of the claim.
GRANT SELECT, DELETE ON platform.job TO bastion_resolver;
GRANT UPDATE (state, due_at, attempt, epoch, started_at, progress_done, progress_total, progress_message)
  ON platform.job TO bastion_resolver;
CREATE POLICY resolver_reads ON platform.job FOR SELECT TO bastion_resolver USING (true);
CREATE POLICY resolver_claims ON platform.job FOR UPDATE TO bastion_resolver
  USING (true) WITH CHECK (state = 'running');
CREATE POLICY resolver_deletes_finished ON platform.job FOR DELETE TO bastion_resolver USING (finished_at IS NOT NULL);

CREATE FUNCTION platform.claim_jobs(kinds text[], most int, lease interval)
RETURNS TABLE (tenant_id uuid, id uuid, kind text, payload text, attempt int, max_attempts int, epoch bigint,
               cancel_requested boolean) LANGUAGE sql AS $$
  UPDATE platform.job j
  SET state = 'running', due_at = clock_timestamp() + lease, attempt = j.attempt + 1, epoch = j.epoch + 1,
      started_at = coalesce(j.started_at, clock_timestamp())
  FROM (SELECT d.tenant_id, d.id FROM platform.job d
        WHERE d.state IN ('queued', 'running') AND d.due_at <= clock_timestamp() AND d.kind = ANY (kinds)
        ORDER BY d.due_at LIMIT most FOR UPDATE SKIP LOCKED) due
  WHERE j.tenant_id = due.tenant_id AND j.id = due.id
  RETURNING j.tenant_id, j.id, j.kind, j.payload::text, j.attempt, j.max_attempts, j.epoch, j.cancel_requested
$$;
SELECT platform.resolve_by('platform.claim_jobs(text[], int, interval)');

-- Extends the leases of one runner's jobs and writes their progress. Answers the jobs it still holds; one that is missing
-- was taken over by another runner.
CREATE FUNCTION platform.heartbeat_jobs(tenants uuid[], ids uuid[], epochs bigint[], done bigint[], totals bigint[],
                                        messages text[], lease interval)
RETURNS TABLE (id uuid, cancel_requested boolean) LANGUAGE sql AS $$
  UPDATE platform.job j
  SET due_at = clock_timestamp() + lease, progress_done = h.done, progress_total = h.total, progress_message = h.message
  FROM unnest(tenants, ids, epochs, done, totals, messages) AS h (tenant_id, id, epoch, done, total, message)
  WHERE j.tenant_id = h.tenant_id AND j.id = h.id AND j.epoch = h.epoch AND j.state = 'running'
  RETURNING j.id, j.cancel_requested
$$;
SELECT platform.resolve_by('platform.heartbeat_jobs(uuid[], uuid[], bigint[], bigint[], bigint[], text[], interval)');

-- Housekeeping for all tenants: finished jobs older than `age`, a batch at a time. Returns how many went.
CREATE FUNCTION platform.delete_finished_jobs(age interval, most int) RETURNS bigint LANGUAGE sql AS $$
  WITH gone AS (
    DELETE FROM platform.job j
    USING (SELECT d.tenant_id, d.id FROM platform.job d
           WHERE d.finished_at < now() - age ORDER BY d.finished_at LIMIT most) old
    WHERE j.tenant_id = old.tenant_id AND j.id = old.id
    RETURNING 1)
  SELECT count(*) FROM gone
$$;
SELECT platform.resolve_by('platform.delete_finished_jobs(interval, int)');
