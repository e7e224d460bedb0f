from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from file_lake import open_file_lake


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with an empty lake whose catalog is a DuckDB file; a builder's has it in Postgres."""
    connection = open_file_lake(tmp_path)
    yield connection
    connection.close()
