from collections.abc import Iterator
from pathlib import Path

import duckdb
import duckdb_extension_ducklake
import pytest


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with an empty lake whose catalog is a DuckDB file; a builder's has it in Postgres."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "threads": "2"})
    package = Path(duckdb_extension_ducklake.__path__[0])
    (extension,) = package.glob("extensions/*/ducklake.duckdb_extension")
    connection.execute(f"load '{extension}'")
    connection.execute(f"attach 'ducklake:{tmp_path}/catalog.ducklake' as lake (data_path '{tmp_path}/lake')")
    yield connection
    connection.close()
