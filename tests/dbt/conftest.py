"""A lake of its own with the raw tables, and the dbt project run on it as an operator would."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from nexus_pipelines.defs.plans.registry import PLANS
from nexus_pipelines.defs.plans.upstreams import read_upstreams
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.extensions import install_extensions
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import commit
from nexus_pipelines.warehouse.tables import create_tables

HERE = Path(__file__).parent
PROJECT = HERE.parents[1] / "dbt"


class Lake:
    """A DuckLake whose catalog is a DuckDB file: one process at a time."""

    def __init__(self, folder: Path, *, target: Path | None = None) -> None:
        self.folder = folder
        self.target = target or folder / "target"
        self.extensions = install_extensions(folder / "extensions")

    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        """Run statements on the lake; the rows of the last one."""
        options = {"extension_directory": str(self.extensions), "autoinstall_known_extensions": "false"}
        with duckdb.connect(config=options) as connection:
            connection.execute("set timezone = 'UTC'")
            connection.execute(f"attach 'ducklake:{self.folder}/catalog' as lake (data_path '{self.folder}/data/')")
            connection.execute("use lake")
            return connection.execute(sql).fetchall()

    def staging(self, name: str) -> str:
        """A staging model as a subquery over raw tables; dbt keeps none of them in the lake."""
        (compiled,) = (self.target / "compiled").rglob(f"models/staging/*/{name}.sql")
        return f"({compiled.read_text()})"

    def dbt(self, *command: str) -> str:
        """Run dbt in a process of its own; its output. Fails with that output."""
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
        arguments = [str(Path(sys.executable).with_name("dbt")), "--no-use-colors", *command]
        arguments += ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
        done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
        return done.stdout


def _with_raw_tables(lake: Lake) -> Lake:
    lake.execute((HERE / "raw_tables.sql").read_text())
    return lake


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The small company, built and tested by dbt."""
    lake = _with_raw_tables(Lake(tmp_path_factory.mktemp("company")))
    lake.execute((HERE / "company.sql").read_text())
    lake.dbt("build")
    return lake


@pytest.fixture
def empty_lake(tmp_path: Path, company: Lake) -> Lake:
    """Raw tables without a row, not built; it shares the parsed project."""
    return _with_raw_tables(Lake(tmp_path, target=company.target))


@pytest.fixture(scope="module")
def empty_lake_of_module(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Raw tables without a row, not built, for all tests of a module."""
    return _with_raw_tables(Lake(tmp_path_factory.mktemp("lake")))


@pytest.fixture(scope="session")
def real_answers(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Lake:
    """All real answers after `--api-answers`, and what is built on them."""
    lake = _with_raw_tables(Lake(tmp_path_factory.mktemp("real_answers")))
    sources = ("jira", "github", "jenkins", "pagerduty")
    locations = tuple(str(shared_data / "api-payloads" / source) for source in sources)
    settings = Settings(home=lake.folder / "home", api_answers=locations)
    landing = Landing(lake.folder / "landing")
    options = {"extension_directory": str(lake.extensions), "autoinstall_known_extensions": "false"}
    with duckdb.connect(config=options) as connection:
        connection.execute(f"attach 'ducklake:{lake.folder}/catalog' as lake (data_path '{lake.folder}/data/')")
        for source in (*sources, "answers"):
            plan = PLANS[source](settings, read_upstreams())
            create_tables(connection, plan.contract)
            for pending in plan.pending:
                assert isinstance(pending.scope, str)
                reading = pending.read(landing, read_cursor(connection, source, pending.scope))
                for batch in reading.batches:
                    commit(connection, reading.contract or plan.contract, batch)
                again = pending.read(landing, read_cursor(connection, source, pending.scope))
                assert list(again.batches) == []
    work = (
        *("issues", "issue_changes", "issue_transitions", "issue_sprints", "sprints", "worklogs"),
        *("statuses", "comments"),
    )
    code = ("pull_requests", "pull_request_commits", "pull_request_comments", "reviews")
    delivery = ("builds", "build_stages", "test_results", "incidents")
    marts = (*work, *code, *delivery, "person_accounts", "quarantine", "data_sources")
    # Without tests that look at a mart which is not built here; unit tests have run on the small company.
    chosen = ("--indirect-selection", "cautious", "--exclude-resource-type", "unit_test")
    lake.dbt("build", *chosen, "--select", *(f"+{mart}" for mart in marts))
    return lake
