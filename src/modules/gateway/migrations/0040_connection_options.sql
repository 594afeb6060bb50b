-- What only some providers want to know of a connection: Azure's api_version, watsonx's project_id.
ALTER TABLE gateway.connection ADD COLUMN options jsonb NOT NULL DEFAULT '{}';
GRANT SELECT (options) ON gateway.connection TO bastion_resolver;

CREATE FUNCTION gateway.all_connection_options() RETURNS TABLE (tenant_id uuid, id uuid, options jsonb) LANGUAGE sql STABLE AS $$
  SELECT c.tenant_id, c.id, c.options FROM gateway.connection c WHERE c.enabled AND c.options <> '{}'
$$;
SELECT platform.resolve_by('gateway.all_connection_options()');
