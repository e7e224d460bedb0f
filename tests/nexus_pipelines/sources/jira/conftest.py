from collections.abc import Iterator
from pathlib import Path

import duckdb
import duckdb_extension_ducklake
import pytest
from jira_lake import JiraLake


@pytest.fixture
def jira(tmp_path: Path) -> Iterator[JiraLake]:
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "threads": "2"})
    (extension,) = Path(duckdb_extension_ducklake.__path__[0]).glob("extensions/*/ducklake.duckdb_extension")
    connection.execute(f"load '{extension}'")
    connection.execute(f"attach 'ducklake:{tmp_path}/catalog.ducklake' as lake (data_path '{tmp_path}/lake')")
    yield JiraLake(connection, tmp_path)
    connection.close()
