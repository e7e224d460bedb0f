"""Fixtures of the whole suite: one embedded server a test run, a fresh migrated database a module."""

import os
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from xdist.scheduler import LoadFileScheduling

from nexus_pipelines.operations.migrate import migrate
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.locks import exclusive
from nexus_pipelines.postgres.roles import ensure_roles
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings

_TEMPLATE = "nexus_template"


# Whole folders that start programs (git, helm, dbt) or build the demo company, and fixtures that start a server: each
# test is quick, hundreds of them are not. `make check` leaves them out.
_SLOW_FOLDERS = (
    *("tests/deploy", "tests/dbt", "tests/pipeline", "nexus_dashboard/test_pages", "nexus_dashboard/test_export"),
    *("nexus_dashboard/test_connectors", "nexus_dashboard/test_dagster_client", "github/test_backfill"),
    *(
        "sources/git",
        "sources/jira",
        "sources/jenkins/test_client",
        "sources/slack/test_archive",
        "sources/slack/test_workspace",
        "sources/slack/test_backfill",
        "nexus_pipelines/simulator",
    ),
    # Hundreds of cases of a third of a second each, and what starts a server or a dashboard.
    *("analysis/hygiene/rules", "nexus_pipelines/destinations", "nexus_dashboard/test_hygiene"),
    *("nexus_pipelines/postgres", "nexus_pipelines/operations", "warehouse/test_load", "warehouse/test_hostile"),
    *("nexus_dashboard/test_re", "analysis/reports", "hygiene/test_measure", "readiness/test_flip", "http/test_texts"),
)
_SLOW_FIXTURES = frozenset({"database", "fresh_database", "server_home"})


# Files whose tests take minutes begin first: a worker that met one of them at the end would leave the other idle. The
# second builds a home of its own; with another user of the first's, its worker would wait for it.
_LONGEST_FIRST = ("test_kills", "test_titanium", "test_again", "tests/pipeline", "tests/dbt")


def _place(item: pytest.Item) -> int:
    path = item.path.as_posix()
    return next((place for place, part in enumerate(_LONGEST_FIRST) if part in path), len(_LONGEST_FIRST))


# Their files share what takes tens of seconds to make: one worker makes it once. Other files go to either.
_TOGETHER = ("tests/dbt/", "tests/nexus_agents/", "tests/nexus_dashboard/")


class _ByRoom(LoadFileScheduling):
    """As `--dist loadfile`, but the files of a room stay together."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in _TOGETHER if nodeid.startswith(folder)), super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """Of `make test`; xdist's own marks of groups have no effect with this pytest."""
    return _ByRoom(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what needs a server or another program; the longest files come first."""
    items.sort(key=_place)
    for item in items:
        fixtures = frozenset(getattr(item, "fixturenames", ()))
        if fixtures & _SLOW_FIXTURES or any(folder in item.path.as_posix() for folder in _SLOW_FOLDERS):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data that are not part of the repository: the folder NEXUS_SHARED_DATA, or `shared/data` beside it."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("NEXUS_SHARED_DATA") or beside)
    if not folder.is_dir():
        pytest.skip("the shared real data are not here; set NEXUS_SHARED_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def server_home(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """Home of the server that all tests share; workers of xdist share it too."""
    base = tmp_path_factory.getbasetemp()
    is_worker = hasattr(request.config, "workerinput")
    return (base.parent if is_worker else base) / "shared home"


@pytest.fixture(scope="session")
def database(server_home: Path) -> Iterator[Database]:
    """The shared server's own database, migrated, with roles. Tests that write take `fresh_database`."""
    with open_database(Settings(home=server_home)) as opened:
        with exclusive(server_home / "run" / "tests.lock", timeout_seconds=120, purpose="has been preparing the tests"):
            migrate(opened)
            ensure_roles(opened)
            if not _exists(opened, _TEMPLATE):
                _execute(opened, f"create database {_TEMPLATE}_new")
                migrate(replace(opened, name=f"{_TEMPLATE}_new"))
                _execute(opened, f"alter database {_TEMPLATE}_new rename to {_TEMPLATE}")
        yield opened


@pytest.fixture(scope="module")
def fresh_database(database: Database) -> Iterator[Database]:
    """A migrated database with roles that no other module sees; dropped after the module."""
    fresh = replace(database, name=f"test_{uuid.uuid4().hex[:12]}")
    _execute(database, f"create database {fresh.name} template {_TEMPLATE}")
    try:
        ensure_roles(fresh)
        yield fresh
    finally:
        _execute(database, f"drop database {fresh.name} with (force)")


def _exists(database: Database, name: str) -> bool:
    with psycopg.connect(database.psycopg_conninfo()) as connection:
        return connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is not None


def _execute(database: Database, statement: str) -> None:
    with psycopg.connect(database.psycopg_conninfo(), autocommit=True) as connection:
        connection.execute(statement)
