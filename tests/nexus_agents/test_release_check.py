"""A release judged over HTTP: now, as of a past day, and as a checklist."""

from datetime import timedelta

from agents_company import TODAY
from fastapi.testclient import TestClient


def test_a_release_is_judged_with_all_it_rests_on(api: TestClient) -> None:
    body = api.get("/reporting/release/aloy/alloy%201.8.0/check").json()["assessment"]
    assert (body["verdict"], body["release"]["release_id"]) == ("NO_GO", "r1")
    rows = {row["criterion"]: row for row in body["criteria"]}
    assert rows["ticket_completion"]["passed"] is False and rows["last_build"]["passed"] is None
    sql = rows["blocked_tickets"]["sql"]
    assert "from" in sql and rows["blocked_tickets"]["value"] == 1


def test_a_past_day_is_judged_as_it_was_and_a_day_to_come_not_at_all(api: TestClient) -> None:
    day = TODAY - timedelta(days=5)
    past = api.get("/reporting/release/ALOY/Alloy 1.8.0/check", params={"as_of": day.isoformat()}).json()["assessment"]
    assert past["moment"]["as_of"] == day.isoformat()
    # ALOY-3 was closed three days ago.
    assert {row["criterion"]: row["value"] for row in past["criteria"]}["ticket_completion"] == 0
    ahead = api.get("/reporting/release/ALOY/Alloy 1.8.0/check", params={"as_of": "2100-01-01"})
    assert ahead.status_code == 400 and "name an earlier day" in ahead.json()["error_message"]


def test_a_checklist_names_blockers_risks_and_what_is_missing(api: TestClient) -> None:
    asked = {"release_version": "Alloy 1.8.0", "project": "aloy"}
    body = api.post("/reporting/analyze", json=asked).json()
    assert body["decision"] == "NO_GO" and body["required_criteria_passed"] is False
    assert {row["criterion"] for row in body["blockers"]} == {"ticket_completion", "blocked_tickets"}
    assert "Test coverage" in body["missing"] and body["decision_id"] is None


def test_what_is_not_there_is_a_sentence(api: TestClient) -> None:
    version = api.get("/reporting/release/ALOY/Alloy 1.9.0/check")
    assert version.status_code == 400 and "near it are Alloy 1.8.0" in version.json()["error_message"]
    project = api.get("/reporting/release/ALLOY/1.0/check")
    assert project.status_code == 400 and "ALOY" in project.json()["error_message"]
