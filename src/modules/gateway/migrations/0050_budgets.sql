-- Limits of spending. What requests cost is added up here from the same transaction that stores them; what servers may
-- still spend without asking is leased to them (domain/budgets/purse.hpp). At any moment, for each budget and period:
-- sum of budget_spend + sum of budget_lease <= the limit, but for what a request cost beyond what it had held.
CREATE TABLE gateway.budget (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  scope text NOT NULL CHECK (scope IN ('organisation', 'team', 'user', 'key')),
  subject_id uuid,
  period text NOT NULL CHECK (period IN ('day', 'week', 'month', 'rolling')),
  rolling_hours int CHECK (rolling_hours > 0),
  time_zone text NOT NULL,
  limit_micros bigint NOT NULL CHECK (limit_micros > 0),
  mode text NOT NULL CHECK (mode IN ('hard', 'soft', 'shadow')),
  alert_at_percent int[] NOT NULL,
  allow_unpriced boolean NOT NULL,
  enabled boolean NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK ((scope = 'organisation') = (subject_id IS NULL)),
  CHECK ((period = 'rolling') = (rolling_hours IS NOT NULL))
);
SELECT platform.protect('gateway.budget');
SELECT platform.let_resolver_read('gateway.budget', 'tenant_id, id, name, scope, subject_id, period, rolling_hours, time_zone,
  limit_micros, mode, alert_at_percent, allow_unpriced, enabled');
CREATE CONSTRAINT TRIGGER configuration AFTER INSERT OR DELETE OR UPDATE ON gateway.budget
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.configuration_changed();

-- By the beginning of the period, or by the quarter of an hour where the period rolls.
CREATE TABLE gateway.budget_spend (
  tenant_id uuid NOT NULL,
  budget_id uuid NOT NULL,
  bucket timestamptz NOT NULL,
  micros bigint NOT NULL,
  PRIMARY KEY (tenant_id, budget_id, bucket),
  FOREIGN KEY (tenant_id, budget_id) REFERENCES gateway.budget (tenant_id, id) ON DELETE CASCADE
);
SELECT platform.protect('gateway.budget_spend');

CREATE TABLE gateway.budget_lease (
  tenant_id uuid NOT NULL,
  budget_id uuid NOT NULL,
  holder uuid NOT NULL,            -- a server, by its journal
  period_start timestamptz NOT NULL,
  micros bigint NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, budget_id, holder),
  FOREIGN KEY (tenant_id, budget_id) REFERENCES gateway.budget (tenant_id, id) ON DELETE CASCADE
);
SELECT platform.protect('gateway.budget_lease');

-- Which alerts were given: each once a period.
CREATE TABLE gateway.budget_alert (
  tenant_id uuid NOT NULL,
  budget_id uuid NOT NULL,
  period_start timestamptz NOT NULL,
  percent int NOT NULL,
  alerted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, budget_id, period_start, percent),
  FOREIGN KEY (tenant_id, budget_id) REFERENCES gateway.budget (tenant_id, id) ON DELETE CASCADE
);
SELECT platform.protect('gateway.budget_alert');

