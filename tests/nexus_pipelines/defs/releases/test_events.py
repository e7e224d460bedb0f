"""Verdicts that changed, told once: of what is published, against the publication before."""

from pathlib import Path

import duckdb
import psycopg
from file_lake import open_file_lake
from release_rows import NOW

from nexus_pipelines.defs.releases.events import tell_verdicts
from nexus_pipelines.defs.releases.tables import RELEASE_ASSESSMENTS
from nexus_pipelines.operations.outbox import newest_events
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.warehouse.derived import create_derived
from nexus_pipelines.warehouse.publish import Publication


def test_a_verdict_that_changed_is_told_once_and_a_go_is_ready(fresh_database: Database, tmp_path: Path) -> None:
    with open_file_lake(tmp_path) as lake, psycopg.connect(fresh_database.psycopg_conninfo()) as postgres:
        lake.execute("create schema lake.marts")
        nothing = published(lake, 1)
        create_derived(lake, RELEASE_ASSESSMENTS)
        for release_id, verdict in (("r1", "NO_GO"), ("r2", "UNKNOWN")):
            lake.execute(
                "insert into lake.marts.release_assessments by name select ? as release_id, 'APP' as project_key, "
                "'1.' || ? as version_name, ? as verdict, date '2026-03-20' as as_of",
                [release_id, release_id, verdict],
            )
        first = published(lake, 2)
        lake.execute("update lake.marts.release_assessments set verdict = 'GO' where release_id = 'r1'")
        second = published(lake, 3)

        assert tell_verdicts(lake, postgres, first, None) == 0
        assert tell_verdicts(lake, postgres, first, nothing) == 0
        assert tell_verdicts(lake, postgres, second, first) == 2
        assert tell_verdicts(lake, postgres, second, first) == 0
        told = {event.type: event for event in newest_events(postgres, limit=10, type_prefix="release.")}
        assert set(told) == {"release.verdict_changed", "release.ready"}
        changed = told["release.verdict_changed"]
        assert (changed.data["previous_decision"], changed.data["decision"]) == ("NO_GO", "GO")
        assert changed.metadata == {"project": "APP"} and changed.data["version"] == "1.r1"
        assert tell_verdicts(lake, postgres, published(lake, 4, note="rollback"), second) == 0


def published(lake: duckdb.DuckDBPyConnection, number: int, note: str | None = None) -> Publication:
    row = lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
    assert row
    return Publication(publication_id=number, snapshot_id=row[0], run_id="run", note=note, published_at=NOW)
