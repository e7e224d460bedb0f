import csv
import json
import sys
from pathlib import Path
from typing import Any


def test_whole_projects_of_a_server(jira: Any, shared_data: Path) -> None:
    folder = shared_data / "titanium" / "jira"
    jira.load(folder)
    counted = jira.connection.execute(
        "select project_key, count(*) from lake.raw_jira.issues group by 1 order by 1"
    ).fetchall()
    assert counted == [("ALOY", 1499), ("DAEMON", 317), ("MOD", 367)]
    assert jira.counts("comments", "versions", "components", "projects", "changelog_items") == {
        "comments": 6431,
        "versions": 1221,
        "components": 200,
        "projects": 5,
        "changelog_items": 0,
    }
    assert jira.rows("comments", "count(*) filter (contains(body, chr(8232))) > 0") == [(True,)]
    assert jira.rows("issues", "count(*) filter (created_at is null), count(*) filter (has_changelog)") == [(0, 0)]
    assert not jira.quarantine()
    assert jira.load(folder) == []


def test_cloud_issues_with_changelogs(jira: Any, shared_data: Path) -> None:
    csv.field_size_limit(sys.maxsize)
    histories: set[str] = set()
    issues: set[str] = set()
    for name in ("jira_api_issues", "jira_api_issues_for_due_date", "jira_external_epics"):
        path = shared_data / "api-payloads" / "jira" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            records = [json.loads(row["data"]) for row in csv.DictReader(file)]
        issues.update(record["id"] for record in records)
        for record in records:
            histories.update(each["id"] for each in record["changelog"]["histories"])
        jira.file(f"{name}.jsonl", *(json.dumps(record).encode() for record in records))
        jira.load(jira.root / f"{name}.jsonl")
    assert jira.rows("issues", "count(distinct issue_id)") == [(len(issues),)]
    assert jira.rows("changelog_items", "count(distinct history_id)") == [(len(histories),)]
    assert jira.rows("issues", "count(*) filter (assignee_id is not null) > 0, bool_or(has_changelog)") == [
        (True, True)
    ]
    assert jira.rows("issues", "count(*) filter (sprints <> '[]') > 0") == [(True,)]
    assert not jira.quarantine()
