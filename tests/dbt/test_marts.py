"""What the marts say about a small company with one of everything."""

import pytest

pytestmark = pytest.mark.slow


def test_blocked_is_open_and_in_a_blocked_status_flagged_or_behind_an_open_issue(company):
    rows = company.execute("select issue_key, is_blocked, open_blocker_count from marts.issues order by issue_key")
    assert rows == [
        ("APP-1", False, 0),
        ("APP-2", True, 1),
        ("APP-3", False, 0),
        ("APP-4", False, 1),
        ("APP-5", False, 0),
        ("APP-6", True, 0),
        ("APP-7", True, 1),
    ]


def test_a_circle_of_blocking_links_is_marked_on_both_sides(company):
    rows = company.execute(
        "select link_id, issue_key, linked_issue_key, direction, is_in_cycle, is_linked_issue_known "
        "from marts.issue_links order by all"
    )
    assert rows == [
        ("l1", "APP-2", "APP-3", "inward", False, True),
        ("l1", "APP-3", "APP-2", "outward", False, True),
        ("l2", "APP-3", "APP-4", "outward", True, True),
        ("l2", "APP-4", "APP-3", "inward", True, True),
        ("l3", "APP-3", "APP-4", "inward", True, True),
        ("l3", "APP-4", "APP-3", "outward", True, True),
        ("l4", "APP-5", "APP-1", "inward", False, True),
        ("l5", "APP-6", "EXT-9", "outward", False, False),
        ("l6", "APP-7", "EXT-1", "inward", False, False),
    ]


def test_documents_of_jira_cloud_become_plain_text(company):
    assert company.execute("select description from marts.issues where issue_key = 'APP-7'") == [
        ('Steps\nsay "hi" @Bob\n{"type":"paragraph"} café',)
    ]
    assert company.execute("select body from marts.comments order by comment_id") == [("Looks good",), ("*bold* text",)]


def test_transitions_come_from_the_changelog_or_say_what_they_come_from(company):
    rows = company.execute(
        "select issue_key, from_status, to_status, from_category, to_category, evidence from marts.issue_transitions "
        "where issue_key in ('APP-1', 'APP-2', 'APP-4') order by issue_key, transitioned_at"
    )
    assert rows == [
        ("APP-1", None, "To Do", None, "new", "created"),
        ("APP-1", "To Do", "In Progress", "new", "indeterminate", "changelog"),
        ("APP-1", "In Progress", "Done", "indeterminate", "done", "changelog"),
        ("APP-2", None, "In Progress", None, "indeterminate", "created"),
        ("APP-4", None, None, None, None, "created"),
        ("APP-4", None, "Closed", None, "done", "resolution_date"),
    ]


def test_issue_keys_are_found_in_any_case_and_unknown_ones_are_kept(company):
    rows = company.execute(
        "select issue_key, commit_sha, evidence, matched_text, is_known_issue, is_on_default_branch "
        "from marts.issue_commits order by commit_sha, issue_key"
    )
    assert rows == [
        ("APP-1", "a1", "commit message", "APP-1", True, True),
        ("APP-999", "a1", "commit message", "APP-999", False, True),
        ("APP-2", "a2", "trailer", "APP-2", True, True),
        ("APP-3", "a3", "branch name", "feature_app-3", True, True),
        ("LIB-7", "a4", "commit message", "LIB-7", False, False),
        ("APP-1", "a5", "commit message", "APP-1", True, True),
    ]


def test_what_looks_like_a_key_but_is_a_version_or_no_project_is_none(company):
    assert company.execute("select issue_key_count from marts.commits where commit_sha = 'a1'") == [(2,)]


def test_messages_name_issues_of_known_projects(company):
    rows = company.execute("select issue_key, message_ts, is_known_issue from marts.issue_messages order by all")
    assert rows == [("APP-1", "1.2", True), ("APP-2", "1.0", True), ("LIB-1", "1.0", False)]


def test_line_counts_are_null_where_git_could_not_tell(company):
    rows = company.execute("select commit_sha, additions, deletions, files_changed from marts.commits order by 1")
    assert rows == [("a1", 10, 0, 2), ("a2", 0, 0, 0), ("a3", 0, 0, 0), ("a4", None, None, 1), ("a5", 0, 0, 0)]


