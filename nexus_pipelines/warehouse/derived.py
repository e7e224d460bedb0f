"""Tables that analysis writes into the marts: declared columns, replaced in one transaction, only when they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from nexus_pipelines.warehouse.transaction import transaction

SCHEMA = "lake.marts"


@dataclass(frozen=True, kw_only=True, eq=False)
class DerivedTable:
    """A table of schema `marts` that no dbt model makes.

    columns: name to DuckDB type. key: columns that identify a row. history: a column; a write replaces only the rows
    with the values (dates, mostly) it brings, where without it the whole table is replaced.
    """

    name: str
    description: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    history: str | None = None


def write_derived(connection: duckdb.DuckDBPyConnection, table: DerivedTable, frame: pl.DataFrame) -> int:
    """Write `frame` (columns of the table, any order) and return how many rows the table holds.

    Raises:
        ValueError: the frame lacks a column or its key is not unique; nothing is written then.
    """
    missing = set(table.columns) - set(frame.columns)
    if missing:
        raise ValueError(f"{table.name}: the columns {sorted(missing)} are missing")
    if frame.select(table.key).is_duplicated().any() or frame.select(pl.col(table.key).is_null().any()).row(0).count(
        True
    ):
        raise ValueError(f"{table.name}: its key {table.key} is not unique or null")
    target = f"{SCHEMA}.{table.name}"
    create_derived(connection, table)
    typed = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in table.columns.items())
    connection.register("derived_rows", frame.select(list(table.columns)).to_arrow())
    try:
        connection.execute(f"create or replace temp table derived_new as select {typed} from derived_rows")
    finally:
        connection.unregister("derived_rows")
    replaced = f"where {table.history} in (select {table.history} from derived_new)" if table.history else ""
    names = ", ".join(table.columns)
    differs = connection.execute(
        f"""
        with old as (select {names} from {target} {replaced}),
        gone as (from old except all select {names} from derived_new),
        added as (select {names} from derived_new except all from old)
        select exists (from gone) or exists (from added)
        """
    ).fetchone()
    if differs and differs[0]:
        with transaction(connection):
            connection.execute(f"delete from {target} {replaced}")
            connection.execute(f"insert into {target} by name select * from derived_new")
    row = connection.execute(f"select count(*) from {target}").fetchone()
    return int(row[0]) if row else 0


def replace_together(
    connection: duckdb.DuckDBPyConnection,
    frames: Mapping[DerivedTable, Sequence[Mapping[str, object]]],
    values: Sequence[str],
) -> None:
    """Replace the rows of these values of `history` in several tables, in one transaction: all of them or nothing.

    frames: the new rows of each table; a table may get none.
    """
    create_derived(connection, *frames)
    for table, rows in frames.items():
        connection.register("derived_rows", frame_of(table, rows).to_arrow())
        typed = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in table.columns.items())
        try:
            connection.execute(f"create or replace temp table new_{table.name} as select {typed} from derived_rows")
        finally:
            connection.unregister("derived_rows")
    with transaction(connection):
        for table in frames:
            target = f"{SCHEMA}.{table.name}"
            connection.execute(f"delete from {target} where {table.history} in (select unnest(?))", [list(values)])
            connection.execute(f"insert into {target} by name select * from new_{table.name}")
    for table in frames:
        connection.execute(f"drop table temp.new_{table.name}")


_TYPES: Mapping[str, pl.DataType] = {
    "varchar": pl.String(),
    "varchar[]": pl.List(pl.String()),
    "bigint": pl.Int64(),
    "double": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "timestamptz": pl.Datetime("us", "UTC"),
}


def frame_of(table: DerivedTable, rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Rows as a frame with the table's columns, also where there are none."""
    schema = {name: _TYPES[kind] for name, kind in table.columns.items()}
    return pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema)


def create_derived(connection: duckdb.DuckDBPyConnection, *tables: DerivedTable) -> None:
    """Create the tables that are missing, and add the columns that a newer Nexus has, in one transaction."""
    found: dict[str, set[str]] = {}
    for name, column in connection.execute(
        "select table_name, column_name from duckdb_columns() "
        "where database_name = 'lake' and schema_name = 'marts' and list_contains(?, table_name)",
        [[table.name for table in tables]],
    ).fetchall():
        found.setdefault(str(name), set()).add(str(column))
    missing = [statement for table in tables for statement in _missing(table, found.get(table.name, set()))]
    if not missing:
        return
    # Each commit that changes a schema makes DuckLake read its whole catalog anew, 0.1 seconds: one for all of them.
    with transaction(connection):
        for statement in (f"create schema if not exists {SCHEMA}", *missing):
            connection.execute(statement)


def _missing(table: DerivedTable, found: set[str]) -> list[str]:
    """What has to be run so that the lake has all of the table."""
    target = f"{SCHEMA}.{table.name}"
    if found:
        return [
            f"alter table {target} add column {name} {table.columns[name]}"
            for name in table.columns
            if name not in found
        ]
    columns = ", ".join(f"{name} {kind}" for name, kind in table.columns.items())
    text = table.description.replace("'", "''")
    return [f"create table {target} ({columns})", f"comment on table {target} is '{text}'"]
