"""Every table keeps organisations apart, whatever the application asks. Driven by the database's own catalogue."""
import json
import pathlib

import psycopg
import pytest

from support.database import connect, module_tables

OWN_POLICY = "(tenant_id = platform.current_tenant())"
APPEND_ONLY = ("iam.security_event", "platform.outbox", "gateway.request_log", "gateway.policy_version")
NO_TENANT = {line for line in (pathlib.Path(__file__).parent / "tables_without_tenant.txt").read_text().splitlines()
             if line and not line.startswith("#")}


@pytest.fixture(scope="module")
def tables(database):
    return [f"{schema}.{table}" for schema, table in module_tables(database) if f"{schema}.{table}" not in NO_TENANT]


@pytest.fixture(scope="module")
def app(bastion):
    with connect(bastion, "bastion_app") as connection:
        yield connection


@pytest.fixture(scope="module", autouse=True)
def traffic(bastion, owner, operator, second_tenant):
    """Something of the first organisation to hide from the second."""
    assert owner.post("/api/v1/iam/teams", json={"name": "Hidden"}).status_code == 201
    assert owner.post("/api/v1/iam/roles", json={"key": "hidden", "name": "Hidden", "permissions": ["iam:read"]}).status_code == 201
    assert second_tenant.client.post("/api/v1/iam/teams", json={"name": "Hidden"}).status_code == 201
    operator.post("/v1/chat/completions", json={"model": "sim/echo", "messages": [{"role": "user", "content": "hidden"}]})


@pytest.fixture(scope="module")
def first_tenant(owner):
    return owner.get("/api/v1/auth/me").json()["data"]["tenant"]["id"]


def bound(connection, tenant):
    connection.execute("SELECT set_config('app.current_tenant_id', %s, false)", (str(tenant or ""),))


def test_every_table_is_protected(database, tables):
    broken = []
    assert len(tables) > 20
    for table in tables:
        tenant_column, enabled, forced, key = database.execute("""
            SELECT (SELECT attnum FROM pg_attribute WHERE attrelid = c.oid AND attname = 'tenant_id' AND attnotnull), relrowsecurity,
                   relforcerowsecurity, (SELECT array_agg(indexrelid::regclass::text) FROM pg_index JOIN pg_attribute a ON
                     a.attrelid = c.oid AND a.attnum = indkey[0] WHERE indrelid = c.oid AND indisunique AND a.attname <> 'tenant_id')
            FROM pg_class c WHERE c.oid = %s::regclass""", (table,)).fetchone()
        policies = database.execute("""
            SELECT pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) FROM pg_policy
            WHERE polrelid = %s::regclass AND (polroles = '{0}' OR polroles @> ARRAY[(SELECT oid FROM pg_roles WHERE rolname = 'bastion_app')])
            """, (table,)).fetchall()
        for holds, rule in ((tenant_column, "tenant_id that is NOT NULL"), (enabled and forced, "forced row-level security"),
                            (policies == [(OWN_POLICY, OWN_POLICY)], "exactly the tenant's policy"), (not key, "unique keys that begin with tenant_id")):
            if not holds:
                broken.append(f"{table} lacks {rule}")
    assert not broken


def test_the_list_of_exceptions_only_shrinks(database):
    there = {f"{schema}.{table}" for schema, table in module_tables(database)}
    assert NO_TENANT <= there, "names tables that are gone"
    assert len(NO_TENANT) <= 4, "a new table needs a tenant, not an exception"


def test_without_a_tenant_nothing_shows(app, tables):
    bound(app, None)
    assert [table for table in tables if app.execute(f"SELECT count(*) FROM {table}").fetchone()[0]] == []


def test_the_second_organisation_sees_nothing_of_the_first(app, database, tables, first_tenant, second_tenant):
    bound(app, second_tenant.id)
    seen = {table for table in tables if app.execute(f"SELECT count(*) FROM {table} WHERE tenant_id <> %s", (second_tenant.id,)).fetchone()[0]}
    assert not seen
    hidden = [table for table in tables if database.execute(f"SELECT count(*) FROM {table} WHERE tenant_id = %s", (first_tenant,)).fetchone()[0]]
    assert {"iam.tenant", "iam.user", "iam.team", "iam.role", "iam.api_key", "platform.outbox"} <= set(hidden), "there was nothing to hide"


def test_the_second_organisation_writes_nothing_for_the_first(app, database, tables, first_tenant, second_tenant):
    tried = 0
    for table in tables:
        row = database.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE tenant_id = %s LIMIT 1", (first_tenant,)).fetchone()
        if row is None:
            continue
        bound(app, second_tenant.id)
        tried += 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, %s)).*", (json.dumps(row[0]),))
    assert tried > 5


def test_the_application_owns_nothing_and_cannot_step_outside(database):
    roles = database.execute("""
        SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication,
               (SELECT count(*) FROM pg_auth_members m WHERE m.member = r.oid)
        FROM pg_roles r WHERE rolname LIKE 'bastion\\_%' ORDER BY 1""").fetchall()
    assert {role[0] for role in roles} >= {"bastion_app", "bastion_owner", "bastion_relay"}
    assert [role[0] for role in roles if role[0] in ("bastion_app", "bastion_relay") and (role[1] or role[2])] == []
    owned = database.execute("""
        SELECT c.oid::regclass::text FROM pg_class c WHERE pg_get_userbyid(relowner) IN ('bastion_app', 'bastion_relay')
        UNION ALL SELECT p.oid::regprocedure::text FROM pg_proc p WHERE pg_get_userbyid(proowner) IN ('bastion_app', 'bastion_relay')""").fetchall()
    assert owned == []


def test_what_is_written_once_stays(database, tables):
    changeable = [
        f"{privilege} {table}" for table in tables for privilege in ("UPDATE", "DELETE")
        if table.startswith(APPEND_ONLY) and database.execute("SELECT has_any_column_privilege('bastion_app', %s, 'UPDATE') AND %s = 'UPDATE' "
                                                             "OR has_table_privilege('bastion_app', %s, %s)",
                                                             (table, privilege, table, privilege)).fetchone()[0]]
    assert changeable == []
    assert set(APPEND_ONLY) <= set(tables)


def test_nobody_but_the_owner_empties_a_table(database, tables):
    assert [table for table in tables for role in ("bastion_app", "bastion_relay")
            if database.execute("SELECT has_table_privilege(%s, %s, 'TRUNCATE')", (role, table)).fetchone()[0]] == []


def test_the_relay_sees_the_outbox_and_no_other_tenants_table(bastion, tables):
    with connect(bastion, "bastion_relay") as relay:
        visible = []
        for table in tables:
            try:
                if relay.execute(f"SELECT count(*) FROM {table}").fetchone()[0]:
                    visible.append(table)
            except psycopg.errors.InsufficientPrivilege:
                pass
    assert visible and all(table.startswith("platform.outbox") for table in visible)
