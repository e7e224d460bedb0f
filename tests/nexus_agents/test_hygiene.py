"""The hygiene agent: checks that are stored, history, status, reminders put off, proposed values, and its gauges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from nexus_pipelines.operations import audit
from nexus_pipelines.operations.hygiene.checks import newest_checks
from nexus_pipelines.operations.hygiene.snoozes import active_snoozes
from nexus_pipelines.operations.outbox import newest_events
from nexus_pipelines.operations.proposals import list_proposals

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from nexus_agents.resources import Resources


def test_a_check_is_stored_told_and_found_again(api: TestClient, company_resources: Resources) -> None:
    made = api.post("/hygiene/run-check", json={}).json()
    assert (made["project"], made["total_checked"], made["compliant"], made["non_compliant"]) == ("ALL", 3, 1, 2)
    assert made["hygiene_score"] == pytest.approx(100 / 3) and made["weighted_score"] == 71.5
    assert made["assignees_notified"] == 0 and "HYGIENE_NOTIFY" in made["notice"]
    stored = api.get(f"/hygiene/checks/{made['check_id']}").json()
    assert (stored["trigger_type"], stored["snapshot_id"]) == ("api", made["evidence"]["snapshot_id"])
    assert [row["project_key"] for row in stored["results"]] == ["ALL", "ALOY", "DAEMON", "MOD"]
    aloy = stored["results"][1]
    assert (aloy["hygiene_score"], aloy["weighted_score"]) == (50.0, 72.25)
    (ada,) = aloy["violations_by_assignee"]
    assert (ada["assignee_name"], ada["assignee_id"], ada["total_violations"]) == ("Ada Lovelace", "ada", 3)
    assert ada["tickets"][0]["violations"] == ["affected_version", "story_points", "team"]
    assert stored["results"][3]["hygiene_score"] is None
    with psycopg.connect(company_resources.database.psycopg_conninfo()) as connection:
        event = newest_events(connection, limit=1, type_prefix="hygiene.check_completed")[0]
        assert event.data["check_id"] == made["check_id"]
        assert audit.newest_events(connection, limit=1)[0].action == "check hygiene"


def test_a_dry_run_and_chosen_rules(api: TestClient, company_resources: Resources) -> None:
    with psycopg.connect(company_resources.database.psycopg_conninfo()) as connection:
        before = len(newest_checks(connection, limit=1000))
        answer = api.post("/hygiene/check/aloy", json={"check_types": ["labels"], "dry_run": True}).json()
        assert (answer["hygiene_score"], answer["violation_summary"]) == (100.0, {})
        assert answer["dry_run"] and answer["notice"] is None
        assert len(newest_checks(connection, limit=1000)) == before
    assert api.get(f"/hygiene/checks/{answer['check_id']}").status_code == 404
    assert api.post("/hygiene/check/ALOY").json()["project"] == "ALOY"


def test_history_has_both_scores_and_goes_back_to_the_first_ticket(api: TestClient) -> None:
    recent = api.get("/hygiene/history/aloy").json()
    assert [(row["hygiene_score"], row["weighted_score"]) for row in recent["items"]] == [(None, 60.0), (50.0, 72.25)]
    whole = api.get("/hygiene/history/ALOY?time_range=all").json()
    assert [row["weighted_score"] for row in whole["items"]] == [55.0, 60.0, 72.25]
    assert whole["items"][0]["is_rebuilt"] and api.get("/hygiene/history/ALOY?time_range=99999d").status_code == 200


def test_the_score_has_the_weighted_one_beside(api: TestClient) -> None:
    weighted = api.get("/hygiene/score/ALOY").json()["weighted"]
    assert (weighted["score"], weighted["band"], weighted["level"]) == (72.25, "Good", "bronze")
    assert (weighted["interval_low"], weighted["gains"][0]["gain"]) == (62.25, 4.5)
    assert api.get("/hygiene/score/MOD").json()["weighted"]["score"] is None
    assert api.get("/hygiene/score/DAEMON").json()["weighted"] is None
    rules = api.get("/hygiene/rules?project_key=aloy").json()
    assert rules["weighted"][0]["rule"] == "labels" and rules["project_key"] == "ALOY"


def test_violations_are_grouped_by_assignee(api: TestClient) -> None:
    body = api.get("/hygiene/violations/DAEMON").json()
    (nobody,) = body["violations_by_assignee"]
    assert (nobody["assignee"], nobody["ticket_count"], nobody["tickets"][0]["key"]) == (None, 1, "DAEMON-1")
    assert body["violation_summary"]["team"] == 1 and body["hygiene_score"] == 0.0
    one = api.get("/hygiene/violations/ALOY?rule=team").json()
    assert one["violations_by_assignee"][0]["tickets"][0]["missing_fields"] == ["team"]


def test_status_names_what_is_measured(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYGIENE_PROJECTS", "ALOY, MOD")
    body = api.get("/hygiene/status").json()
    assert body["config"]["projects"] == ["ALOY", "MOD"] and body["config"]["schedule"] == "0 9 * * 1-5"
    assert body["config"]["required_fields"][0] == "labels"
    assert [row["project_key"] for row in body["measured"]] == ["ALOY", "DAEMON", "MOD"]


def test_a_reminder_is_put_off_for_a_known_person(api: TestClient, company_resources: Resources) -> None:
    until = datetime.now(UTC) + timedelta(days=2)
    with psycopg.connect(company_resources.database.psycopg_conninfo()) as connection:
        (email, person) = _person(api)
        answer = api.post("/hygiene/snooze", json={"assignee_email": email.upper(), "until": until.isoformat()})
        assert answer.status_code == 200, answer.text
        assert active_snoozes(connection, at=datetime.now(UTC))[person] == until


def _person(api: TestClient) -> tuple[str, str]:
    sql = "select email, person_id from people where email is not null order by 1 limit 1"
    return tuple(api.post("/sql", json={"sql": sql}).json()["rows"][0])


def test_fixes_are_proposed_and_never_written(api: TestClient, company_resources: Resources) -> None:
    dry = api.post("/hygiene/fix", json={"project_key": "ALOY", "issue_ids": ["aloy-1"]}).json()
    assert [(each["kind"], each["value"], each["proposal_id"]) for each in dry["proposals"]] == [
        ("set_points", 3.0, None),
        ("set_team", "Core", None),
    ]
    assert dry["proposals"][0]["reason"] == "4 similar tickets have 2 to 3 points."
    stored = api.post("/hygiene/fix", json={"project_key": "ALOY", "dry_run": False}).json()["proposals"]
    assert all(isinstance(each["proposal_id"], int) for each in stored)
    again = api.post("/hygiene/fix", json={"project_key": "ALOY", "dry_run": False}).json()["proposals"]
    assert [each["proposal_id"] for each in again] == [None, None]
    with psycopg.connect(company_resources.database.psycopg_conninfo()) as connection:
        assert {each.state for each in list_proposals(connection, project_key="ALOY")} == {"proposed"}


BAD: list[tuple[str, str, dict[str, Any] | None, int]] = [
    ("POST", "/hygiene/run-check", {"project_key": "NOPE"}, 400),
    ("POST", "/hygiene/run-check", {"rules": ["nope"]}, 404),
    ("POST", "/hygiene/run-check", {"unknown": 1}, 422),
    ("GET", "/hygiene/checks/nope", None, 404),
    ("GET", "/hygiene/history/NOPE", None, 404),
    ("GET", "/hygiene/history/ALOY?time_range=0d", None, 422),
    ("POST", "/hygiene/snooze", {"assignee_email": "nobody@example.com"}, 404),
    ("POST", "/hygiene/snooze", {"assignee_email": "a", "until": "2020-01-01T00:00:00Z"}, 400),
    ("POST", "/hygiene/snooze", {"assignee_email": "a", "until": "2999-01-01T00:00:00"}, 422),
    ("POST", "/hygiene/fix", {"project_key": "ALOY", "issue_ids": ["rubbish"]}, 422),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), BAD)
def test_refusals_are_one_sentence(
    api: TestClient, method: str, path: str, body: dict[str, Any] | None, status: int
) -> None:
    answer = api.request(method, path, json=body)
    assert (answer.status_code, answer.json()["status"]) == (status, "failed"), answer.text


def test_gauges_come_from_the_published_snapshot(api: TestClient) -> None:
    text = api.get("/metrics").text
    for line in (
        'nexus_hygiene_weighted_score{project_key="ALOY"} 72.25',
        'nexus_hygiene_tickets_checked{project_key="ALL"} 3.0',
        'nexus_hygiene_compliant_tickets{project_key="ALOY"} 1.0',
        'nexus_hygiene_violations{project_key="ALOY",violation_type="team"} 1.0',
    ):
        assert line in text
    assert 'nexus_hygiene_weighted_score{project_key="MOD"}' not in text
