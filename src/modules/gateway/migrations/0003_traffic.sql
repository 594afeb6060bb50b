-- What went through the gateway. Digests and numbers, never content.

-- A request whose credential was refused belongs to no tenant: it is kept under the reserved tenant of
-- adapters/persistence/traffic_sink.cpp, which no credential has, so that operators find it and tenants do not.
CREATE TABLE gateway.request_log (
  tenant_id uuid NOT NULL,
  started_at timestamptz NOT NULL,
  id uuid NOT NULL,
  key_id uuid,
  user_id uuid,
  team_id uuid,
  door text NOT NULL,
  method_path text NOT NULL,
  client_ip text NOT NULL,
  user_agent text NOT NULL,
  traceparent text NOT NULL,
  snapshot_revision bigint NOT NULL,
  requested_model text NOT NULL,
  provider text NOT NULL,
  model text NOT NULL,
  connection_id uuid,
  attempts bigint NOT NULL,
  status int NOT NULL,
  error_code text NOT NULL,
  outcome text NOT NULL,           -- ok, blocked, failed, cancelled, interrupted
  stream boolean NOT NULL,
  complete boolean NOT NULL,
  client_disconnected boolean NOT NULL,
  finish_reason text NOT NULL,
  in_plain bigint NOT NULL,
  in_cache_read bigint NOT NULL,
  in_cache_write_5m bigint NOT NULL,
  in_cache_write_1h bigint NOT NULL,
  in_audio bigint NOT NULL,
  in_image bigint NOT NULL,
  out_text bigint NOT NULL,
  out_reasoning bigint NOT NULL,
  out_audio bigint NOT NULL,
  out_image bigint NOT NULL,
  web_searches bigint NOT NULL,
  provider_cost_picos bigint,
  usage_estimated boolean NOT NULL,
  cost_micros bigint NOT NULL,
  priced boolean NOT NULL,
  price_version text NOT NULL,
  request_bytes bigint NOT NULL,
  response_bytes bigint NOT NULL,
  request_sha256 bytea NOT NULL,
  response_sha256 bytea NOT NULL,
  duration_us bigint NOT NULL,
  upstream_us bigint NOT NULL,
  first_token_us bigint NOT NULL,
  -- 28 entries in the order of the checkpoints: [outcome, microseconds] or [outcome, microseconds, detail].
  verdicts jsonb NOT NULL,
  PRIMARY KEY (tenant_id, started_at, id)
) PARTITION BY RANGE (started_at);
SELECT platform.protect('gateway.request_log');
REVOKE UPDATE, DELETE ON gateway.request_log FROM bastion_app;
CREATE INDEX request_log_model ON gateway.request_log (tenant_id, model, started_at DESC, id DESC);
CREATE INDEX request_log_key ON gateway.request_log (tenant_id, key_id, started_at DESC, id DESC);
CREATE INDEX request_log_trouble ON gateway.request_log (tenant_id, started_at DESC, id DESC) WHERE outcome <> 'ok';

-- Catches what comes when no partition was made ahead, so that the drain never fails for that.
CREATE TABLE gateway.request_log_default PARTITION OF gateway.request_log DEFAULT;
SELECT platform.protect('gateway.request_log_default');
REVOKE UPDATE, DELETE ON gateway.request_log_default FROM bastion_app;

-- The log added up, in the transaction that writes it.
CREATE TABLE gateway.usage_daily (
  tenant_id uuid NOT NULL,
  day date NOT NULL,               -- UTC
  key_id uuid NOT NULL,            -- nil: no key
  provider text NOT NULL,          -- empty: the request reached none
  model text NOT NULL,
  requests bigint NOT NULL,
  errors bigint NOT NULL,
  blocked bigint NOT NULL,
  in_plain bigint NOT NULL,
  in_cache_read bigint NOT NULL,
  in_cache_write bigint NOT NULL,
  in_other bigint NOT NULL,
  out_text bigint NOT NULL,
  out_reasoning bigint NOT NULL,
  out_other bigint NOT NULL,
  cost_micros bigint NOT NULL,
  unpriced bigint NOT NULL,        -- requests for which a price is missing
  estimated bigint NOT NULL,       -- requests whose usage the provider did not say
  PRIMARY KEY (tenant_id, day, key_id, provider, model)
);
SELECT platform.protect('gateway.usage_daily');

-- Makes the month partitions of this month and the months ahead. A month whose rows already lie in the default partition
-- stays there.
CREATE FUNCTION gateway.prepare_request_months(ahead int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  month date;
  partition text;
BEGIN
  FOR month IN SELECT (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => n))::date FROM generate_series(0, ahead) n LOOP
    partition := 'request_log_' || to_char(month, 'YYYYMM');
    IF to_regclass('gateway.' || partition) IS NULL THEN
      BEGIN
        EXECUTE format('CREATE TABLE gateway.%I PARTITION OF gateway.request_log FOR VALUES FROM (%L) TO (%L)',
                       partition, month::text || ' 00:00+00', (month + interval '1 month')::date::text || ' 00:00+00');
        PERFORM platform.protect(('gateway.' || partition)::regclass);
        EXECUTE format('REVOKE UPDATE, DELETE ON gateway.%I FROM bastion_app', partition);
      EXCEPTION WHEN check_violation OR duplicate_table THEN NULL;
      END;
    END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION gateway.prepare_request_months(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gateway.prepare_request_months(int) TO bastion_app;
SELECT gateway.prepare_request_months(2);
