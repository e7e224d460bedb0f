"""Decisions over HTTP, on a release of the small company as it is published."""

from fastapi.testclient import TestClient


def test_a_decision_keeps_the_verdict_it_rests_on(api: TestClient) -> None:
    asked = {"project_key": "aloy", "version": "alloy 1.8.0", "decided_by": "Mara"}
    unknown = api.post("/reporting/decisions", json={**asked, "version": "Alloy 1.9.9"})
    assert unknown.status_code == 400 and "Alloy 1.8.0" in unknown.json()["error_message"]
    verdict = api.post("/reporting/decisions", json=asked).json()["decision"]
    assert verdict["decision"] == verdict["verdict"] == "NO_GO", verdict
    assert verdict["assessment"]["criteria"] and verdict["policy_name"] == "default"
    silent = api.post("/reporting/decisions", json={**asked, "decision": "GO"})
    assert silent.status_code == 400 and "give the reason" in silent.json()["error_message"]
    override = api.post("/reporting/decisions", json={**asked, "decision": "GO", "reason": "the customer waits"})
    number = override.json()["decision"]["decision_id"]
    stored = api.get(f"/reporting/decisions/{number}").json()["decision"]
    assert (stored["verdict"], stored["decision"], stored["reason"]) == ("NO_GO", "GO", "the customer waits")
    listed = api.get("/reporting/decisions", params={"project": "ALOY"}).json()["decisions"]
    assert [each["decision"] for each in listed] == ["GO", "NO_GO"] and "assessment" not in listed[0]
    (record,) = api.get("/reporting/decisions/track-record").json()["records"]
    assert (record["verdict"], record["decision"], record["open"]) == ("NO_GO", "GO", 1)
