"""The private PostgreSQL of a running server, seen from the side."""
import pathlib

import psycopg


def connect(server, role="postgres"):
    """A connection with autocommit; `role` is a database role, the superuser by default."""
    socket_dir = pathlib.Path(server.data_dir) / "run"
    for database in ("bastion", "postgres"):
        connection = psycopg.connect(host=str(socket_dir), user=role, dbname=database, autocommit=True)
        if connection.execute("SELECT to_regnamespace('platform')").fetchone()[0]:
            return connection
        connection.close()
    raise LookupError("no database with our schemas")


def module_tables(connection):
    """Every table of ours, partitions included, as (schema, table)."""
    return connection.execute("""
        SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
        ORDER BY 1, 2""").fetchall()
