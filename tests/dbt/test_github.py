"""What the marts say about a repository that is in git and on GitHub."""

import pytest

pytestmark = pytest.mark.slow


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
