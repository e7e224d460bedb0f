"""A lake of its own, and saved answers on their way there as in a run."""

import csv
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import duckdb_extension_ducklake
import pytest

from nexus_pipelines.defs.plans.registry import CONTRACTS, PLANS
from nexus_pipelines.defs.plans.upstreams import read_upstreams
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import LoadResult, commit
from nexus_pipelines.warehouse.tables import create_tables

SOURCES = ("jira", "github", "answers")


class AnswersLake:
    """What `--api-answers` does, without the build behind it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, root: Path) -> None:
        self.connection = connection
        self.root = root
        self.landing = Landing(root / "landing")

    def load(self, *locations: Path) -> dict[str, LoadResult]:
        """One run; what it changed, by source. A source that has nothing new is left out."""
        settings = Settings(home=self.root / "home", api_answers=tuple(map(str, locations)))
        results: dict[str, LoadResult] = {}
        for source in SOURCES:
            plan = PLANS[source](settings, read_upstreams())
            for pending in plan.pending:
                assert isinstance(pending.scope, str)
                reading = pending.read(self.landing, read_cursor(self.connection, source, pending.scope))
                for batch in reading.batches:
                    result = commit(self.connection, reading.contract or plan.contract, batch)
                    results[source] = results.get(source, LoadResult()) + result
        return results

    def file(self, name: str, *rows: tuple[str, Any], asked: str = "null") -> Path:
        """A CSV file as DevLake's raw tables are exported: (url, data) rows; data that is no text becomes JSON."""
        path = self.root / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "params", "data", "url", "input", "created_at"])
            for number, (url, data) in enumerate(rows, 1):
                text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
                writer.writerow([number, "{}", text, url, asked, "2026-01-05 09:00:00"])
        return path

    def rows(self, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
        return self.connection.execute(f"select {columns} from lake.raw_{table} order by all").fetchall()

    def quarantine(self) -> Sequence[tuple[Any, ...]]:
        return self.connection.execute(
            "select source, origin, position, reason from lake.raw_meta.quarantine order by all"
        ).fetchall()


def _connect(catalog: Path, data: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "threads": "2"})
    (extension,) = Path(duckdb_extension_ducklake.__path__[0]).glob("extensions/*/ducklake.duckdb_extension")
    connection.execute(f"load '{extension}'")
    connection.execute(f"attach 'ducklake:{catalog}' as lake (data_path '{data}/')")
    return connection


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a catalog whose tables are empty, which is copied for each test; all write beside each other."""
    folder = tmp_path_factory.mktemp("answers")
    with _connect(folder / "catalog", folder / "lake") as connection:
        for contract in CONTRACTS:
            if contract.source in SOURCES:
                create_tables(connection, contract)
    return folder


@pytest.fixture
def lake(tmp_path: Path, empty: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AnswersLake]:
    for name in ("JIRA_URL", "GITHUB_REPOS", "GITHUB_ORG"):
        monkeypatch.delenv(name, raising=False)
    shutil.copy(empty / "catalog", tmp_path / "catalog")
    with _connect(tmp_path / "catalog", empty / "lake") as connection:
        yield AnswersLake(connection, tmp_path)
