"""The published tables of a small company, asked through the readers' wall."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
from release_rows import NOW, company, march, write_marts

from nexus_pipelines.analysis.reports.builders.snapshot import Snapshot
from nexus_pipelines.analysis.reports.figures import Answer
from nexus_pipelines.analysis.reports.making import Tables
from nexus_pipelines.defs.root_cause_tables import ROOT_CAUSES
from nexus_pipelines.warehouse.derived import create_derived
from nexus_pipelines.warehouse.guard import check
from nexus_pipelines.warehouse.statements import render


def week_rows() -> dict[str, Any]:
    """What the other reports need beside the releases."""
    sprint = {"sprint_id": "s7", "sprint_name": "APP Sprint 7", "state": "closed", "project_key": "APP", "goal": "Pay"}
    return {
        "projects": [{"project_key": "APP", "project_name": "Shop"}, {"project_key": "LIB"}],
        "sprints": [
            sprint | {"start_at": march(5), "end_at": march(17), "completed_at": march(17), "issue_count": 4},
            sprint | {"sprint_id": "s8", "sprint_name": "APP Sprint 8", "state": "active", "start_at": march(17)},
        ],
        "issue_sprints": [{"issue_key": f"APP-{number}", "sprint_id": "s7"} for number in (1, 2, 3, 4)],
        "activity_daily": [
            {"activity_id": f"{kind} {day}", "day": date(2026, 3, day), "kind": kind, "project_key": key,
             "repository": None if key else "shop", "count": count}
            for kind, day, key, count in (
                ("issue created", 10, "APP", 4), ("issue created", 3, "APP", 6), ("issue resolved", 11, "APP", 3),
                ("commit", 12, None, 9), ("commit", 18, None, 100),
            )
        ],
        "release_history": [
            {"release_id": "r11", "project_key": "APP", "version_name": "App 1.1", "day": date(2026, 3, 2 + 7 * at),
             "total_tickets": 3 + at, "done_tickets": at, "open_tickets": 3, "blocked_tickets": 0, "verdict": "NO_GO",
             "coverage": 1.0, "is_rebuilt": True, "measured_by": "x"}
            for at in range(3)
        ],
        "release_assessments": [
            {"release_id": "r11", "project_key": "APP", "version_name": "App 1.1", "target_date": date(2026, 3, 31),
             "verdict": "NO_GO", "score": 40.0, "coverage": 0.5, "done_tickets": 2, "total_tickets": 5}
        ],
        "hygiene_scores": [
            {"score_id": "a", "as_of_date": date(2026, 3, 15), "project_key": "APP", "hygiene_score": 71.25,
             "tickets_in_scope": 6, "compliant_tickets": 3, "state": "measured"}
        ],
        "deployments": [
            {"deployment_id": "d1", "repository": "shop", "environment": "production", "status": "SUCCESS",
             "started_at": march(12)}
        ],
        "incidents": [
            {"incident_id": "i1", "project_key": "APP", "created_at": march(12), "title": "Down", "status": "open"}
        ],
        "root_causes": [
            {"analysis_id": "rc1", "repository": "shop", "job_name": "shop/main", "error_type": "test_failure",
             "started_at": march(12), "state": "diagnosed"}
        ],
    }  # fmt: skip


@pytest.fixture(scope="module")
def lake() -> duckdb.DuckDBPyConnection:
    # Its tables are enough: they are only read.
    lake = duckdb.connect()
    lake.execute("attach ':memory:' as lake")
    create_derived(lake, ROOT_CAUSES)
    write_marts(lake, company() | week_rows())
    lake.execute("use lake.marts")
    lake.execute("set timezone = 'UTC'")
    return lake


def asked(lake: duckdb.DuckDBPyConnection, sql: str, *, limit: int = 1000) -> list[dict[str, Any]]:
    """Rows for a query that anybody may run."""
    names = lake.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    return lake.execute(check(sql, {str(name) for (name,) in names}, max_rows=limit)).pl().to_dicts()


@pytest.fixture
def run_again(lake: duckdb.DuckDBPyConnection) -> Callable[[str], list[dict[str, Any]]]:
    return lambda sql: asked(lake, sql)


@pytest.fixture
def tables(lake: duckdb.DuckDBPyConnection) -> Tables:
    def ask(template: str, values: Mapping[str, object], *, source: str, limit: int = 50) -> Answer:
        sql = render(template, values)
        rows = asked(lake, sql, limit=limit + 1)
        return Answer(sql=sql, source=source, rows=rows[:limit], truncated=len(rows) > limit)

    return Tables(
        snapshot=Snapshot(snapshot_id=31, published_at=NOW + timedelta(minutes=5)),
        rows=lambda sql, values: lake.execute(sql, dict(values) if values else None).pl(),
        ask=ask,
    )
