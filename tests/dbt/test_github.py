"""What the marts say about a repository that is in git and on GitHub, and about real answers of GitHub."""

import csv
import json
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def test_github_and_git_complete_each_other(company):
    rows = company.execute(
        "select source, repository, number, state, merge_sha, merged_by_name, source_branch, issue_keys "
        "from marts.pull_requests order by repository, number"
    )
    assert rows == [
        ("github", "acme/other", 1, "closed", None, None, "x", []),
        ("git", "shop-app", 12, "merged", "a3", "Bob", "bob/feature_app-3b", ["APP-3"]),
        ("github", "shop-app", 13, "open", None, None, "try", ["LIB-1"]),
    ]


def test_what_people_said_of_a_pull_request(company):
    assert company.execute("select number, reviewer_login, is_bot, state from marts.reviews") == [
        (12, "ada", False, "approved")
    ]
    assert company.execute(
        "select comment_id, number, kind, is_bot, path from marts.pull_request_comments order by 1"
    ) == [("conversation:1", 12, "conversation", True, None), ("line:1", 12, "line", False, "cart.py")]
    assert company.execute("select number, commit_sha, subject from marts.pull_request_commits") == [
        (12, "b1", "Nicer cart")
    ]


def test_each_attempt_of_a_run_is_a_build(company):
    rows = company.execute(
        "select build_id, repository, number, attempt, status, strftime(finished_at, '%H:%M:%S'), duration_seconds "
        "from marts.builds order by 1"
    )
    assert rows == [
        ("github:7:1", "shop-app", 3, 1, "FAILURE", "09:04:00", 180),
        ("github:7:2", "shop-app", 3, 2, "BUILDING", None, None),
    ]
    assert company.execute(
        "select build_id, stage_name, status, duration_seconds from marts.build_stages order by stage_id"
    ) == [("github:7:1", "build", "SUCCESS", 50), ("github:7:1", "test", "FAILURE", 120)]


def test_a_deployment_keeps_its_outcome_when_a_later_one_replaces_it(company):
    assert company.execute(
        "select deployment_id, environment, status, duration_seconds from marts.deployments order by 1"
    ) == [("github:5", "production", "success", 300), ("github:6", "staging", None, None)]
    assert company.execute("select repository, tag_name, release_name from marts.github_releases") == [
        ("shop-app", "v1.0.0", "The cart")
    ]


@pytest.fixture(scope="module")
def real_answers(empty_lake_of_module, shared_data: Path):
    """A lake with the real answers of GitHub about runs and jobs, and its models."""
    lake = empty_lake_of_module
    csv.field_size_limit(1 << 30)
    for name, table, columns in (
        ("runs", "workflow_runs", ("run_attempt", "status", "conclusion", "run_started_at", "updated_at")),
        ("jobs", "workflow_jobs", ("run_attempt", "status", "conclusion", "started_at", "completed_at")),
    ):
        with (shared_data / "api-payloads" / "github" / f"github_api_{name}.csv").open(newline="") as file:
            records = [json.loads(row["data"]) for row in csv.DictReader(file)]
        path = lake.folder / f"{name}.json"
        path.write_text("\n".join(json.dumps({key: record.get(key) or None for key in record}) for record in records))
        own = "id as run_id" if name == "runs" else "id as job_id, run_id"
        lake.execute(
            f"insert into raw_github.{table} by name "
            f"select 'panjf2000/ants' as repository, {own}, {', '.join(columns)} from read_json('{path}')"
        )
    return lake


def test_real_runs_and_jobs_have_a_known_status(real_answers):
    lake = real_answers
    lake.dbt("build", "--select", "+builds +build_stages")
    statuses = {status for (status,) in lake.execute("select distinct status from marts.builds")}
    assert statuses == {"SUCCESS", "FAILURE", "ABORTED", "NOT_BUILT", "BUILDING"}
    assert lake.execute("select count(*) from marts.build_stages where status is null") == [(0,)]
    assert lake.execute("select count(*) from marts.builds where duration_seconds < 0") == [(0,)]
    assert re.fullmatch(r"github:\d+:\d+", lake.execute("select min(build_id) from marts.builds")[0][0])