-- The period a moment lies in. A rolling one has the same beginning for ever, so that it is one period.
CREATE FUNCTION gateway.budget_period_start(b gateway.budget, at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN b.period = 'rolling' THEN b.created_at ELSE date_trunc(b.period, at AT TIME ZONE b.time_zone) AT TIME ZONE b.time_zone END
$$;
CREATE FUNCTION gateway.budget_period_end(b gateway.budget, at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN b.period <> 'rolling'
         THEN (date_trunc(b.period, at AT TIME ZONE b.time_zone) + ('1 ' || b.period)::interval) AT TIME ZONE b.time_zone END
$$;
CREATE FUNCTION gateway.budget_bucket(b gateway.budget, at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN b.period = 'rolling' THEN date_bin('15 minutes', at, 'epoch') ELSE gateway.budget_period_start(b, at) END
$$;
-- What counts at a moment: a bucket that began before the rolling window counts while any of it is within.
CREATE FUNCTION gateway.budget_spent(b gateway.budget, at timestamptz) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(s.micros), 0)::bigint FROM gateway.budget_spend s
  WHERE s.budget_id = b.id AND s.bucket >= CASE WHEN b.period = 'rolling' THEN at - make_interval(hours => b.rolling_hours, mins => 15)
                                                ELSE gateway.budget_period_start(b, at) END
$$;

-- Gives one server its lease: what it keeps, what waits, and a cushion, as far as the limit goes. What it keeps cannot be
-- denied: it goes on using it while it asks. The budget's row lets one server at a time.
CREATE FUNCTION gateway.lease_budget(of_budget uuid, of_holder uuid, known_period timestamptz, kept bigint, slack bigint, waiting bigint,
                                     cushion_share bigint, lease interval)
RETURNS TABLE (period_start timestamptz, period_end timestamptz, limit_micros bigint, spent bigint, elsewhere bigint, amount bigint)
LANGUAGE plpgsql AS $$
DECLARE
  b gateway.budget;
  at timestamptz;
  free bigint;
BEGIN
  SELECT * INTO b FROM gateway.budget g WHERE g.id = of_budget AND g.enabled FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  at := clock_timestamp();
  period_start := gateway.budget_period_start(b, at);
  period_end := gateway.budget_period_end(b, at);
  limit_micros := b.limit_micros;
  IF known_period IS DISTINCT FROM period_start THEN kept := 0; slack := 0; END IF;
  -- One statement, one snapshot: a cost is seen either in the lease it came from or in what is spent.
  SELECT gateway.budget_spent(b, at),
         coalesce((SELECT sum(l.micros) FROM gateway.budget_lease l
                   WHERE l.budget_id = of_budget AND l.holder <> of_holder AND l.expires_at > at
                     AND l.period_start = lease_budget.period_start), 0)
  INTO spent, elsewhere;
  free := greatest(0, b.limit_micros - spent - elsewhere - kept);
  amount := kept + least(waiting, free);
  IF cushion_share > 0 THEN
    amount := amount + least(greatest(0, b.limit_micros / cushion_share - slack), greatest(0, free - waiting) / 2);
  END IF;
  IF amount = 0 AND cushion_share = 0 THEN
    DELETE FROM gateway.budget_lease l WHERE l.budget_id = of_budget AND l.holder = of_holder;
  ELSE
    INSERT INTO gateway.budget_lease AS l (budget_id, holder, period_start, micros, expires_at)
    VALUES (of_budget, of_holder, period_start, amount, at + lease)
    ON CONFLICT (tenant_id, budget_id, holder) DO UPDATE
      SET period_start = excluded.period_start, micros = excluded.micros, expires_at = excluded.expires_at;
  END IF;
  RETURN NEXT;
END $$;

CREATE FUNCTION gateway.all_budgets() RETURNS TABLE (
  tenant_id uuid, id uuid, name text, scope text, subject_id uuid, period text, rolling_hours int, time_zone text, limit_micros bigint,
  mode text, alert_at_percent int[], allow_unpriced boolean)
LANGUAGE sql STABLE AS $$
  SELECT b.tenant_id, b.id, b.name, b.scope, b.subject_id, b.period, b.rolling_hours, b.time_zone, b.limit_micros, b.mode,
         b.alert_at_percent, b.allow_unpriced
  FROM gateway.budget b WHERE b.enabled
$$;
SELECT platform.resolve_by('gateway.all_budgets()');

-- What an organisation pays for a model, where it is not what the shipped table says: an entry of that table's form.
CREATE TABLE gateway.price (
  tenant_id uuid NOT NULL,
  provider text NOT NULL,
  model text NOT NULL,
  document jsonb NOT NULL,
  created_by uuid NOT NULL,
  version bigint NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, provider, model)
);
SELECT platform.protect('gateway.price');
SELECT platform.let_resolver_read('gateway.price', 'tenant_id, provider, model, document, version');
CREATE CONSTRAINT TRIGGER configuration AFTER INSERT OR DELETE OR UPDATE ON gateway.price
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.configuration_changed();
CREATE FUNCTION gateway.all_prices() RETURNS TABLE (tenant_id uuid, provider text, model text, document text, version bigint)
LANGUAGE sql STABLE AS $$ SELECT p.tenant_id, p.provider, p.model, p.document::text, p.version FROM gateway.price p $$;
SELECT platform.resolve_by('gateway.all_prices()');
