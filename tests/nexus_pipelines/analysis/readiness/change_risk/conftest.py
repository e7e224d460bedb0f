"""Published tables with given rows, in DuckDB alone."""

from collections.abc import Mapping
from typing import Any

import duckdb
import polars as pl
import pytest
from change_risk_rows import Ready
from release_rows import Rows, write_marts

from nexus_pipelines.analysis.readiness.releases import Ask


@pytest.fixture(scope="module")
def ready() -> Ready:
    """A function from rows to something that asks as readers do; the rows of the last call are there."""
    lake = duckdb.connect()
    lake.execute("set timezone = 'UTC'")
    lake.execute("attach ':memory:' as lake")

    def ask(sql: str, values: Mapping[str, Any] | None) -> pl.DataFrame:
        return lake.execute(sql, values).pl()

    def prepare(tables: Mapping[str, Rows]) -> Ask:
        write_marts(lake, tables)
        lake.execute("use lake.marts")
        return ask

    return prepare
