"""How assets of analysis read marts and write derived tables."""

from collections.abc import Sequence
from typing import Any

import dagster as dg
import polars as pl

from nexus_pipelines.defs.fingerprint import data_version
from nexus_pipelines.defs.session import BuildSession
from nexus_pipelines.warehouse.derived import DerivedTable, write_derived


def mart_key(name: str) -> dg.AssetKey:
    """The asset that a mart is, made by dbt or by analysis."""
    return dg.AssetKey(["marts", name])


def key_of(table: DerivedTable) -> dg.AssetKey:
    """The asset that a derived table is."""
    return mart_key(table.name)


def spec_of(table: DerivedTable, group: str, deps: Sequence[str]) -> dg.AssetSpec:
    """What Dagster shows of a derived table. deps: names of the marts that it is made from."""
    return dg.AssetSpec(
        key_of(table),
        deps=[mart_key(name) for name in deps],
        description=table.description,
        group_name=group,
    )


def read_mart(builder: BuildSession, table: str, columns: Sequence[str] = ("*",)) -> pl.DataFrame:
    """A mart as it is now."""
    return builder.lake.execute(f"select {', '.join(columns)} from lake.marts.{table}").pl()  # noqa: S608 - our names


def write_table(builder: BuildSession, table: DerivedTable, frame: pl.DataFrame) -> dg.MaterializeResult[Any]:
    """Write what differs; the result of the asset."""
    rows = write_derived(builder.lake, table, frame)
    return dg.MaterializeResult(
        asset_key=key_of(table), data_version=data_version(builder), metadata={"dagster/row_count": rows}
    )
