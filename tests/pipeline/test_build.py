"""From archives to answers: one run of the real command, then every way to read."""

import json

import pytest
from nexus_home import NexusHome

pytestmark = pytest.mark.slow

COUNTS = {
    "issues": 60,
    "comments": 19,
    "projects": 2,
    "versions": 4,
    "releases": 7,
    "sprints": 1,
    "issue_links": 6,
    "commits": 42,
    "pull_requests": 2,
    "issue_commits": 24,
    "messages": 82,
    "threads": 1,
    "people": 3,
    "quarantine": 0,
}


def test_the_tables_hold_what_the_archives_hold(home: NexusHome) -> None:
    union = " union all ".join(f"select '{table}' as name, count(*) as n from {table}" for table in COUNTS)
    assert {row["name"]: row["n"] for row in home.rows(union)} == COUNTS
    per_project = home.rows("select project_key, count(*) as n from issues group by all order by all")
    assert per_project == [{"project_key": "PAY", "n": 20}, {"project_key": "SHOP", "n": 40}]
    by_evidence = home.rows("select distinct project_key, evidence from issue_transitions order by all")
    assert {"project_key": "SHOP", "evidence": "changelog"} in by_evidence
    # PAY's dump came without a changelog: its history is what dates and states tell, and says so.
    assert {row["evidence"] for row in by_evidence if row["project_key"] == "PAY"} == {"created", "resolution_date"}


def test_a_plan_joins_its_version_and_is_to_come_without_one(home: NexusHome) -> None:
    rows = home.rows(
        "select releases.version_name, match_evidence, target_date, readiness.release_date, readiness.total_issues "
        "from releases join readiness on readiness.version_id in (releases.version_id, releases.release_id) "
        "where plan_source = 'csv' order by 1"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("1.1.0", "version only", "2026-11-25", "2026-12-01", 22),
        ("2.0.0", "plan only", "2027-03-31", "2027-03-31", 0),
    ]


def test_postgres_holds_the_same_rows(home: NexusHome) -> None:
    with home.opened() as (lake, postgres):
        tables = postgres.execute("select table_name, row_count from marts._tables order by 1").fetchall()
        assert set(COUNTS) <= {name for name, _ in tables}
        for name, row_count in tables:
            (in_lake,) = lake.execute(f"select count(*) from lake.marts.{name}").fetchone() or (None,)
            (in_postgres,) = postgres.execute(f'select count(*) from marts."{name}"').fetchone() or (None,)
            assert in_lake == in_postgres == row_count, name
        values = "issue_key || status || coalesce(cast(story_points as integer)::text, '')"
        issues = f"select string_agg({values}, ' ' order by issue_key) from"
        assert (
            lake.execute(f"{issues} lake.marts.issues").fetchall()
            == postgres.execute(f"{issues} marts.issues".encode()).fetchall()
        )


def test_a_thread_is_found_by_its_meaning(home: NexusHome) -> None:
    hits = json.loads(home.run("search", "outage recovered", "--kind", "thread", "--format", "json"))
    # None of these words is in the thread: "crashed", "restored it from the backup".
    assert hits[0]["kind"] == "thread"
    assert hits[0]["vector_rank"] is not None
    assert hits[0]["text_rank"] is None
    assert "crashed" in hits[0]["excerpt"] + hits[0]["title"]


def test_status_and_publications_tell_of_the_run(home: NexusHome) -> None:
    status = json.loads(home.run("status", "--format", "json"))
    assert status["data_set"] == "own"
    assert status["counts"] == {"issues": 60, "commits": 42, "messages": 82, "releases": 7, "people": 3}
    assert len(status["sources"]) == 7
    (published,) = home.publications()
    assert published["snapshot"] == status["publication"]["snapshot"]
