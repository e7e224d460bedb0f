"""A lake whose catalog is a DuckDB file, sources read into it, and the dbt project run on it as an operator would."""

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from nexus_pipelines.defs.plans.registry import PLANS
from nexus_pipelines.defs.plans.upstreams import read_upstreams
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.extensions import install_extensions
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import commit
from nexus_pipelines.warehouse.tables import create_tables

_TESTS = Path(__file__).parent
_PROJECT = _TESTS.parent / "dbt"
# dbt's command, but for the project: once parsed it is taken as it is. dbt itself parses anew, five seconds, whenever a
# path in the profile's environment differs, and each lake has another.
_DBT = """
import sys
from pathlib import Path
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
parsed = Path(sys.argv[1])
manifest = Manifest.from_msgpack(parsed.read_bytes()) if parsed.exists() else None
sys.exit(0 if dbtRunner(manifest).invoke(sys.argv[2:]).success else 1)
"""


class Lake:
    """A DuckLake with the raw tables: one process at a time. target: dbt's folder, which several lakes may share."""

    def __init__(self, folder: Path, *, target: Path | None = None) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.target = target or folder / "target"
        self.extensions = install_extensions(folder / "extensions")
        self.execute((_TESTS / "dbt" / "raw_tables.sql").read_text())

    @contextmanager
    def opened(self) -> Generator[duckdb.DuckDBPyConnection]:
        """A connection with the lake attached and in use."""
        options = {"extension_directory": str(self.extensions), "autoinstall_known_extensions": "false"}
        with duckdb.connect(config=options) as connection:
            connection.execute("set timezone = 'UTC'")
            connection.execute(f"attach 'ducklake:{self.folder}/catalog' as lake (data_path '{self.folder}/data/')")
            connection.execute("use lake")
            yield connection

    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        """Run statements on the lake; the rows of the last one."""
        with self.opened() as connection:
            return connection.execute(sql).fetchall()

    def load(self, settings: Settings, *sources: str) -> int:
        """Read what is new of the archives that `settings` names; how many batches that was."""
        landing = Landing(self.folder / "landing")
        batches = 0
        with self.opened() as connection:
            for source in sources:
                plan = PLANS[source](settings, read_upstreams())
                create_tables(connection, plan.contract)
                for pending in plan.pending:
                    assert isinstance(pending.scope, str)
                    reading = pending.read(landing, read_cursor(connection, source, pending.scope))
                    for batch in reading.batches:
                        commit(connection, reading.contract or plan.contract, batch)
                        batches += 1
        return batches

    def staging(self, name: str) -> str:
        """A staging model as a subquery over raw tables; dbt keeps none of them in the lake."""
        (compiled,) = (self.target / "compiled").rglob(f"models/staging/*/{name}.sql")
        return f"({compiled.read_text()})"

    def dbt(self, *command: str) -> None:
        """Run dbt in a process of its own. Fails with what it said."""
        environment = os.environ | {
            "NEXUS_DBT_TARGET": "file",
            "NEXUS_DBT_EXTENSIONS": str(self.extensions),
            "NEXUS_DBT_UNIT_TESTS": "true",
            "NEXUS_DBT_CATALOG": f"{self.folder}/catalog",
            "NEXUS_DBT_DATA_PATH": f"{self.folder}/data/",
            "DBT_TARGET_PATH": str(self.target),
            "DBT_LOG_PATH": f"{self.folder}/logs",
            "DO_NOT_TRACK": "1",
        }
        arguments = [sys.executable, "-c", _DBT, str(self.target / "partial_parse.msgpack"), *command]
        arguments += ["--no-use-colors", "--project-dir", str(_PROJECT), "--profiles-dir", str(_PROJECT)]
        done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
