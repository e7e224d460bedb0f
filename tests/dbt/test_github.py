"""What the marts say of a repository that is in git and on GitHub, and of real answers of GitHub and PagerDuty."""

import pytest

pytestmark = pytest.mark.slow

# Marts that hold a row for each row of one staging model, where only GitHub is read.
MARTS = {
    "pull_requests": "pull_requests",
    "pull_request_commits": "pull_request_commits",
    "reviews": "reviews",
    "builds where source = 'github'": "workflow_runs",
    "build_stages where source = 'github'": "workflow_jobs",
}


def test_github_and_git_complete_each_other(company):
    rows = company.execute(
        "select source, repository, number, state, merge_sha, merged_by_name, source_branch, issue_keys "
        "from marts.pull_requests order by repository, number"
    )
    assert rows == [
        ("github", "acme/other", 1, "closed", None, None, "x", ["APP-5"]),
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
        "from marts.builds where source = 'github' order by 1"
    )
    assert rows == [
        ("github:7:1", "shop-app", 3, 1, "FAILURE", "09:04:00", 180),
        ("github:7:2", "shop-app", 3, 2, "BUILDING", None, None),
    ]
    assert company.execute(
        "select build_id, stage_name, status, duration_seconds from marts.build_stages "
        "where source = 'github' order by stage_id"
    ) == [("github:7:1", "build", "SUCCESS", 50), ("github:7:1", "test", "FAILURE", 120)]


def test_a_deployment_keeps_its_outcome_when_a_later_one_replaces_it(company):
    assert company.execute(
        "select deployment_id, environment, status, duration_seconds from marts.deployments order by 1"
    ) == [("github:5", "production", "success", 300), ("github:6", "staging", None, None)]
    assert company.execute("select repository, tag_name, release_name from marts.github_releases") == [
        ("shop-app", "v1.0.0", "The cart")
    ]


def test_findings_stand_beside_what_was_not_looked_at(company):
    assert company.execute(
        "select kind, tool, rule, severity, problem_severity, state, package_name, path, dismissed_reason "
        "from marts.security_findings order by finding_id"
    ) == [
        ("code_scanning", "CodeQL", "py/sql-injection", "critical", "error", "open", None, "cart.py", None),
        ("code_scanning", "CodeQL", "py/unused-import", None, "note", "open", None, "cart.py", None),
        ("code_scanning", "CodeQL", "py/sql-injection", "high", "error", "dismissed", None, "cart.py", "used in tests"),
        ("dependabot", "Dependabot", "CVE-1", "medium", None, "open", "left-pad", "package.json", None),
        ("dependabot", "Dependabot", "GHSA-2", "low", None, "dismissed", "dev-tool", "package.json", "auto_dismissed"),
    ]
    assert company.execute(
        "select repository, kind, state, open_count, open_critical_count, open_high_count "
        "from marts.security_coverage order by repository, kind"
    ) == [
        ("acme/other", "code_scanning", "not read", None, None, None),
        ("acme/other", "dependabot", "not read", None, None, None),
        ("shop-app", "code_scanning", "enabled", 2, 1, 0),
        ("shop-app", "dependabot", "not enabled", None, None, None),
    ]


def test_real_answers_reach_the_marts(real_answers):
    lake = real_answers
    assert lake.execute("select * from raw_meta.quarantine") == []
    for mart, staging in MARTS.items():
        (held,) = lake.execute(f"select count(*) from {lake.staging(f'stg_github__{staging}')}")[0]
        assert lake.execute(f"select count(*) from marts.{mart}") == [(held,)]
        assert held > 0
    # The conversation of an issue is none of a pull request; no comment of either kind is lost in staging.
    (comments,) = lake.execute(f"select count(*) from {lake.staging('stg_github__review_comments')}")[0]
    issue_comments = lake.staging("stg_github__issue_comments")
    (talk,) = lake.execute(f"select count(*) from {issue_comments} where url like '%/pull/%'")[0]
    assert lake.execute("select count(*) from marts.pull_request_comments") == [(comments + talk,)]


def test_real_runs_and_jobs_have_a_known_status(real_answers):
    lake = real_answers
    statuses = {
        status for (status,) in lake.execute("select distinct status from marts.builds where source = 'github'")
    }
    assert statuses == {"SUCCESS", "FAILURE", "ABORTED", "NOT_BUILT", "BUILDING"}
    assert lake.execute("select count(*) from marts.build_stages where source = 'github' and status is null") == [(0,)]
    assert lake.execute("select count(*) from marts.builds where duration_seconds < 0") == [(0,)]


def test_real_incidents_reach_the_mart(real_answers):
    assert real_answers.execute(
        "select incident_key, status, urgency, service, assignee_name, seconds_to_acknowledge, seconds_to_resolve, "
        "lead_time_minutes from marts.incidents order by 1"
    ) == [
        ("4", "triggered", "high", "DevService", "Kian Amini", 1, None, None),
        ("5", "acknowledged", "high", "DevService", "Keon Amini", 9, None, None),
        ("6", "resolved", "low", "DevService", None, 10, 368, 6),
    ]
