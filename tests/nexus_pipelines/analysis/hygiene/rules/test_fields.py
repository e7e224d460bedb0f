"""Rules that ask for a field: there, empty in its many ways, out of scope, not in use."""

from datetime import UTC, date, datetime

import pytest
from ticket_cases import BACKLOG, BUG, DONE, Case, judge_apart

EMPTY = (None, [], [""], [" ", None], ["\u200b"])
CASES = [
    *(("labels", {"labels": value}, "violated") for value in EMPTY),
    ("labels", {"labels": ["", "x"]}, "passed"),
    ("labels", {"labels": [], "is_subtask": True}, "not_applicable"),
    ("labels", {"labels": []} | BACKLOG, "not_applicable"),
    ("labels", {"labels": []} | DONE, "not_applicable"),
    *(("missing_component", {"components": value}, "violated") for value in EMPTY),
    ("missing_component", {}, "passed"),
    *(("team", {"team": value}, "violated") for value in (None, "", " \u200b", "[]", "{ }")),
    ("team", {"team": "[A]"}, "passed"),
    *(("fix_version", {"fix_versions": value}, "violated") for value in EMPTY),
    ("fix_version", {"fix_versions": [], "is_in_open_sprint": False}, "not_applicable"),
    ("fix_version", {"fix_versions": [], "is_in_open_sprint": False, "resolution": "Done"} | DONE, "violated"),
    (
        "fix_version",
        {"fix_versions": [], "is_in_open_sprint": False, "resolution": "Won't Fix"} | DONE,
        "not_applicable",
    ),
    ("fix_version", {"fix_versions": [], "is_subtask": True}, "not_applicable"),
    ("affected_version", {"affected_versions": []}, "not_applicable"),
    ("affected_version", {"affected_versions": []} | BUG, "violated"),
    ("affected_version", BUG, "passed"),
    ("story_points", {"story_points": None}, "violated"),
    ("story_points", {"story_points": 0.0}, "passed"),
    ("story_points", {"story_points": float("nan")}, "violated"),
    ("story_points", {"story_points": -1.0}, "violated"),
    ("story_points", {"story_points": None, "is_in_open_sprint": False}, "not_applicable"),
    ("story_points", {"story_points": None, "issue_type": "Epic"}, "not_applicable"),
    ("missing_parent", {"epic_key": None}, "violated"),
    ("missing_parent", {"epic_key": " "}, "violated"),
    ("missing_parent", {"epic_key": None, "parent_key": "A-99"}, "passed"),
    ("missing_parent", {"epic_key": None} | BUG, "not_applicable"),
    ("unassigned", {"assignee_id": None}, "violated"),
    ("unassigned", {"assignee_id": None} | DONE, "violated"),
    ("unassigned", {"assignee_id": None, "status_category": "new"}, "not_applicable"),
    ("unassigned", {"assignee_id": None} | BUG, "not_applicable"),
    ("unassigned_bugs", {"assignee_id": None} | BUG | BACKLOG, "violated"),
    ("unassigned_bugs", BUG, "passed"),
    ("unassigned_bugs", {"assignee_id": None}, "not_applicable"),
    *(("missing_priority", {"priority": value} | BUG, "violated") for value in (None, "", "None", "not set", "?")),
    ("missing_priority", BUG, "passed"),
    ("missing_priority", {"priority": None}, "not_applicable"),
    ("due_date", {}, "not_applicable"),
    ("due_date", {"due_date": date(2024, 5, 1)}, "passed"),
    ("due_date", {"due_date": date(2024, 4, 30)}, "violated"),
    ("due_date", {"due_date": date(2024, 4, 30)} | DONE, "not_applicable"),
    ("due_after_release", {"due_date": date(2024, 6, 10)}, "passed"),
    ("due_after_release", {"due_date": date(2024, 6, 11)}, "violated"),
    ("due_after_release", {"due_date": date(2024, 6, 11), "fix_versions": ["1.0"]}, "not_applicable"),
    ("released_fix_version", {}, "passed"),
    ("released_fix_version", {"fix_versions": ["1.0"]}, "violated"),
    ("released_fix_version", {"fix_versions": ["1.0", "2.0"]}, "passed"),
    ("released_fix_version", {"fix_versions": ["9.9"]}, "not_applicable"),
    ("released_fix_version", {"fix_versions": ["1.0"]} | DONE, "not_applicable"),
    ("team_account_assignee", {"assignee_name": "Cart Team"}, "violated"),
    ("team_account_assignee", {"assignee_name": "Ada Steam"}, "passed"),
    ("team_account_assignee", {"assignee_id": None, "assignee_name": "Team"}, "not_applicable"),
]
USES = [
    ("labels", {"labels": []}),
    ("missing_component", {"components": []}),
    ("team", {"team": None}),
    ("fix_version", {"fix_versions": []}),
    ("affected_version", {"affected_versions": []} | BUG),
    ("story_points", {"story_points": None}),
    ("missing_parent", {"epic_key": None}),
    ("unassigned", {"assignee_id": None}),
    ("missing_priority", {"priority": None} | BUG),
]
EMPTIED = [
    ("labels", {"labels": []}, "labels"),
    ("fix_version", {"fix_versions": []}, "Fix Version"),
    ("story_points", {"story_points": None}, "Story Points"),
    ("missing_parent", {"epic_key": None}, "Epic Link"),
]
OTHERS = [{"story_points": 5.0, "is_in_open_sprint": False, "issue_type": "Story"}] * 19
PART = {"is_subtask": True, "parent_key": "A-2"}
BUGS = [{"issue_type": "Bug", "summary": f"Sum number {number} is wrong"} for number in range(19)]
CRASH = BUG | {"summary": "Checkout crashes on an empty cart"}
CHOSEN = {
    "issue_key": "A-1",
    "field": "priority",
    "from_text": "Low",
    "to_text": "High",
    "changed_at": datetime(2024, 4, 30, tzinfo=UTC),
}
AMONG_OTHERS = [
    (Case("oversized_estimate", {"story_points": 13.0}, *OTHERS), "violated"),
    (Case("oversized_estimate", {"story_points": 5.0}, *OTHERS), "passed"),
    (Case("oversized_estimate", {"story_points": 13.0}, *OTHERS[:17]), "not_applicable"),
    (Case("oversized_estimate", {"story_points": None}, *OTHERS), "not_applicable"),
    (Case("closed_parent", PART, DONE), "violated"),
    (Case("closed_parent", PART, {}), "passed"),
    (Case("closed_parent", PART | DONE, DONE), "not_applicable"),
    (Case("closed_parent", PART | {"parent_key": "B-1"}, DONE), "not_applicable"),
    (Case("default_priority", CRASH, *BUGS), "violated"),
    (Case("default_priority", CRASH | {"priority": "Low"}, *BUGS), "passed"),
    (Case("default_priority", CRASH, *BUGS[:18]), "not_applicable"),
    (Case("default_priority", CRASH | {"summary": "Checkout is odd with carts"}, *BUGS), "passed"),
    (Case("default_priority", CRASH, *BUGS, changes=[CHOSEN]), "passed"),
    (Case("default_priority", CRASH | {"has_changelog": False}, *BUGS), "not_applicable"),
]


