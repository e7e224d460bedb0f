"""A lake whose catalog is a DuckDB file, for tests that need no Postgres; a builder's has it there."""

from pathlib import Path

import duckdb
import duckdb_extension_ducklake


def open_file_lake(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection with the lake of a folder attached as `lake`; also one whose catalog was copied there."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "threads": "2"})
    (extension,) = Path(duckdb_extension_ducklake.__path__[0]).glob("extensions/*/ducklake.duckdb_extension")
    connection.execute(f"load '{extension}'")
    place = f"data_path '{folder}/lake', override_data_path true"
    connection.execute(f"attach 'ducklake:{folder}/catalog.ducklake' as lake ({place})")
    return connection
