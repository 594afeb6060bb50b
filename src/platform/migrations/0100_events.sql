-- Events on their way from a commit to their consumers: platform/events.

-- Positions are given out one by one and never cached per session: whoever waits for an aggregate's lock gets a later one.
CREATE SEQUENCE platform.outbox_position AS bigint CACHE 1;
GRANT USAGE ON SEQUENCE platform.outbox_position TO bastion_app;
GRANT SELECT ON SEQUENCE platform.outbox_position TO bastion_relay;

-- Written in the transaction of the change an event tells of; never updated, dropped by the day. xid comes before id so
-- that its default is evaluated first: a transaction that holds a position is seen as running by every later snapshot.
CREATE TABLE platform.outbox (
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  id bigint NOT NULL DEFAULT nextval('platform.outbox_position'),
  tenant_id uuid NOT NULL,
  module text NOT NULL,
  subject text NOT NULL,
  event_id uuid NOT NULL,
  type text NOT NULL,
  time timestamptz NOT NULL,
  correlation_id text,
  causation_id text,
  actor text,
  traceparent text,
  target text,  -- one consumer only: a dead letter sent again
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
) PARTITION BY RANGE (created_at);
CREATE INDEX outbox_by_position ON platform.outbox (id);
SELECT platform.protect('platform.outbox');
REVOKE UPDATE, DELETE ON platform.outbox FROM bastion_app;
GRANT SELECT ON platform.outbox TO bastion_relay;
CREATE POLICY relay_reads ON platform.outbox FOR SELECT TO bastion_relay USING (true);

-- Catches what comes when no partition was made ahead, so that a commit never fails for that.
CREATE TABLE platform.outbox_default PARTITION OF platform.outbox DEFAULT;
SELECT platform.protect('platform.outbox_default');
REVOKE UPDATE, DELETE ON platform.outbox_default FROM bastion_app;  -- a partition can be named directly

-- Which events a consumer has handled: written in the transaction of the handler's effect. Partitioned by the day in the
-- event's id, which is a UUID of version 7.
CREATE TABLE platform.inbox (
  tenant_id uuid NOT NULL,
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  handled_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, consumer, event_id)
) PARTITION BY RANGE (event_id);
SELECT platform.protect('platform.inbox');
CREATE TABLE platform.inbox_default PARTITION OF platform.inbox DEFAULT;
SELECT platform.protect('platform.inbox_default');

-- Events a consumer's handler refused too often.
CREATE TABLE platform.dead_letter (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  type text NOT NULL,
  subject text NOT NULL,
  stream text NOT NULL,
  entry text NOT NULL,
  error text NOT NULL,
  attempts bigint NOT NULL,
  failed_at timestamptz NOT NULL,
  replayed_at timestamptz,
  event jsonb NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, consumer, event_id)
);
SELECT platform.protect('platform.dead_letter');
CREATE INDEX dead_letter_list ON platform.dead_letter (tenant_id, failed_at DESC, id DESC);

-- Bookkeeping without a tenant: how far the relay is.
CREATE TABLE platform.relay_cursor (
  id boolean PRIMARY KEY DEFAULT true CHECK (id),  -- one row
  position bigint NOT NULL
);
INSERT INTO platform.relay_cursor (position) VALUES (0);
CREATE TABLE platform.relay_stream (
  module text PRIMARY KEY,
  relayed bigint NOT NULL DEFAULT 0,       -- the last position appended to the module's stream
  acknowledged bigint NOT NULL DEFAULT 0   -- every consumer group is done up to here
);
-- Which consumer groups exist: none of them may lose an entry to trimming, even while it is away.
CREATE TABLE platform.event_group (
  module text NOT NULL,    -- whose stream
  consumer text NOT NULL,  -- which group
  seen_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (module, consumer)
);
REVOKE INSERT, UPDATE, DELETE ON platform.relay_cursor, platform.relay_stream FROM bastion_app;
GRANT SELECT, UPDATE ON platform.relay_cursor TO bastion_relay;
GRANT SELECT, INSERT, UPDATE ON platform.relay_stream TO bastion_relay;
GRANT SELECT ON platform.event_group TO bastion_relay;

-- The smallest UUID of version 7 of a day.
CREATE FUNCTION platform.first_event_id(day date) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT rpad(lpad(to_hex((extract(epoch FROM day)::bigint) * 1000), 12, '0'), 32, '0')::uuid
$$;

-- Makes the day partitions of today and the days ahead. A day whose rows already lie in the default partition stays there.
CREATE FUNCTION platform.prepare_event_days(ahead int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  day date;
  partition text;
BEGIN
  FOR day IN SELECT (now() AT TIME ZONE 'UTC')::date + n FROM generate_series(0, ahead) n LOOP
    partition := 'outbox_' || to_char(day, 'YYYYMMDD');
    IF to_regclass('platform.' || partition) IS NULL THEN
      BEGIN
        EXECUTE format('CREATE TABLE platform.%I PARTITION OF platform.outbox FOR VALUES FROM (%L) TO (%L)',
                       partition, day::text || ' 00:00+00', (day + 1)::text || ' 00:00+00');
        PERFORM platform.protect(('platform.' || partition)::regclass);
        EXECUTE format('REVOKE UPDATE, DELETE ON platform.%I FROM bastion_app', partition);
      EXCEPTION WHEN check_violation THEN NULL;
      END;
    END IF;
    partition := 'inbox_' || to_char(day, 'YYYYMMDD');
    IF to_regclass('platform.' || partition) IS NULL THEN
      BEGIN
        EXECUTE format('CREATE TABLE platform.%I PARTITION OF platform.inbox FOR VALUES FROM (%L) TO (%L)',
                       partition, platform.first_event_id(day), platform.first_event_id(day + 1));
        PERFORM platform.protect(('platform.' || partition)::regclass);
      EXCEPTION WHEN check_violation THEN NULL;
      END;
    END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION platform.prepare_event_days(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.prepare_event_days(int) TO bastion_relay;
SELECT platform.prepare_event_days(7);

-- Drops the partitions of days before the given ones. The relay calls it after it has seen that nothing in them waits.
CREATE FUNCTION platform.drop_event_days(outbox_before date, inbox_before date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  old record;
  dropped bigint := 0;
BEGIN
  FOR old IN
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'platform'
      AND ((c.relname ~ '^outbox_\d{8}$' AND c.relname < 'outbox_' || to_char(outbox_before, 'YYYYMMDD'))
        OR (c.relname ~ '^inbox_\d{8}$' AND c.relname < 'inbox_' || to_char(inbox_before, 'YYYYMMDD')))
  LOOP
    EXECUTE format('DROP TABLE platform.%I', old.relname);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;
REVOKE ALL ON FUNCTION platform.drop_event_days(date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.drop_event_days(date, date) TO bastion_relay;