def test_each_rule_about_a_field():
    told = judge_apart([Case(rule, ticket) for rule, ticket, _ in CASES])
    assert [(*case[:2], state) for case, (state, _) in zip(CASES, told, strict=True)] == CASES


def test_rules_that_look_at_the_rest_of_the_project():
    told = judge_apart([case for case, _ in AMONG_OTHERS])
    assert [state for state, _ in told] == [expected for _, expected in AMONG_OTHERS]


def test_a_field_that_nobody_ever_used_is_not_in_use():
    told = judge_apart([Case(rule, ticket, user=False) for rule, ticket in USES])
    assert told == [("not_in_use", None)] * len(USES)


def test_a_field_that_was_emptied_is_in_use():
    change = {"issue_key": "A-1", "to_text": "x", "changed_at": datetime(2024, 4, 29, tzinfo=UTC)}
    cases = [Case(rule, ticket, user=False, changes=[change | {"field": name}]) for rule, ticket, name in EMPTIED]
    assert [state for state, _ in judge_apart(cases)] == ["violated"] * len(EMPTIED)


def test_an_overdue_ticket_is_worse_the_later_it_is():
    told = judge_apart([Case("due_date", {"due_date": date(2024, 4, day)}) for day in (30, 26, 21, 1)])
    assert [degree for _, degree in told] == [pytest.approx(0.55), pytest.approx(0.75), 1.0, 1.0]
