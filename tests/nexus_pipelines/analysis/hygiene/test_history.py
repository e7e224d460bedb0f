"""Past days: what an issue was then, told by its changelog, and scores back to the first ticket."""

from datetime import date, timedelta

import polars as pl
import pytest
from ticket_cases import NOW, project

from nexus_pipelines.analysis.hygiene.as_of import state_at
from nexus_pipelines.analysis.hygiene.history import history_days, score_history
from nexus_pipelines.analysis.hygiene.measure import measure_weighted

THEN = NOW - timedelta(days=10)
LATER = NOW - timedelta(days=5)
AGED = {"created_at": NOW - timedelta(days=20), "updated_at": LATER, "fix_versions": ["2.0", "3.0"]}


def change(field, before=None, after=None, *, ids=(None, None), at=LATER):
    values = {"from_text": before, "to_text": after, "from_value": ids[0], "to_value": ids[1]}
    return {"issue_key": "A-1", "field": field, "changed_at": at, "author_id": "ada"} | values


@pytest.mark.parametrize(
    ("changes", "column", "expected"),
    [
        ([change("summary", "Cart", "x")], "summary", "Cart"),
        ([change("summary", "Cart", "y"), change("summary", "y", "x", at=NOW)], "summary", "Cart"),
        ([change("summary", "Cart", "x", at=THEN)], "summary", "Cart shows the total of the last visit"),
        ([change("labels", "a b", "cart")], "labels", ["a", "b"]),
        ([change("labels", "", "cart")], "labels", None),
        ([change("Fix Version", None, "3.0")], "fix_versions", ["2.0"]),
        ([change("Fix Version", "1.0", None)], "fix_versions", ["1.0", "2.0", "3.0"]),
        ([change("Fix Version", None, "9"), change("Fix Version", "9", None, at=NOW)], "fix_versions", ["2.0", "3.0"]),
        ([change("Component", None, "cart")], "components", []),
        ([change("assignee", "Bo", "Ada", ids=("bo", "ada"))], "assignee_id", "bo"),
        ([change("assignee", None, "Ada", ids=(None, "ada"))], "assignee_name", None),
        ([change("Story Points", "5", "3")], "story_points", 5.0),
        ([change("Story Points", "", "3")], "story_points", None),
        ([change("duedate", None, None, ids=("2024-03-01", None))], "due_date", date(2024, 3, 1)),
        ([change("Flagged", "Impediment", "")], "is_flagged", True),
        ([change("Sprint", "S1, S2", "S3", ids=("1, 2", "3"))], "sprint_ids", ["1", "2"]),
        ([change("Epic Link", "A-7", "A-99")], "epic_key", "A-7"),
        ([change("issuetype", "Bug", "Task")], "issue_type", "Bug"),
        ([change("priority", "Low", "High")], "priority", "Low"),
    ],
)
def test_a_field_before_its_later_changes(changes, column, expected):
    before = state_at(project(AGED, changes=changes), THEN).issues.filter(pl.col("issue_key") == "A-1")
    value = before[column][0]
    assert (value.to_list() if isinstance(value, pl.Series) else value) == expected


def test_the_present_is_left_as_it_is():
    inputs = project(AGED, changes=[change("summary", "Cart", "x")])
    assert state_at(inputs, NOW).issues.equals(inputs.issues)


def test_a_status_and_a_sprint_of_then():
    move = {"from_status": "To Do", "to_status": "In Progress", "from_category": "new", "to_category": "indeterminate"}
    birth = {"to_status": "To Do", "to_category": "new", "transitioned_at": AGED["created_at"], "evidence": "created"}
    moves = [
        {"issue_key": "A-1"} | birth,
        {"issue_key": "A-1", "transitioned_at": LATER, "evidence": "changelog"} | move,
    ]
    sprints = [
        {"sprint_id": "1", "state": "closed", "start_at": THEN - timedelta(1), "completed_at": THEN + timedelta(1)}
    ]
    inputs = project(
        AGED | {"is_in_open_sprint": False, "sprint_ids": ["1"]},
        changes=[change("status", "To Do", "In Progress")],
        transitions=moves,
        sprints=sprints,
    )
    before = state_at(inputs, THEN).issues.filter(pl.col("issue_key") == "A-1").row(0, named=True)
    assert (before["status"], before["status_category"], before["is_in_open_sprint"]) == ("To Do", "new", True)
    assert before["updated_at"] == AGED["created_at"]


def test_without_a_changelog_only_dates_are_known():
    bug = {
        "issue_type": "Bug",
        "has_changelog": False,
        "status_category": "done",
        "created_at": NOW - timedelta(days=30),
    }
    inputs = project(bug | {"resolved_at": LATER, "updated_at": LATER, "labels": []})
    judged = measure_weighted(inputs, moment=THEN).states().filter(pl.col("issue_key") == "A-1")
    assert dict(judged.filter(pl.col("state").is_in(["violated", "passed"])).select("rule", "state").iter_rows()) == {
        "no_comments": "violated"
    }


def test_undoing_a_change_is_the_same_as_never_having_made_it():
    """An issue whose history is undone is judged like one that always was so."""
    emptied = {
        "labels": ["cart"],
        "updated_at": LATER,
        "created_at": NOW - timedelta(days=20),
        "is_in_open_sprint": False,
    }
    undone = measure_weighted(project(emptied, changes=[change("labels", "", "cart")]), moment=THEN)
    always = measure_weighted(project(emptied | {"labels": [], "updated_at": emptied["created_at"]}), moment=THEN)
    columns = ["issue_key", "rule", "state", "degree"]
    assert undone.states().select(columns).equals(always.states().select(columns))


def test_history_goes_back_to_the_first_ticket():
    inputs = project({"created_at": NOW - timedelta(days=100)})
    days = history_days(inputs)
    assert days[0] <= (NOW - timedelta(days=93)).date() and days[-1] == NOW.date()
    assert all(day.weekday() == 0 for day in days[:-30])
    assert len(days) == len(set(days)) == 30 + 11
    longer = history_days(project({"created_at": NOW - timedelta(days=1_500)}))
    assert 30 + 100 + 24 < len(longer) < 30 + 101 + 30
    scores = score_history(inputs, days[:2] + days[-1:])
    assert scores.filter(pl.col("grain") == "ALL")["active_tickets"].to_list() == [1, 1, 2]
    assert history_days(project(user=False)) == []
