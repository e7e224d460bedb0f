import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import duckdb_extension_ducklake
import pytest

from nexus_pipelines.sources.slack.archive import read_export, scope_of
from nexus_pipelines.sources.slack.contract import CONTRACT, SOURCE
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import LoadResult, commit
from nexus_pipelines.warehouse.tables import create_tables

Files = dict[str, Any]


class Loader:
    """The whole way: export, landing, lake."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, landing: Landing) -> None:
        self.connection, self.landing = connection, landing
        create_tables(connection, CONTRACT)

    def load(self, location: Path) -> LoadResult | None:
        cursor = read_cursor(self.connection, SOURCE, scope_of(location))
        batch = read_export(self.landing, location, cursor)
        return None if batch is None else commit(self.connection, CONTRACT, batch)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def messages(self, columns: str = "channel_id, message_ts, text") -> list[tuple[Any, ...]]:
        return self.rows(f"select {columns} from lake.raw_slack.messages order by channel_id, message_ts")


@pytest.fixture
def loader(tmp_path: Path) -> Iterator[Loader]:
    """An empty lake whose catalog is a DuckDB file, and a landing."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "threads": "2"})
    package = Path(duckdb_extension_ducklake.__path__[0])
    (extension,) = package.glob("extensions/*/ducklake.duckdb_extension")
    connection.execute(f"load '{extension}'")
    connection.execute(f"attach 'ducklake:{tmp_path}/catalog.ducklake' as lake (data_path '{tmp_path}/lake')")
    yield Loader(connection, Landing(tmp_path / "landing"))
    connection.close()


@pytest.fixture
def make_export(tmp_path: Path) -> Callable[..., Path]:
    """Writes an export: path inside it to a value (JSON) or bytes (as they are)."""

    def make(files: Files, name: str = "export") -> Path:
        folder = tmp_path / name
        base: Files = {"users.json": [{"id": "U1", "name": "ada"}], "channels.json": [{"id": "C1", "name": "general"}]}
        for path, content in (base | files).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return folder

    return make


@pytest.fixture(scope="session")
def shared_slack(shared_data: Path) -> Path:
    """Real exports, kept outside the repository."""
    return shared_data / "slack"
