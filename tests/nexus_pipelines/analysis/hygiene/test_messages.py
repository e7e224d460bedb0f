"""The reminder holds what was found, within Slack's limits, and no text from outside acts in it."""

import json
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from nexus_pipelines.analysis.hygiene.check_report import (
    AssigneeFindings,
    TicketFindings,
    as_result,
    report_check,
)
from nexus_pipelines.analysis.hygiene.messages import merged, reminder
from nexus_pipelines.analysis.slack_text import MOST_VALUE

RULES = ("labels", "team", "fix_version")


def ticket(number: int, summary: str = "A ticket", rules: tuple[str, ...] = RULES) -> TicketFindings:
    return TicketFindings(issue_key=f"SHOP-{number}", project_key="SHOP", summary=summary, rules=rules)


def ada(*tickets: TicketFindings, name: str = "Ada") -> AssigneeFindings:
    return AssigneeFindings(assignee_id="a1", assignee_name=name, tickets=tickets)


def message(findings: AssigneeFindings, **options: Any) -> dict[str, Any]:
    given_options: dict[str, Any] = {
        "scores": {"SHOP": 62.4},
        "check_id": "HYG-1",
        "browse_url": "https://jira.example.org/browse",
        "report_url": None,
    }
    return reminder(findings, **(given_options | options))


def texts(said: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in said["blocks"] if block["type"] == "section"]


def test_a_reminder_says_who_what_and_how_to_go_on() -> None:
    said = message(ada(*(ticket(number) for number in range(1, 13))), report_url="https://nexus.example.org/hygiene")
    first, *lines = texts(said)
    assert first == "Hello Ada, 12 tickets assigned to you miss something:\nHygiene score: SHOP 62 %"
    assert len(lines) == 11 and lines[-1] == "and 2 more"
    assert "<https://jira.example.org/browse/SHOP-1|SHOP-1>" in lines[0]
    assert "missing: Labels, Team/Contributors, Fix Version" in lines[0]
    actions = next(block for block in said["blocks"] if block["type"] == "actions")["elements"]
    assert [each["action_id"] for each in actions] == [
        "open_hygiene_fix_modal",
        "view_hygiene_report",
        "snooze_hygiene_reminder",
    ]
    assert [each["text"]["text"] for each in actions] == ["Fix Tickets Now", "View Full Report", "Remind Me Later"]
    assert json.loads(actions[2]["value"]) == {"check_id": "HYG-1", "assignee": "a1"}
    assert actions[1]["url"].startswith("https://nexus.example.org") and "HYG-1" in str(said["blocks"][-1])


def test_no_score_is_no_data_and_a_lead_cannot_put_it_off() -> None:
    nobodys = AssigneeFindings(assignee_id=None, assignee_name=None, tickets=(ticket(1),))
    said = message(nobodys, scores={"SHOP": None}, browse_url=None, is_for_group=True)
    assert texts(said)[0] == "Hello, 1 ticket without an assignee misses something:\nHygiene score: SHOP no data"
    assert "*SHOP-1*" in texts(said)[1]
    assert "snooze_hygiene_reminder" not in json.dumps(said)


@given(st.text(max_size=400), st.text(max_size=200), st.text(min_size=1, max_size=60))
def test_text_from_outside_does_nothing(summary: str, name: str, key: str) -> None:
    hostile = "<!channel> <@U1> <https://evil.example|click> & *bold*"
    findings = TicketFindings(issue_key=f"{key}<!here>", project_key="SHOP", summary=f"{hostile}{summary}", rules=RULES)
    said = message(ada(*[findings] * 30, name=f"{name}<!everyone>"))
    assert len(said["blocks"]) <= 50
    for text in texts(said):
        assert len(text) <= 3000
        assert "<!" not in text and "<@" not in text and "<https://evil" not in text
    for element in next(block for block in said["blocks"] if block["type"] == "actions")["elements"]:
        assert len(element["value"]) <= MOST_VALUE


def test_a_check_counts_the_projects_that_were_asked_for() -> None:
    scores = pl.DataFrame(
        {
            "project_key": ["ALL", "PAY", "SHOP", "TILL"],
            "tickets_in_scope": [30, 10, 20, 0],
            "compliant_tickets": [20, 10, 10, 0],
        }
    )
    violations = pl.DataFrame(
        {
            "project_key": ["SHOP", "SHOP", "SHOP"],
            "issue_key": ["SHOP-2", "SHOP-2", "SHOP-10"],
            "rule": ["team", "labels", "team"],
            "assignee_id": ["a1", "a1", None],
            "assignee_name": ["Ada", "Ada", None],
            "summary": ["Two", "Two", "Ten"],
        }
    )
    every, pay, shop, till = report_check(scores, violations)
    assert (every.project_key, every.total_tickets_checked, every.compliant_tickets) == ("ALL", 30, 20)
    assert (pay.hygiene_score, shop.hygiene_score, till.hygiene_score) == (100.0, 50.0, None)
    assert [each.assignee_id for each in shop.assignees] == ["a1", None]
    assert shop.violation_summary == {"team": 2, "labels": 1}
    (only,) = report_check(scores, violations, projects=["SHOP"])
    result = as_result(only, check_id="HYG-1", timestamp="2026-03-02T09:00:00+00:00", trigger_type="manual")
    assert json.loads(json.dumps(result)) == result
    assert result["violations_by_assignee"][0]["tickets"] == [
        {"issue_key": "SHOP-2", "summary": "Two", "violations": ["labels", "team"]}
    ]
    both, *_ = report_check(scores, violations, projects=["SHOP", "PAY"])
    assert (both.project_key, both.total_tickets_checked) == ("ALL", 30)
    assert report_check(scores, violations, projects=["NONE"])[0].total_tickets_checked == 0


def test_one_person_with_two_accounts_gets_one_list() -> None:
    two = AssigneeFindings(assignee_id="a2", assignee_name="Ada L.", tickets=(ticket(9, rules=("team",)),))
    one = merged([ada(ticket(1, rules=("team", "labels"))), two])
    assert [each.issue_key for each in one.tickets] == ["SHOP-1", "SHOP-9"] and one.assignee_name == "Ada"
