"""Copy the published marts into Postgres schema `marts`, changed rows only, in one transaction.

So psql, Grafana, Metabase and any other client of Postgres read the same published state as Nexus itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from duckdb import DuckDBPyConnection
from psycopg import Cursor, errors

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.changed_rows import Changes, Target, write_changed_rows
from nexus_pipelines.postgres.copy_text import CopyColumn, copy_columns, quoted
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.warehouse.mirror_tables import (
    BOOKKEEPING,
    SCHEMA,
    contract_hash,
    create_statements,
    mirrored_query,
    target,
)
from nexus_pipelines.warehouse.publish import Publication

# A mirror that waits longer for readers gives up; the next publication brings the same rows.
_LOCK_TIMEOUT = "60s"
_REFRESHED_PREFIX = "_refreshed_"


@dataclass(frozen=True, kw_only=True)
class MirroredTable:
    """What the mirror did to one table; `refreshed`: created anew because its columns or key changed."""

    name: str
    rows: int
    changes: Changes
    refreshed: bool


@dataclass(frozen=True, kw_only=True)
class MirrorResult:
    """What one mirroring wrote; `dropped` names the tables that the marts no longer have."""

    snapshot_id: int
    tables: tuple[MirroredTable, ...]
    dropped: tuple[str, ...]

    @property
    def changes(self) -> Changes:
        """The sum over all tables."""
        each = [table.changes for table in self.tables]
        return Changes(
            inserted=sum(changes.inserted for changes in each),
            updated=sum(changes.updated for changes in each),
            deleted=sum(changes.deleted for changes in each),
            stripped_nuls=sum(changes.stripped_nuls for changes in each),
        )


def mirror(
    connection: DuckDBPyConnection,
    database: Database,
    publication: Publication,
    *,
    keys: Mapping[str, tuple[str, ...]],
) -> MirrorResult:
    """Make Postgres schema `marts` equal to the marts that `connection` sees, pinned to `publication`.

    keys: key columns by table. A table without an entry is keyed by its whole row.

    Raises:
        OperatorError: a key is not unique, a view of somebody else's hangs on a table that must be replaced, or
            readers kept a table locked. Nothing is changed then.
    """
    with psycopg.connect(database.psycopg_conninfo()) as postgres, postgres.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('nexus marts mirror'))")
        cursor.execute(f"set local lock_timeout = '{_LOCK_TIMEOUT}'")
        if cursor.execute("select to_regclass('marts._tables')").fetchone() == (None,):
            cursor.execute(BOOKKEEPING)
        known = dict(cursor.execute("select table_name, contract_hash from marts._tables").fetchall())
        names = _mart_names(connection)
        tables = tuple(
            _mirror_table(connection, cursor, name, keys.get(name, ()), known=known.get(name)) for name in names
        )
        gone = tuple(sorted(set(known) - set(names)))
        _replace_and_drop(cursor, refreshed=[table.name for table in tables if table.refreshed], gone=gone)
        _record(cursor, publication)
        return MirrorResult(snapshot_id=publication.snapshot_id, tables=tables, dropped=gone)


def _mart_names(connection: DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'lake' and schema_name = ? order by 1", [SCHEMA]
    ).fetchall()
    return [name for (name,) in rows]


def _mirror_table(
    connection: DuckDBPyConnection, cursor: Cursor[Any], name: str, key: tuple[str, ...], *, known: str | None
) -> MirroredTable:
    described = connection.execute(f"describe lake.{SCHEMA}.{quoted(name)}").fetchall()
    source = mirrored_query(name, [str(row[0]) for row in described])
    columns = copy_columns(connection, source)
    contract = contract_hash(columns, key)
    table = target(name, key)
    refreshed = contract != known
    if refreshed:
        # Readers keep the old table until the transaction ends; the new one is renamed at its very end.
        table = replace(table, name=_REFRESHED_PREFIX + name)
        _create(cursor, table, columns)
    changes = write_changed_rows(connection, cursor, source=source, columns=columns, target=table)
    if refreshed or changes.rows:
        cursor.execute(
            f"insert into marts._tables select %s, %s, count(*) from {table.qualified} "  # noqa: S608
            "on conflict (table_name) do update "
            "set contract_hash = excluded.contract_hash, row_count = excluded.row_count".encode(),
            [name, contract],
        )
    row = cursor.execute("select row_count from marts._tables where table_name = %s", [name]).fetchone()
    return MirroredTable(name=name, rows=row[0] if row else 0, changes=changes, refreshed=refreshed)


def _create(cursor: Cursor[Any], table: Target, columns: tuple[CopyColumn, ...]) -> None:
    for statement in create_statements(table, columns):
        cursor.execute(statement.encode())


def _replace_and_drop(cursor: Cursor[Any], *, refreshed: list[str], gone: tuple[str, ...]) -> None:
    try:
        for name in [*refreshed, *gone]:
            cursor.execute(f"drop table if exists {SCHEMA}.{quoted(name)}".encode())
        for name in refreshed:
            new = quoted(_REFRESHED_PREFIX + name)
            cursor.execute(f"alter table {SCHEMA}.{new} rename to {quoted(name)}".encode())
    except errors.DependentObjectsStillExist as error:
        raise OperatorError(
            f"A table of Postgres schema {SCHEMA} has new columns and cannot be replaced while other objects depend on "
            f"it ({(error.diag.message_detail or '').splitlines()[0]}); drop them, run Nexus again, and create them "
            "anew."
        ) from error
    except errors.LockNotAvailable as error:
        raise OperatorError(
            f"A reader kept a table of Postgres schema {SCHEMA} locked for {_LOCK_TIMEOUT}; end its transaction and "
            "publish again."
        ) from error
    for name in gone:
        cursor.execute("delete from marts._tables where table_name = %s", [name])


def _record(cursor: Cursor[Any], publication: Publication) -> None:
    same = cursor.execute(
        "select 1 from marts._published where snapshot_id = %s and published_at = %s",
        [publication.snapshot_id, publication.published_at],
    ).fetchone()
    if same:
        return
    cursor.execute("delete from marts._published")
    cursor.execute(
        "insert into marts._published (snapshot_id, run_id, published_at) values (%s, %s, %s)",
        [publication.snapshot_id, publication.run_id, publication.published_at],
    )
