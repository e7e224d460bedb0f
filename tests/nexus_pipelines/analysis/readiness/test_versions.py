"""The first readiness row of a version: facts, and nothing where there are none."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_pipelines.analysis.readiness.versions import measure_readiness

DAY = date(2024, 5, 1)
VERSIONS = pl.Schema(
    {
        "version_id": pl.String,
        "project_key": pl.String,
        "version_name": pl.String,
        "release_date": pl.Date,
        "is_released": pl.Boolean,
        "is_archived": pl.Boolean,
        "is_sprint_named": pl.Boolean,
    }
)
SCOPE = pl.Schema({"version_id": pl.String, "issue_key": pl.String, "relation": pl.String})
COMMITS = pl.Schema(
    {
        "issue_key": pl.String,
        "project_key": pl.String,
        "repository": pl.String,
        "commit_sha": pl.String,
        "committed_at": pl.Datetime("us", "UTC"),
    }
)


def version(**changes):
    row = {"version_id": "v1", "project_key": "APP", "version_name": "1.0", "release_date": date(2024, 5, 11)}
    return row | {"is_released": False, "is_archived": False, "is_sprint_named": False} | changes


def commit(issue, sha, day=1, project="APP"):
    return (issue, project, "shop", sha, datetime(2024, 4, day, tzinfo=UTC))


def measure(issues, *, versions=None, scope=(), commits=()):
    return measure_readiness(
        versions=pl.DataFrame(versions or [version()], schema=VERSIONS),
        issues=issues,
        issue_versions=pl.DataFrame(list(scope), schema=SCOPE, orient="row"),
        issue_commits=pl.DataFrame(list(commits), schema=COMMITS, orient="row"),
        as_of=DAY,
    )


def test_a_version_in_full(issues):
    frame = issues(
        {"is_done": True, "status": "Done"},
        {"is_blocked": True},
        {"priority": "Blocker", "team": None},
        {"is_done": True, "status": "Done", "priority": "Blocker", "is_blocked": False},
        {"issue_key": "APP-9"},
    )
    scope = [("v1", f"APP-{number}", "fix") for number in range(1, 5)] + [("v1", "APP-9", "affects")]
    commits = [commit("APP-1", "a", 3), commit("APP-2", "a", 3), commit("APP-2", "b", 7), commit("APP-9", "c", 9)]
    assert measure(frame, scope=scope, commits=commits).to_dicts() == [
        {
            "project_key": "APP",
            "version_id": "v1",
            "version_name": "1.0",
            "release_date": date(2024, 5, 11),
            "is_sprint_named": False,
            "is_overdue": False,
            "days_to_release": 10,
            "total_issues": 4,
            "done_issues": 2,
            "completion_ratio": 0.5,
            "open_blockers": 2,
            "hygiene_score": 50.0,
            "commit_count": 2,
            "last_commit_at": datetime(2024, 4, 7, tzinfo=UTC),
            "state": "measured",
        }
    ]


def test_a_version_without_issues_has_no_figures(issues):
    row = measure(issues({}), commits=[commit("APP-1", "a")]).to_dicts()[0]
    unknown = ("completion_ratio", "open_blockers", "hygiene_score", "commit_count", "last_commit_at")
    assert [row[name] for name in unknown] == [None] * 5
    assert (row["total_issues"], row["done_issues"], row["state"]) == (0, 0, "missing")


def test_commits_are_none_where_the_repository_was_read_and_unknown_where_not(issues):
    scope = [("v1", "APP-1", "fix")]
    assert measure(issues({}), scope=scope, commits=[commit("APP-7", "a")])["commit_count"].to_list() == [0]
    assert measure(issues({}), scope=scope, commits=[commit("LIB-7", "a", project="LIB")])[
        "commit_count"
    ].to_list() == [None]
    assert measure(issues({}), scope=scope)["last_commit_at"].to_list() == [None]


@pytest.mark.parametrize(
    ("release_date", "is_overdue", "days"),
    [(None, None, None), (date(2024, 5, 1), False, 0), (date(2024, 4, 30), True, -1), (date(2024, 5, 2), False, 1)],
)
def test_the_date_is_compared_with_the_day(issues, release_date, is_overdue, days):
    row = measure(issues({}), versions=[version(release_date=release_date)]).to_dicts()[0]
    assert (row["is_overdue"], row["days_to_release"]) == (is_overdue, days)


def test_released_and_archived_versions_have_no_row(issues):
    versions = [version(is_released=True), version(version_id="v2", is_archived=True), version(version_id="v3")]
    assert measure(issues({}), versions=versions)["version_id"].to_list() == ["v3"]


def test_hygiene_is_null_when_all_work_is_done(issues):
    row = measure(issues({"is_done": True, "status": "Done"}), scope=[("v1", "APP-1", "fix")]).to_dicts()[0]
    assert (row["completion_ratio"], row["hygiene_score"], row["open_blockers"]) == (1.0, None, 0)


@settings(max_examples=50, deadline=None)
@given(
    done=st.lists(st.booleans(), max_size=8),
    blocked=st.lists(st.booleans(), min_size=8, max_size=8),
)
def test_figures_stay_within_their_bounds(issues, done, blocked):
    rows = [{"is_done": is_done, "is_blocked": is_blocked} for is_done, is_blocked in zip(done, blocked, strict=False)]
    row = measure(issues(*rows), scope=[("v1", f"APP-{n}", "fix") for n in range(1, len(rows) + 1)]).to_dicts()[0]
    assert row["total_issues"] == len(rows) and row["done_issues"] == sum(done)
    assert (row["completion_ratio"] is None) == (not rows)
    assert row["open_blockers"] is None or 0 <= row["open_blockers"] <= row["total_issues"] - row["done_issues"]
