"""Failed builds as events: told once, of what is published, and only while they are news."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import psycopg
from file_lake import open_file_lake

from nexus_pipelines.defs.failure_events import tell_failures
from nexus_pipelines.operations.outbox import newest_events
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.warehouse.publish import Publication

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
_TABLES = (
    "create schema lake.marts",
    """create table lake.marts.builds (build_id varchar, repository varchar, job_name varchar, number bigint,
    environment varchar, branch varchar, commit_sha varchar, status varchar, finished_at timestamptz, url varchar)""",
    """create table lake.marts.root_causes (analysis_id varchar, log_id varchar, build_id varchar, repository varchar,
    job_name varchar, stage_name varchar, number bigint, branch varchar, commit_sha varchar, state varchar,
    error_type varchar, nature varchar, confidence_level varchar, error_message varchar, analyzed_at timestamptz)""",
    "create table lake.marts.root_cause_tests (analysis_id varchar, rank bigint, test_name varchar)",
)


def test_a_failure_is_told_once_when_it_is_published_and_news(fresh_database: Database, tmp_path: Path) -> None:
    with open_file_lake(tmp_path) as lake, psycopg.connect(fresh_database.psycopg_conninfo()) as postgres:
        for statement in _TABLES:
            lake.execute(statement)
        for build, status, hours in (
            ("old", "FAILURE", 25),
            ("fresh", "FAILURE", 2),
            ("green", "SUCCESS", 2),
            ("alone", "UNSTABLE", 1),
        ):
            ended = NOW - timedelta(hours=hours)
            lake.execute(
                "insert into lake.marts.builds values (?, 'shop', 'ci', 7, null, 'main', 'a1', ?, ?, null)",
                [build, status, ended],
            )
            if build in ("old", "fresh"):
                lake.execute(
                    "insert into lake.marts.root_causes values ('rca-' || ?, 'l', ?, 'shop', 'ci', 'test', 7, 'main', "
                    "'a1', 'diagnosed', 'test_failure', 'deterministic', 'high', 'expected 2', ?)",
                    [build, build, NOW],
                )
        lake.execute("insert into lake.marts.root_cause_tests values ('rca-fresh', 2, 'b'), ('rca-fresh', 1, 'a')")
        published = _published(lake)
        lake.execute(
            "insert into lake.marts.builds values "
            "('later', 'shop', 'ci', 8, 'staging', 'main', 'a2', 'FAILURE', ?, null)",
            [NOW],
        )

        assert tell_failures(lake, postgres, published, now=NOW) == 3
        assert tell_failures(lake, postgres, published, now=NOW) == 0
        told = {event.event_key: event for event in newest_events(postgres, limit=10)}
        assert set(told) == {"build.failed:fresh", "build.failed:alone", "rca.analysis_completed:rca-fresh"}
        fresh, alone = told["build.failed:fresh"], told["build.failed:alone"]
        assert (fresh.data["error_message"], fresh.data["failed_tests"]) == ("expected 2", ["a", "b"])
        assert (alone.data["error_message"], alone.data["failed_tests"]) == (None, [])
        assert fresh.occurred_at == NOW - timedelta(hours=2)
        analysis = told["rca.analysis_completed:rca-fresh"]
        assert analysis.data["analysis_id"] == "rca-fresh" and analysis.data["build_number"] == 7
        assert (analysis.data["error_type"], analysis.data["confidence_level"]) == ("test_failure", "high")

        assert tell_failures(lake, postgres, _published(lake, note="rolled back"), now=NOW) == 0
        assert tell_failures(lake, postgres, _published(lake), now=NOW) == 1
        newest = newest_events(postgres, limit=10, type_prefix="build.")
        assert {event.event_key: event.metadata for event in newest}["build.failed:later"] == {"environment": "staging"}


def _published(lake: duckdb.DuckDBPyConnection, *, note: str | None = None) -> Publication:
    row = lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
    assert row is not None
    return Publication(publication_id=1, snapshot_id=row[0], run_id="r", published_at=NOW, note=note)
