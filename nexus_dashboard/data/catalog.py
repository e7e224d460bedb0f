"""What the SQL page can offer: the published tables, what a row of each is, their columns and size."""

from dataclasses import dataclass

import polars as pl

from nexus_dashboard.data.door import Snapshot


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A published table. `description` says what a row is; empty when the warehouse does not."""

    name: str
    description: str
    row_count: int


def relations(snapshot: Snapshot) -> list[Relation]:
    """Every published table by name, with exact row counts (DuckLake keeps them; nothing is scanned)."""
    tables = snapshot.rows(
        "select table_name, coalesce(comment, '') as description from duckdb_tables() "
        "where schema_name = current_schema() and database_name = current_database() order by table_name"
    )
    if tables.is_empty():
        return []
    counts = snapshot.rows(
        " union all ".join(
            f"select '{name}' as table_name, count(*) as row_count from \"{name}\""  # noqa: S608  names of our catalog
            for name in tables["table_name"]
        )
    )
    joined = tables.join(counts, on="table_name", how="left", maintain_order="left")
    return [
        Relation(name=row["table_name"], description=row["description"], row_count=row["row_count"])
        for row in joined.iter_rows(named=True)
    ]


def columns(snapshot: Snapshot, table: str) -> pl.DataFrame:
    """column_name, data_type and description of each column of `table`, in order."""
    return snapshot.rows(
        "select column_name, data_type, coalesce(comment, '') as description from duckdb_columns() "
        "where schema_name = current_schema() and database_name = current_database() and table_name = $table "
        "order by column_index",
        table=table,
    )
