"""A lake with PagerDuty's tables, and webhooks as PagerDuty sends them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from file_lake import open_file_lake

from nexus_pipelines.sources.pagerduty.archive import SCOPE, last_event_of, read_webhooks
from nexus_pipelines.sources.pagerduty.contract import CONTRACT
from nexus_pipelines.warehouse.contract import Batch
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import commit
from nexus_pipelines.warehouse.replay import replay
from nexus_pipelines.warehouse.tables import create_tables

TABLES = tuple(table.name for table in CONTRACT.tables)


@dataclass
class PagerDutyLake:
    """A lake, and the webhooks that were received so far, by number."""

    connection: duckdb.DuckDBPyConnection
    landing: Landing
    received: list[bytes]

    def receive(self, *events: dict[str, Any]) -> None:
        self.received += [json.dumps({"event": event}).encode() for event in events]

    def sync(self) -> int:
        """Read what is new; how many batches that took."""
        after = last_event_of(read_cursor(self.connection, "pagerduty", SCOPE))
        waiting = ((number, body) for number, body in enumerate(self.received, start=1) if number > after)
        batches = 0
        for batch in read_webhooks(waiting, landing=self.landing):
            commit(self.connection, CONTRACT, batch)
            batches += 1
        return batches

    def land(self, lines: list[dict[str, Any]]) -> None:
        """Lines as landing holds them."""
        landed = self.landing.write_records("pagerduty", "incidents", "answers", lines)
        commit(self.connection, CONTRACT, Batch(source="pagerduty", scope="answers", pages=landed.pages, cursor={}))

    def rows(self, table: str, columns: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(f"select {columns} from lake.raw_pagerduty.{table} order by all").fetchall()

    def quarantine(self) -> list[tuple[Any, ...]]:
        return self.connection.execute("select position, reason from lake.raw_meta.quarantine order by all").fetchall()

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables, without what tells when they were loaded."""
        return {name: self.rows(name, "* exclude (_loaded_at)") for name in TABLES}

    def replay(self) -> None:
        """Empty the tables and load all of landing again."""
        for name in TABLES:
            self.connection.execute(f"delete from lake.raw_pagerduty.{name}")
        replay(self.connection, self.landing, CONTRACT)


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[PagerDutyLake]:
    connection = open_file_lake(tmp_path)
    connection.execute("set timezone = 'UTC'")
    create_tables(connection, CONTRACT)
    yield PagerDutyLake(connection, Landing(tmp_path / "landing"), [])
    connection.close()
