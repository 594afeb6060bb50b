-- Drops the request log's months that lie wholly before the days to keep, oldest first; how many. What no partition was made
-- for (the default partition) stays. The fewest days are fixed here, so that the application cannot make its traces vanish.
CREATE FUNCTION gateway.drop_request_months(keep_days int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  first_kept date := (now() AT TIME ZONE 'UTC')::date - greatest(keep_days, 30);
  old record;
  dropped bigint := 0;
BEGIN
  FOR old IN
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'gateway' AND c.relname ~ '^request_log_\d{6}$'
      AND to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month' <= first_kept
    ORDER BY c.relname
  LOOP
    EXECUTE format('DROP TABLE gateway.%I', old.relname);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;
REVOKE ALL ON FUNCTION gateway.drop_request_months(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gateway.drop_request_months(int) TO bastion_app;
