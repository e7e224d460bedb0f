"""The small company in a real lake: marts by dbt's contracts, hygiene and readiness as analysis makes them."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import psycopg
import pytest
import yaml
from agents_company import TODAY, Rows, company
from agents_hygiene import weighted_hygiene
from fastapi.testclient import TestClient
from root_cause_rows import builds, changes, write_root_causes

from nexus_agents.app import create_app
from nexus_agents.planner.lexicon import Lexicon
from nexus_agents.resources import Resources
from nexus_pipelines.analysis.hygiene.score import ISSUE_COLUMNS, measure_hygiene
from nexus_pipelines.analysis.readiness.versions import measure_readiness
from nexus_pipelines.defs.derived_tables import READINESS
from nexus_pipelines.defs.hygiene.tables import HYGIENE_RULES, HYGIENE_SCORES, HYGIENE_VIOLATIONS, WEIGHTED_TABLES
from nexus_pipelines.defs.releases.tables import RELEASE_TABLES
from nexus_pipelines.defs.releases.verdicts import verdict_rows
from nexus_pipelines.operations.migrate import migrate
from nexus_pipelines.operations.releases.terms import ReleaseTerms
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.roles import ensure_roles
from nexus_pipelines.search.embedder import open_embedder
from nexus_pipelines.search.index import index_documents
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse import publish
from nexus_pipelines.warehouse.derived import create_derived, frame_of, write_derived
from nexus_pipelines.warehouse.empty_tables import note_empty_tables
from nexus_pipelines.warehouse.lake import connect_builder
from nexus_pipelines.warehouse.reader import Reader

_MARTS = Path(__file__).parents[2] / "dbt" / "models" / "marts"


def contracts() -> dict[str, dict[str, str]]:
    """Columns and types of every mart, from dbt's own contracts."""
    return {
        model["name"]: {column["name"]: column["data_type"] for column in model["columns"]}
        for path in sorted(_MARTS.rglob("*__models.yml"))
        for model in yaml.safe_load(path.read_text())["models"]
    }


def write_marts(lake: duckdb.DuckDBPyConnection, tables: Mapping[str, Rows]) -> None:
    """Every mart with the columns of its contract, then the derived tables from them."""
    lake.execute("create schema if not exists lake.marts")
    for name, columns in contracts().items():
        typed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        lake.execute(f"create or replace table lake.marts.{name} ({typed})")
        for row in tables.get(name, ()):
            unknown = set(row) - set(columns)
            assert not unknown, f"{name} has no columns {unknown}"
            names = ", ".join(f'"{column}"' for column in row)
            places = ", ".join("?" for _ in row)
            lake.execute(f"insert into lake.marts.{name} ({names}) values ({places})", list(row.values()))

    def frame(table: str, columns: Sequence[str] = ("*",)) -> pl.DataFrame:
        return lake.execute(f"select {', '.join(columns)} from lake.marts.{table}").pl()

    hygiene = measure_hygiene(frame("issues", ISSUE_COLUMNS), as_of=TODAY)
    write_derived(lake, HYGIENE_SCORES, hygiene.scores)
    write_derived(lake, HYGIENE_VIOLATIONS, hygiene.violations)
    write_derived(lake, HYGIENE_RULES, hygiene.rules)
    create_derived(lake, *RELEASE_TABLES, *WEIGHTED_TABLES)
    for table in WEIGHTED_TABLES:
        for row in weighted_hygiene().get(table.name, ()):
            lake.execute(
                f"insert into lake.marts.{table.name} ({', '.join(row)}) values ({', '.join('?' for _ in row)})",
                list(row.values()),
            )
    names = ("versions", "issues", "issue_versions", "issue_commits")
    write_derived(lake, READINESS, measure_readiness(**{name: frame(name) for name in names}, as_of=TODAY))
    found = verdict_rows(lake, as_of=TODAY, now=datetime.now(UTC), terms=ReleaseTerms(), read_at={})
    for table, rows in found.items():
        write_derived(lake, table, frame_of(table, rows))


def publish_head(lake: duckdb.DuckDBPyConnection, database: Database) -> None:
    row = lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
    assert row
    with psycopg.connect(database.psycopg_conninfo()) as connection:
        note_empty_tables(connection)
        publish.publish(connection, snapshot_id=row[0], run_id=uuid.uuid4().hex)


@pytest.fixture(scope="session")
def new_database(database: Database) -> Iterator[Any]:
    """Makes migrated databases that nobody else sees; dropped at the end."""
    made: list[Database] = []

    def make(*, migrated: bool = True) -> Database:
        fresh = replace(database, name=f"agents_{uuid.uuid4().hex[:12]}")
        _execute(database, f"create database {fresh.name}")
        made.append(fresh)
        if migrated:
            migrate(fresh)
            ensure_roles(fresh)
        return fresh

    yield make
    for fresh in made:
        _execute(database, f"drop database {fresh.name} with (force)")


@pytest.fixture(scope="session")
def company_resources(new_database: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Resources]:
    """The small company, published."""
    database = new_database()
    settings = Settings(home=tmp_path_factory.mktemp("agents home"))
    lake = connect_builder(database, settings)
    write_marts(lake, dict(company()) | {"builds": builds(), "file_changes": changes()})
    write_root_causes(lake)
    publish_head(lake, database)
    index_documents(lake, database, open_embedder(settings))
    lake.close()
    reader = Reader(database, settings)
    yield Resources(settings, database, reader)
    reader.close()


@pytest.fixture(scope="session")
def lexicon(company_resources: Resources) -> Lexicon:
    return company_resources.lexicons.of(company_resources.published())


@pytest.fixture(scope="session")
def api(company_resources: Resources) -> TestClient:
    """The whole API over HTTP, in this process."""
    return TestClient(create_app(company_resources), base_url="http://127.0.0.1:8080", raise_server_exceptions=False)


def _execute(database: Database, statement: str) -> None:
    with psycopg.connect(database.psycopg_conninfo(), autocommit=True) as connection:
        connection.execute(statement)
