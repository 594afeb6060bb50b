-- Model names of an organisation's own, and which connections answer them (domain/routing/route.hpp).
CREATE TABLE gateway.route (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  document jsonb NOT NULL,
  enabled boolean NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);
SELECT platform.protect('gateway.route');
SELECT platform.let_resolver_read('gateway.route', 'tenant_id, id, document, enabled');
CREATE CONSTRAINT TRIGGER configuration AFTER INSERT OR DELETE OR UPDATE ON gateway.route
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.configuration_changed();
CREATE FUNCTION gateway.all_routes() RETURNS TABLE (tenant_id uuid, id uuid, document text) LANGUAGE sql STABLE AS $$
  SELECT r.tenant_id, r.id, r.document::text FROM gateway.route r WHERE r.enabled
$$;
SELECT platform.resolve_by('gateway.all_routes()');
