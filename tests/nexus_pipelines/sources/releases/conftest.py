"""A lake of its own with the raw tables of planned releases, and a way to read into it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from file_lake import open_file_lake

from nexus_pipelines.sources.releases.contract import CONTRACT
from nexus_pipelines.warehouse.contract import Batch
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import LoadResult, commit
from nexus_pipelines.warehouse.tables import create_tables

Read = Callable[[Landing, Mapping[str, object] | None], Batch | None]


@dataclass
class PlanLake:
    """A lake, and everything that happens to a list on its way there."""

    connection: duckdb.DuckDBPyConnection
    landing: Landing

    def bring_in(self, scope: str, read: Read) -> LoadResult | None:
        """One reading, as a run does it; None when nothing is new."""
        batch = read(self.landing, read_cursor(self.connection, "releases", scope))
        if batch is None:
            return None
        assert batch.scope == scope
        return commit(self.connection, CONTRACT, batch)

    def rows(self, columns: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(
            f"select {columns} from lake.raw_releases.planned_releases order by all"
        ).fetchall()

    def quarantine(self) -> list[tuple[Any, ...]]:
        return self.connection.execute("select position, reason from lake.raw_meta.quarantine order by all").fetchall()


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[PlanLake]:
    connection = open_file_lake(tmp_path)
    create_tables(connection, CONTRACT)
    yield PlanLake(connection, Landing(tmp_path / "landing"))
    connection.close()
