"""Real answers that were saved, from their files to the marts: all of what Jira and GitHub say."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from real_answers import TABLES, Json, objects

pytestmark = pytest.mark.slow

ISSUES = TABLES["jira.issues"][0]


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "api-payloads"


@pytest.fixture(scope="module")
def lake(real_answers):
    return real_answers


@pytest.fixture(scope="module")
def issues(folder: Path) -> dict[str, Json]:
    """Issues by key, the newest of each."""
    records = [record for name in ISSUES for _, record in objects(folder, name)]
    return {record["key"]: record for record in sorted(records, key=lambda each: each["fields"]["updated"])}


def test_every_object_is_in_its_raw_table_and_nothing_in_quarantine(lake, folder: Path):
    assert lake.execute("select * from raw_meta.quarantine") == []
    assert lake.execute("select * from marts.quarantine") == []
    counts = " union all ".join(f"select '{table}', count(*) from raw_{table}" for table in TABLES)
    distinct = {
        table: {identity(url, record) for name in files for url, record in objects(folder, name)}
        for table, (files, identity) in TABLES.items()
    }
    assert dict(lake.execute(counts)) == {table: len(found) for table, found in distinct.items()}
    ((rows, unknown, unreadable),) = lake.execute(
        "select sum(row_total), sum(unknown_total), sum(unreadable_total) from raw_answers.files"
    )
    assert (rows > 1000, unknown, unreadable) == (True, 0, 0)
    projects = {record["key"] for _, record in objects(folder, "jira_api_projects")}
    assert projects <= {row[0] for row in lake.execute("select project_key from raw_jira.projects")}
    sources = lake.execute("select source, rows, quarantined_rows from marts.data_sources where rows > 0 order by 1")
    told = [(source, refused) for source, _, refused in sources]
    assert told == [("answers", 0)] * 4 + [(source, 0) for source in ("github", "jenkins", "jira", "pagerduty")]


def test_histories_fetched_apart_are_histories_like_any_other(lake, folder: Path, issues):
    apart = [(url, record) for url, record in objects(folder, "jira_api_issue_changelogs")]
    inline = [history for issue in issues.values() for history in issue["changelog"]["histories"]]
    items = {
        f"{each['id']}-{place}"
        for each in [record for _, record in apart] + inline
        for place in range(len(each["items"]))
    }
    assert {row[0] for row in lake.execute("select change_id from marts.issue_changes")} == items
    of_issue = {url.split("/issue/")[1].split("/")[0] for url, _ in apart}
    known = {
        row[0] for row in lake.execute("select distinct issue_id from marts.issue_changes where issue_key is null")
    }
    assert known == of_issue - {issue["id"] for issue in issues.values()}


def test_what_an_issue_says(lake, issues):
    rows = lake.execute(
        """
        select issue_key, summary, issue_type, status, status_category, priority, created_at, updated_at, resolved_at,
            cast(due_date as varchar), creator_id, creator_name, assignee_id, assignee_name, parent_key,
            original_estimate_seconds, time_spent_seconds, remaining_estimate_seconds, lead_time_seconds, components,
            fix_versions
        from marts.issues
        """
    )
    assert {row[0]: row[1:] for row in rows} == {key: _told(record["fields"]) for key, record in issues.items()}
    epics = dict(lake.execute("select issue_key, epic_key from marts.issues where epic_key is not null"))
    assert epics == {key: each["fields"]["epic"]["key"] for key, each in issues.items() if each["fields"].get("epic")}


def _told(fields: Json) -> tuple[Any, ...]:
    def moment(name: str) -> datetime | None:
        return None if fields.get(name) is None else datetime.fromisoformat(fields[name])

    def of(name: str, member: str) -> Any:
        found = fields.get(name)
        return None if found is None else found.get(member) or None

    def person(name: str) -> tuple[str | None, str | None]:
        account = of(name, "accountId") or of(name, "key") or of(name, "name")
        return account, of(name, "displayName")

    created, resolved = moment("created"), moment("resolutiondate")
    return (
        *(fields["summary"], fields["issuetype"]["name"], fields["status"]["name"]),
        *(fields["status"]["statusCategory"]["key"], of("priority", "name"), created, moment("updated"), resolved),
        *(fields.get("duedate"), *person("creator"), *person("assignee"), of("parent", "key")),
        *(fields.get(name) for name in ("timeoriginalestimate", "timespent", "timeestimate")),
        None if resolved is None or created is None else int(resolved.timestamp()) - int(created.timestamp()),
        sorted({each["name"] for each in fields.get("components") or []}),
        sorted({each["name"] for each in fields.get("fixVersions") or []}),
    )


def test_sprints_come_from_boards_and_from_issues(lake, folder: Path, issues):
    listed = {str(record["id"]): record for _, record in objects(folder, "jira_api_sprints")}
    inside = {key: _sprints(record["fields"]) for key, record in issues.items()}
    held = dict(lake.execute("select sprint_id, sprint_name from marts.sprints"))
    assert set(held) == set(listed) | {each for sprints in inside.values() for each in sprints}
    assert {each: held[each] for each in listed} == {each: record["name"] for each, record in listed.items()}
    goals = dict(lake.execute("select sprint_id, goal from marts.sprints where goal is not null"))
    assert goals.items() >= {each: record["goal"] for each, record in listed.items() if record["goal"]}.items()
    pairs = set(lake.execute("select issue_key, sprint_id from marts.issue_sprints"))
    assert pairs == {(key, each) for key, sprints in inside.items() for each in sprints}


def _sprints(fields: Json) -> set[str]:
    shown = [fields.get("sprint"), *(fields.get("closedSprints") or []), *(fields.get("customfield_10020") or [])]
    return {str(each["id"]) for each in shown if each}


def test_a_status_of_the_past_has_the_category_of_its_id(lake, folder: Path):
    categories = {record["id"]: record["statusCategory"]["key"] for _, record in objects(folder, "jira_api_status")}
    names = dict(lake.execute("select status_id, status_name from marts.statuses"))
    assert names == {record["id"]: record["name"] for _, record in objects(folder, "jira_api_status")}
    assert any(not name.isascii() for name in names.values())
    rows = lake.execute(
        """
        select changes.to_value, transitions.to_category
        from marts.issue_transitions as transitions
        inner join marts.issue_changes as changes on transitions.transition_id = changes.change_id
        """
    )
    known = [(to_value, category) for to_value, category in rows if to_value in categories]
    assert known
    assert [row for row in known if row[1] != categories[row[0]]] == []


def test_people_are_known_from_their_own_answers(lake, folder: Path):
    accounts = {
        (system, account): (name, email)
        for system, account, name, email in lake.execute(
            "select system, account, display_name, email from marts.person_accounts"
        )
    }
    for _, record in objects(folder, "jira_api_users"):
        assert accounts["jira", record["accountId"]][0] == record["displayName"]
    for _, record in objects(folder, "github_api_accounts"):
        email = record["email"]
        name = (record["name"] or "").strip() or None
        assert accounts["github", record["login"]] == (name, email.lower() if email else None)


def test_time_that_was_logged(lake, folder: Path):
    logged = {record["id"]: record["timeSpentSeconds"] for _, record in objects(folder, "jira_api_worklogs")}
    held = dict(lake.execute("select worklog_id, time_spent_seconds from marts.worklogs"))
    assert held.items() >= logged.items()


def test_jira_links_issues_to_commits(lake, folder: Path):
    shown = {
        (url.rpartition("issueId=")[2], repository["url"], commit["id"])
        for url, panel in objects(folder, "jira_api_development_panels")
        for detail in panel["detail"]
        for repository in detail["repositories"]
        for commit in repository["commits"]
    }
    columns = "issue_id, repository_url, commit_sha"
    commits, remote_links = lake.staging("stg_jira__development_commits"), lake.staging("stg_jira__remote_links")
    assert set(lake.execute(f"select {columns} from {commits}")) == shown
    links = {str(record["id"]): record["object"]["url"] for _, record in objects(folder, "jira_api_remotelinks")}
    assert dict(lake.execute(f"select link_id, url from {remote_links}")) == links


@pytest.mark.parametrize(
    ("mart", "table", "filtered"),
    [
        ("pull_requests", "pull_requests", ""),
        ("pull_request_commits", "pull_request_commits", ""),
        ("reviews", "reviews", ""),
        ("builds where source = 'github'", "workflow_runs", ""),
        ("build_stages where source = 'github'", "workflow_jobs", ""),
        ("pull_request_comments where kind = 'line'", "review_comments", ""),
        # The conversation of an issue is none of a pull request.
        ("pull_request_comments where kind = 'conversation'", "issue_comments", "/pull/"),
    ],
)
def test_everything_of_github_reaches_its_mart(lake, folder: Path, mart: str, table: str, filtered: str):
    files, identity = TABLES[f"github.{table}"]
    found = {
        identity(url, record)
        for name in files
        for url, record in objects(folder, name)
        if filtered in record.get("html_url", "")
    }
    assert found
    assert lake.execute(f"select count(*) from marts.{mart}") == [(len(found),)]


def test_what_a_pull_request_says(lake, folder: Path):
    records = {
        (url.split("/repos/")[1].split("/pulls")[0], record["number"]): record
        for name in TABLES["github.pull_requests"][0]
        for url, record in objects(folder, name)
    }
    rows = lake.execute(
        """
        select repository, number, title, state, author_login, opened_at, closed_at, merged_at, merge_sha, source_branch
        from marts.pull_requests
        """
    )

    def told(record: Json) -> tuple[Any, ...]:
        is_merged = record["merged_at"] is not None
        moments = [record[name] and datetime.fromisoformat(record[name]) for name in _MOMENTS]
        sha = record["merge_commit_sha"] if is_merged else None
        state = "merged" if is_merged else record["state"]
        return record["title"], state, record["user"]["login"], *moments, sha, record["head"]["ref"]

    assert {row[:2]: row[2:] for row in rows} == {key: told(record) for key, record in records.items()}


_MOMENTS = ("created_at", "closed_at", "merged_at")
