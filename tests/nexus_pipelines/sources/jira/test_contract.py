"""What becomes of the shapes that Jira has had over the years."""

import json
from typing import Any

import pytest

ADF = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Hi"}]}]}
CLOUD_USER = {"accountId": "5b10", "displayName": "Mia Krystof", "emailAddress": "mia@example.com", "active": True}
SERVER_USER = {"key": "JIRAUSER10100", "name": "fred", "displayName": "Fred F. User"}


def issue(number: int = 1, /, **fields: Any) -> dict[str, Any]:
    base = {
        "summary": "A",
        "project": {"id": "7", "key": "AB", "name": "Ab"},
        "updated": "2020-01-01T00:00:00.000+0000",
    }
    return {"id": str(number), "key": f"AB-{number}", "fields": {**base, **fields}}


def load(jira: Any, *records: dict[str, Any]) -> None:
    jira.load(jira.file("dump.jsonl", *(json.dumps(record).encode() for record in records)))


def one(jira: Any, columns: str, table: str = "issues") -> tuple[object, ...]:
    (row,) = jira.rows(table, columns)
    return row


def test_people_of_cloud_and_server(jira: Any) -> None:
    load(jira, issue(assignee=CLOUD_USER, reporter=SERVER_USER, creator={"name": "old", "displayName": "Old One"}))
    assert one(jira, "assignee_id, assignee_name, assignee_email") == ("5b10", "Mia Krystof", "mia@example.com")
    assert one(jira, "reporter_id, reporter_name, reporter_email") == ("JIRAUSER10100", "Fred F. User", None)
    assert one(jira, "creator_id, creator_name") == ("old", "Old One")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("h1. {code}x{code}", ("h1. {code}x{code}", "wiki")),
        (ADF, (json.dumps(ADF, separators=(",", ":")), "adf")),
        (None, (None, None)),
        ("{noformat}", ("{noformat}", "wiki")),
    ],
)
def test_description_is_wiki_or_adf(jira: Any, text: object, expected: tuple[object, ...]) -> None:
    load(jira, issue(description=text))
    assert one(jira, "description, description_format") == expected


def test_sprints_of_every_shape_become_one_list(jira: Any) -> None:
    closed = {"id": 1, "name": "One", "state": "closed", "startDate": "a", "endDate": "b", "completeDate": "c"}
    text = (
        "com.atlassian.greenhopper.service.sprint.Sprint@1f[id=2,rapidViewId=7,state=ACTIVE,"
        "name=Two, and more,goal=,startDate=2020-01-01T00:00:00.000Z,endDate=<null>,completeDate=<null>,sequence=2]"
    )
    load(jira, issue(sprint={"id": 3, "name": "Three"}, closedSprints=[closed], customfield_10020=[text, closed]))
    sprints = json.loads(str(one(jira, "sprints")[0]))
    assert [sprint["id"] for sprint in sprints] == ["3", "1", "2"]
    assert sprints[1] == {**closed, "id": "1"}
    assert sprints[2] == {
        "id": "2",
        "name": "Two, and more",
        "state": "active",
        "startDate": "2020-01-01T00:00:00.000Z",
        "endDate": None,
        "completeDate": None,
    }


def test_custom_fields_are_found_by_name(jira: Any) -> None:
    record = {
        **issue(customfield_1=5.0, customfield_2="AB-9", customfield_3={"title": "Core"}, customfield_4=[{"id": "1"}]),
        "names": {
            "customfield_1": "Story Points",
            "customfield_2": "Epic Link",
            "customfield_3": "Team",
            "customfield_4": "Flagged",
        },
    }
    load(jira, record)
    assert one(jira, "story_points, epic_key, team, is_flagged") == (5.0, "AB-9", "Core", True)


def test_default_custom_fields_of_another_meaning_do_no_harm(jira: Any) -> None:
    load(jira, issue(customfield_10016={"value": "x"}, customfield_10020="text", customfield_10001=[1]))
    assert one(jira, "story_points, sprints, team") == (None, "[]", None)
    assert not jira.quarantine()


