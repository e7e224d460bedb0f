"""The tables that dbt fills: made beforehand, as their contracts have them, in one transaction.

Each commit that changes a schema makes DuckLake read its whole catalog anew, 0.1 seconds; one for each of some forty
marts was most of a small build's time. dbt then replaces rows only (macro `table` in dbt/macros/materializations.sql).
"""

from collections.abc import Mapping
from typing import Any, cast

import duckdb
import orjson

from nexus_pipelines.warehouse.transaction import transaction

Column = tuple[str, str, bool, str | None]


def make_marts(lake: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any]) -> int:
    """Make each mart that the lake lacks or has otherwise; how many those were. One that is changed loses its rows.

    manifest: dbt's, parsed.
    """
    wanted = {
        node["name"]: _statements(node)
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["contract"]["enforced"]
    }
    with duckdb.connect() as plain:
        plain.execute("create schema marts")
        for statements in wanted.values():
            for statement in statements:
                plain.execute(statement)
        as_wanted = _tables(plain)
    held = _tables(lake, "lake")
    changed = [name for name in wanted if held.get(name) != as_wanted[name]]
    if changed:
        with transaction(lake):
            lake.execute("create schema if not exists lake.marts")
            for name in changed:
                for statement in wanted[name]:
                    lake.execute(statement.replace("marts.", "lake.marts.", 1))
    return len(changed)


def read_manifest(text: bytes) -> Mapping[str, Any]:
    """dbt's manifest.json."""
    return cast("Mapping[str, Any]", orjson.loads(text))


def _statements(node: Mapping[str, Any]) -> list[str]:
    """How a mart is made: its columns, and what they and it mean."""
    table = f"marts.{node['name']}"
    columns = node["columns"].values()
    kinds = [f"{column['name']} {column['data_type']}{_not_null(column)}" for column in columns]
    comments = [
        f"comment on column {table}.{column['name']} is {_text(column['description'])}"
        for column in columns
        if column["description"]
    ]
    return [
        f"create or replace table {table} ({', '.join(kinds)})",
        f"comment on table {table} is {_text(node['description'])}",
        *comments,
    ]


def _not_null(column: Mapping[str, Any]) -> str:
    return " not null" if any(each["type"] == "not_null" for each in column["constraints"]) else ""


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _tables(connection: duckdb.DuckDBPyConnection, database: str = "memory") -> dict[str, list[Column]]:
    """Columns of each table of schema `marts`: name, type, whether null is allowed, comment; first its own comment."""
    found: dict[str, list[Column]] = {}
    for name, comment in connection.execute(
        "select table_name, comment from duckdb_tables() where database_name = ? and schema_name = 'marts'", [database]
    ).fetchall():
        found[name] = [("", "", True, comment)]
    for table, *column in connection.execute(
        "select table_name, column_name, data_type, is_nullable, comment from duckdb_columns() "
        "where database_name = ? and schema_name = 'marts' order by table_name, column_index",
        [database],
    ).fetchall():
        if table in found:
            found[table].append(cast("Column", tuple(column)))
    return found
