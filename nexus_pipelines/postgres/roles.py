"""The read-only roles: what dashboards, agents, DuckDB readers and BI tools connect as."""

import time
from collections.abc import Callable
from functools import partial
from typing import LiteralString

import psycopg
from psycopg import sql

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.database import Database, ReaderRole

_SCHEMA_OF: dict[ReaderRole, str] = {"nexus_lake_reader": "lake", "nexus_reader": "marts"}
_CLOSED = ("public", "app", "search", "dagster")
_STATEMENT_TIMEOUT = "60s"
_ATTEMPTS = 20


def ensure_roles(database: Database) -> None:
    """Create or mend both roles and their rights in this database; their schemas are made if missing. Idempotent.

    Each role may connect, and read the tables, present and future, of its one schema: nothing else. In the embedded
    server everybody else loses the rights that PostgreSQL gives to PUBLIC; on a server of the operator's own, PUBLIC's
    rights are the operator's to decide.

    Raises:
        OperatorError: the user of NEXUS_DATABASE_URL may not create roles.
    """
    try:
        with psycopg.connect(database.psycopg_conninfo(), autocommit=True) as connection:
            for role, schema in _SCHEMA_OF.items():
                _retried(partial(_ensure_role, connection, database, role))
                with connection.transaction():
                    connection.execute("select pg_advisory_xact_lock(hashtext('nexus.roles'))")
                    _grant(connection, database, role=role, schema=schema)
                reader = database.for_role(role)
                if not _can_connect(reader):
                    _retried(partial(_set_password, connection, reader))
    except psycopg.errors.InsufficientPrivilege as error:
        raise OperatorError(
            f"The user {database.user!r} of NEXUS_DATABASE_URL may not set up the read-only roles of Nexus "
            f"({error.diag.message_primary}): as an administrator run `alter role {database.user} createrole` and "
            f"`grant create on database {database.name} to {database.user}`."
        ) from error


def _retried(step: Callable[[], None]) -> None:
    """Roles belong to the whole server: another database of it may be changing the same row at this moment."""
    for attempt in range(_ATTEMPTS):
        try:
            step()
        except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation, psycopg.errors.InternalError_):
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(0.05)
        else:
            return


def _ensure_role(connection: psycopg.Connection, database: Database, role: ReaderRole) -> None:
    wanted = {
        "default_transaction_read_only": "on",
        "statement_timeout": _STATEMENT_TIMEOUT,
        "search_path": _SCHEMA_OF[role],
    }
    row = connection.execute("select rolconfig from pg_roles where rolname = %s", [role]).fetchone()
    if row is None:
        connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
        _set_password(connection, database.for_role(role))
    known = set((row[0] if row else None) or [])
    for name, value in wanted.items():
        if f"{name}={value}" not in known:
            connection.execute(
                sql.SQL("alter role {} set {} = {}").format(sql.Identifier(role), sql.Identifier(name), value)
            )


def _set_password(connection: psycopg.Connection, reader: Database) -> None:
    # Hashed here: the password itself reaches neither the server nor its log.
    digest = connection.pgconn.encrypt_password(reader.password.encode(), reader.user.encode(), b"scram-sha-256")
    connection.execute(sql.SQL("alter role {} login password {}").format(sql.Identifier(reader.user), digest.decode()))


def _can_connect(reader: Database) -> bool:
    try:
        psycopg.connect(reader.psycopg_conninfo(), connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


def _grant(connection: psycopg.Connection, database: Database, *, role: ReaderRole, schema: str) -> None:
    names = {
        "database": sql.Identifier(database.name),
        "owner": sql.Identifier(database.user),
        "role": sql.Identifier(role),
        "schema": sql.Identifier(schema),
    }
    present = {str(row[0]) for row in connection.execute("select nspname from pg_namespace").fetchall()}
    statements: list[LiteralString] = [
        "create schema if not exists {schema}",
        "grant connect on database {database} to {role}",
        "grant usage on schema {schema} to {role}",
        "grant select on all tables in schema {schema} to {role}",
        "alter default privileges for role {owner} in schema {schema} grant select on tables to {role}",
    ]
    if database.is_embedded:
        statements.append("revoke connect, temporary on database {database} from public")
        # Large objects belong to no schema: without this a reader could store data in the server.
        statements.append("revoke execute on function lo_creat(integer), lo_create(oid) from public")
        statements.append("revoke execute on function lo_from_bytea(oid, bytea) from public")
    for statement in statements:
        connection.execute(sql.SQL(statement).format(**names))
    others = {*_CLOSED, *_SCHEMA_OF.values()} - {schema}
    for other in sorted(others & present):
        closed = sql.Identifier(other)
        connection.execute(sql.SQL("revoke all on schema {} from {}").format(closed, names["role"]))
        connection.execute(sql.SQL("revoke all on all tables in schema {} from {}").format(closed, names["role"]))
        if database.is_embedded:
            connection.execute(sql.SQL("revoke all on schema {} from public").format(closed))