def test_what_has_no_column_stays_in_fields(jira: Any) -> None:
    load(jira, {**issue(customfield_99={"a": [1]}, Summary="other", empty=None), "ghissue": 1, "self": "https://x"})
    assert json.loads(str(one(jira, "fields")[0])) == {
        "customfield_99": {"a": [1]},
        "Summary": "other",
        "_record": {"ghissue": 1},
    }
    assert one(jira, "summary") == ("A",)


def test_changelog_becomes_items(jira: Any) -> None:
    items = [
        {"field": "status", "fieldtype": "jira", "from": "1", "fromString": "Open", "to": "3", "toString": "Done"},
        {"field": "assignee", "fieldtype": "jira", "from": None, "fromString": None, "to": "x", "toString": "X"},
    ]
    history = {"id": 77, "author": CLOUD_USER, "created": "2020-02-01T10:00:00.000+0100", "items": items}
    load(jira, {**issue(1), "changelog": {"histories": [history]}}, issue(2))
    assert jira.rows("issues", "issue_key, has_changelog") == [("AB-1", True), ("AB-2", False)]
    assert jira.rows(
        "changelog_items", "history_id, item_index, field, from_text, to_text, author_id, hour(changed_at)"
    ) == [
        ("77", 0, "status", "Open", "Done", "5b10", 9),
        ("77", 1, "assignee", None, "X", "5b10", 9),
    ]


def test_versions_of_projects_win_over_those_of_issues(jira: Any) -> None:
    version = {"id": "1", "name": "1.0", "released": True, "archived": False, "releaseDate": "2020-05-01"}
    dump = jira.file(
        "issues.jsonl", json.dumps(issue(fixVersions=[version], versions=[{"id": "2", "name": "0.9"}])).encode()
    )
    jira.load(dump)
    columns = "version_id, version_name, is_released, release_date::varchar, is_from_project"
    expected = [("1", "1.0", True, "2020-05-01", False), ("2", "0.9", None, None, False)]
    assert jira.rows("versions", columns) == expected
    project = {"id": "7", "key": "AB", "name": "Ab", "versions": [{**version, "name": "1.0 final"}], "components": []}
    jira.load(jira.file("projects.jsonl", json.dumps(project).encode()))
    expected[0] = ("1", "1.0 final", True, "2020-05-01", True)
    assert jira.rows("versions", columns) == expected
    dump.write_bytes(json.dumps(issue(fixVersions=[version], summary="B")).encode())
    jira.load(dump)
    assert jira.rows("versions", columns) == expected
    assert jira.rows("projects", "project_key, is_from_project") == [("AB", True)]


def test_a_comment_that_is_gone_goes_and_a_partial_list_deletes_nothing(jira: Any) -> None:
    def commented(*ids: int, total: int) -> dict[str, Any]:
        comments = [{"id": str(each), "body": "x", "author": CLOUD_USER} for each in ids]
        return issue(comment={"comments": comments, "total": total})

    load(jira, commented(1, 2, total=2))
    load(jira, commented(2, total=5))
    assert jira.counts("comments") == {"comments": 2}
    load(jira, commented(2, total=1))
    assert jira.rows("comments", "comment_id, body_format, author_name") == [("2", "wiki", "Mia Krystof")]


def test_an_older_dump_changes_nothing(jira: Any) -> None:
    load(jira, issue(summary="new", updated="2021-01-01T00:00:00.000+0000"))
    older = issue(summary="old", comment={"comments": [{"id": "1", "body": "x"}], "total": 1})
    jira.load(jira.file("older.jsonl", json.dumps(older).encode()))
    assert jira.rows("issues", "summary") == [("new",)]
    assert jira.counts("comments") == {"comments": 0}


def test_times_that_are_none_are_noted_and_the_future_is_kept(jira: Any) -> None:
    load(jira, issue(created="2012-05-16T07:56:13.000+9900", duedate="soon", resolutiondate="2999-01-01T00:00:00.000Z"))
    assert one(jira, "created_at, due_date, year(resolved_at)") == (None, None, 2999)
    assert jira.quarantine() == [
        ("line 1", "field created_at of AB-1 is not a time: '2012-05-16T07:56:13.000+9900'"),
        ("line 1", "field due_date of AB-1 is not a date: 'soon'"),
    ]