def test_a_version_and_its_tag_are_one_release_and_twins_are_one_version(company):
    rows = company.execute(
        "select version_name, tag_name, match_evidence, is_released, is_sprint_named, issue_count, version_ids, "
        "strftime(released_at, '%Y-%m-%d') from marts.releases where match_evidence <> 'plan only' "
        "order by coalesce(version_id, ''), tag_name"
    )
    assert rows == [
        ("0.9.0", "0.9.0", "tag only", True, False, None, [], "2024-01-09"),
        ("2.0.0-rc1", "2.0.0-rc1", "tag only", True, False, None, [], "2024-02-02"),
        ("App 1.0", "v1.0.0", "version and tag", True, False, 2, ["v1", "v2"], "2024-03-02"),
        ("Shop App 2.0.0", None, "version only", False, False, 1, ["v3"], None),
        ("2024 Sprint 3", None, "version only", False, True, 0, ["v4"], None),
        ("Tools 1.0", "tools@1.0", "version and tag", True, False, 0, ["v5"], "2024-01-11"),
        ("Someday", None, "version only", False, False, 0, ["v6"], None),
        # Twelve years before the tag 0.9.0: another release of that number.
        ("App 0.9", None, "version only", True, False, 0, ["v7"], "2012-01-01"),
        ("App 3.0", None, "version only", False, False, 1, ["v9"], None),
    ]


def test_a_plan_joins_its_version_or_tag_and_is_a_release_of_its_own_without_one(company):
    rows = company.execute(
        "select version_name, match_evidence, plan_source, target_date::varchar, planned_status, release_type, "
        "release_manager, release_date::varchar, is_released, is_archived "
        "from marts.releases where plan_source is not null order by target_date"
    )
    assert rows == [
        ("App 0.9", "version only", "csv", "2012-01-05", None, None, None, "2012-01-01", True, False),
        ("App 1.0", "version and tag", "csv", "2024-02-28", "deployed", "major", "Ada", "2024-03-01", True, False),
        # Without a project, 1.0 may be anyone's.
        ("1.0", "plan only", "csv", "2024-03-01", None, None, None, "2024-03-01", False, False),
        (
            *("Shop App 2.0.0", "version only", "smartsheet", "2024-08-20", "code_freeze", "minor", "Bob"),
            *("2024-09-01", False, False),
        ),
        ("4.0", "plan only", "csv", "2024-12-01", "in_progress", "major", "Ada", "2024-12-01", False, False),
        ("Someday", "version only", "csv", "2025-06-01", None, None, None, "2025-06-01", False, False),
        ("5.0", "plan only", "csv", "2025-12-01", "cancelled", None, None, "2025-12-01", False, True),
    ]
    names = "select version_name, planned_version_name from marts.releases where version_id = 'v1'"
    assert company.execute(names) == [("App 1.0", "v1.0")]


def test_the_same_email_joins_accounts_unless_it_is_nobodys_or_shared(company):
    rows = company.execute(
        "select list(system || ':' || account order by system, account), any_value(people.display_name), "
        "any_value(people.email), bool_or(people.is_bot) from marts.person_accounts "
        "join marts.people using (person_id) group by person_id order by 1"
    )
    assert rows == [
        (["git:1+bob@users.noreply.github.com"], "Bob", "1+bob@users.noreply.github.com", False),
        (
            ["git:2+dependabot[bot]@users.noreply.github.com"],
            "dependabot[bot]",
            "2+dependabot[bot]@users.noreply.github.com",
            True,
        ),
        (["git:ada@example.com", "jira:u1", "slack:U1"], "Ada Lovelace", "ada@example.com", False),
        (["git:name:bob"], "Bob", None, False),
        (["jira:u2"], "Bob Smith", "bob@example.com", False),
        (["slack:B1"], "CI", None, True),
        (["slack:U2"], "Front Desk", None, False),
        (["slack:U3"], "Back Desk", None, False),
        (["slack:U4"], "Sue Abbot", None, False),
        (["slack:U9"], None, None, False),
    ]


def test_a_sprint_has_its_newest_state_and_threads_their_replies(company):
    assert company.execute("select sprint_id, state, issue_count from marts.sprints") == [("7", "active", 2)]
    assert company.execute("select issue_key from marts.issues where is_in_open_sprint order by 1") == [
        ("APP-2",),
        ("APP-3",),
    ]
    assert company.execute("select message_count, participant_count, root_text from marts.threads") == [
        (3, 3, "When is app-2 done? And LIB-1, X-1?")
    ]
    assert company.execute("select message_ts, is_reply, is_bot, reaction_count from marts.messages order by 1") == [
        ("1.0", False, False, 3),
        ("1.1", True, False, 0),
        ("1.2", True, True, 0),
    ]


