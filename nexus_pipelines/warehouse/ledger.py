"""What the lake knows of its own loading, in schema `raw_meta`: pages, cursors and quarantine."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import duckdb
import orjson

from nexus_pipelines.warehouse.contract import Page, Quarantined

META_TABLES: Mapping[str, str] = {
    "pages": "page_id varchar, source varchar, stream varchar, origin varchar, rows bigint, loaded_at timestamptz",
    "cursors": "source varchar, scope varchar, cursor json, updated_at timestamptz",
    "quarantine": (
        "source varchar, stream varchar, origin varchar, position varchar, reason varchar, excerpt varchar,"
        " quarantined_at timestamptz, page_id varchar"
    ),
}


def create_ledger(connection: duckdb.DuckDBPyConnection) -> None:
    """Creates the tables of `raw_meta` that are missing."""
    connection.execute("create schema if not exists lake.raw_meta")
    for name, columns in META_TABLES.items():
        connection.execute(f"create table if not exists lake.raw_meta.{name} ({columns})")


def read_cursor(connection: duckdb.DuckDBPyConnection, source: str, scope: str) -> dict[str, object] | None:
    """The cursor that the last commit of this scope left, or None before the first."""
    row = connection.execute(
        "select cursor::varchar from lake.raw_meta.cursors where source = ? and scope = ?", [source, scope]
    ).fetchone()
    return None if row is None else orjson.loads(row[0])


def write_cursor(
    connection: duckdb.DuckDBPyConnection, source: str, scope: str, cursor: Mapping[str, object] | None, at: datetime
) -> None:
    """Writes the cursor if it differs; None forgets the scope."""
    if cursor is None:
        connection.execute("delete from lake.raw_meta.cursors where source = ? and scope = ?", [source, scope])
        return
    text = orjson.dumps(dict(cursor), option=orjson.OPT_SORT_KEYS).decode()
    before = read_cursor(connection, source, scope)
    if before is None:
        connection.execute("insert into lake.raw_meta.cursors values (?, ?, ?::json, ?)", [source, scope, text, at])
    elif before != orjson.loads(text):
        connection.execute(
            "update lake.raw_meta.cursors set cursor = ?::json, updated_at = ? where source = ? and scope = ?",
            [text, at, source, scope],
        )


def write_pages(connection: duckdb.DuckDBPyConnection, pages: Sequence[tuple[Page, int]], at: datetime) -> None:
    """Notes pages, each with the number of records read from it, that are not in the ledger yet."""
    rows = [(page.page_id, page.source, page.stream, page.origin, count, at) for page, count in pages]
    _insert_missing(connection, "pages", ("page_id", "source", "stream"), rows)


def write_quarantine(connection: duckdb.DuckDBPyConnection, records: Sequence[Quarantined], at: datetime) -> int:
    """Notes refused records that are not in quarantine yet; returns how many were new."""
    rows = [
        (each.source, each.stream, each.origin, each.position, each.reason, each.excerpt, at, each.page_id)
        for each in records
    ]
    return _insert_missing(connection, "quarantine", ("source", "stream", "origin", "position", "reason"), rows)


def _insert_missing(
    connection: duckdb.DuckDBPyConnection, table: str, identity: tuple[str, ...], rows: Sequence[tuple[object, ...]]
) -> int:
    if not rows:
        return 0
    connection.execute(f"create or replace temp table _nexus_noted ({META_TABLES[table]})")
    marks = ", ".join("?" * len(rows[0]))
    connection.executemany(f"insert into _nexus_noted values ({marks})", rows)
    same = " and ".join(f"known.{name} is not distinct from noted.{name}" for name in identity)
    keys = ", ".join(identity)
    inserted = connection.execute(
        f"""
        insert into lake.raw_meta.{table}
        select * from (select distinct on ({keys}) * from _nexus_noted) as noted
        where not exists (select 1 from lake.raw_meta.{table} as known where {same})
        """
    ).fetchone()
    connection.execute("drop table _nexus_noted")
    return 0 if inserted is None else int(inserted[0])
