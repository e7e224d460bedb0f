"""A home with a real embedded Postgres and a real lake, published, for the dashboard's pages to read."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import streamlit as st
from judged_releases import write_releases
from root_cause_rows import FIXER, changes, write_root_causes
from streamlit.testing.v1 import AppTest

from nexus_dashboard.serve import ENTRY
from nexus_pipelines.defs.releases.tables import RELEASE_TABLES
from nexus_pipelines.defs.root_cause_tables import ROOT_CAUSE_TABLES
from nexus_pipelines.operations.installation import claim
from nexus_pipelines.operations.migrate import migrate
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.home import open_home
from nexus_pipelines.postgres.roles import ensure_roles
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse import publish
from nexus_pipelines.warehouse.lake import connect_builder

MARTS = Path(__file__).with_name("marts.sql")


class Company:
    """The home of these tests, and the snapshots that its lake holds, by what is in them."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings = settings
        self.database = database
        tables = [line.split()[2] for line in MARTS.read_text().splitlines() if line.startswith("create table")]
        tables.remove("projects_seed")
        tables += [table.name for table in (*ROOT_CAUSE_TABLES, *RELEASE_TABLES)] + ["build_logs"]
        self._snapshots = {
            "before root causes": self._build("create schema lake.marts; use lake.marts", MARTS.read_text()),
            "three projects": self._build_root_causes(),
            "two projects": self._build("delete from issues where project_key = 'PAY'"),
            "no row": self._build(*(f"delete from {table}" for table in tables)),
            "green builds": self._build("insert into builds select 'github', n::varchar, 'SUCCESS' from range(3) r(n)"),
            "no logs": self._build("update builds set status = 'FAILURE' where build_id <> '0'"),
            "expired logs": self._build(
                "insert into build_logs (log_id, status, state) values ('1', 'FAILURE', 'expired')"
            ),
            "no readiness": self._build("drop table readiness"),
        }
        ensure_roles(database)  # the lake's catalog exists from the first build on

    def _build(self, *statements: str) -> int:
        lake = connect_builder(self.database, self.settings)
        try:
            lake.execute("begin")
            for statement in statements:
                lake.execute(statement if "use lake" in statement else f"use lake.marts; {statement}")
            lake.execute("commit")
            row = lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
        finally:
            lake.close()
        assert row is not None
        return row[0]

    def _build_root_causes(self) -> int:
        lake = connect_builder(self.database, self.settings)
        try:
            # An earlier Nexus made the state before.
            lake.execute("alter table lake.marts.releases add column planned_version_name varchar")
            write_root_causes(lake)
            write_releases(lake)
            for row in changes():
                lake.execute(
                    f"insert into lake.marts.file_changes ({', '.join(row)}) values (?, ?, ?, ?, ?, ?)",
                    list(row.values()),
                )
            lake.execute(
                "insert into lake.marts.commits (repository, commit_sha, subject, author_name) values (?, ?, ?, ?)",
                ["shop", FIXER, "Round the total up", "Grace Hopper"],
            )
        finally:
            lake.close()
        return self._build("insert into builds select 'jenkins', 'red ' || n, 'FAILURE' from range(6) r(n)")

    def publish(self, state: str) -> int:
        """Make a state of the lake what readers see; its snapshot id."""
        snapshot_id = self._snapshots[state]
        with psycopg.connect(self.database.psycopg_conninfo()) as connection:
            publish.publish(connection, snapshot_id=snapshot_id, run_id="test")
        return snapshot_id

    def unpublish(self) -> None:
        """As before the first run."""
        with psycopg.connect(self.database.psycopg_conninfo()) as connection:
            connection.execute("delete from app.publications")


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """One home for all tests of the dashboard."""
    home = open_home(Settings(home=tmp_path_factory.mktemp("dashboard") / "home"))
    with open_database(home.settings) as database:
        migrate(database)
        claim(database, home)
        ensure_roles(database)
        yield Company(home.settings, database)


@pytest.fixture
def published(company: Company) -> int:
    """The snapshot of three projects with all their data, published."""
    return company.publish("three projects")


@pytest.fixture
def dashboard(company: Company, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The dashboard of `company`, not yet visited; nothing of another test is cached."""
    monkeypatch.setenv("NEXUS_HOME", str(company.settings.home))
    monkeypatch.setenv("NEXUS_CONFIG", "/dev/null")
    st.cache_data.clear()
    yield AppTest.from_file(str(ENTRY), default_timeout=60)
    st.cache_data.clear()
    st.cache_resource.clear()