def test_pull_requests_are_read_from_merge_commits_where_github_is_not(company):
    assert company.execute(
        "select number, merge_sha, source_branch, title, issue_keys from marts.pull_requests where source = 'git'"
    ) == [(12, "a3", "bob/feature_app-3b", "Nicer cart", ["APP-3"])]


def test_the_repository_belongs_to_the_project_that_most_of_its_commits_name(company):
    assert company.execute(
        "select repository, project_key, project_share, linked_commit_count from marts.repositories"
    ) == [("shop-app", "APP", 0.8, 5)]
    assert company.execute("select project_key, repositories, issue_count from marts.projects order by 1") == [
        ("APP", ["shop-app"], 7),
        ("LIB", [], 0),
    ]


def test_a_source_says_when_it_was_read_and_what_was_refused(company):
    assert company.execute("select source, scope, rows, quarantined_rows from marts.data_sources order by all") == [
        ("jira", "/exports/issues.jsonl", 7, 1),
        ("jira", "https://jira.acme.com", 5, 0),
        ("slack", "/exports/slack", 6, 1),
        ("slack", "T1", 4, 0),
    ]
    assert company.execute("select position, reason from marts.quarantine order by 1") == [
        ("file", "cut off"),
        ("line 8", "not JSON"),
    ]


def test_versions_are_counted_over_their_fix_issues(company):
    rows = company.execute(
        "select version_id, issue_count, done_count, is_sprint_named, twin_of_version_id from marts.versions order by 1"
    )
    assert rows == [
        ("v1", 1, 1, False, None),
        ("v2", 1, 1, False, "v1"),
        ("v3", 1, 0, False, None),
        ("v4", 0, 0, True, None),
        ("v5", 0, 0, False, None),
        ("v6", 0, 0, False, None),
        ("v7", 0, 0, False, None),
        ("v9", 1, 0, False, None),
    ]


def test_a_release_holds_what_its_version_and_the_commits_since_the_tag_before_it_say(company):
    rows = company.execute(
        "select distinct releases.version_name, item_kind, item_key, scope_origin, commit_count, range_evidence "
        "from marts.release_scope as scope "
        "inner join marts.releases as releases on scope.release_id = releases.canonical_release_id "
        "where releases.version_name in ('App 1.0', 'App 3.0', '0.9.0') order by all"
    )
    assert rows == [
        # The merge a3 and the commit a1, which is older than the tag 0.9.0, are not among its commits.
        ("App 1.0", "commit", "a2", "commits", None, "dates between tags"),
        ("App 1.0", "ticket", "APP-1", "version", 0, None),
        ("App 1.0", "ticket", "APP-2", "commits", 1, None),
        ("App 1.0", "ticket", "APP-4", "version", 0, None),
        ("App 3.0", "commit", "a5", "commits", None, "dates since tag"),
        ("App 3.0", "ticket", "APP-1", "commits", 1, None),
        ("App 3.0", "ticket", "APP-3", "commits", 1, None),
        ("App 3.0", "ticket", "APP-6", "version", 0, None),
    ]


def test_a_range_of_commits_is_known_or_says_why_not(company):
    rows = company.execute(
        "select distinct releases.version_name, previous_tag_name, candidate_tag_name, candidate_sha, range_evidence "
        "from marts.release_ranges as ranges "
        "inner join marts.releases as releases on ranges.release_id = releases.canonical_release_id order by all"
    )
    assert rows == [
        ("0.9.0", None, "0.9.0", "a1", "first tag"),
        # A candidate of 2.0 follows 1.0; a version to come follows the last final tag below it.
        ("2.0.0-rc1", "v1.0.0", "2.0.0-rc1", "a5", "dates between tags"),
        ("4.0", "v1.0.0", None, "a5", "dates since tag"),
        ("App 0.9", None, None, None, "no tag"),
        ("App 1.0", "0.9.0", "v1.0.0", "a2", "dates between tags"),
        ("App 3.0", "v1.0.0", None, "a5", "dates since tag"),
        ("Shop App 2.0.0", "v1.0.0", None, "a5", "dates since tag"),
        ("Someday", None, None, "a5", "no number"),
        ("Tools 1.0", None, "tools@1.0", "a3", "first tag"),
    ]
