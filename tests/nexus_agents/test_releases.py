"""Managed releases, judgements and decisions over HTTP, and the webhook of a release system."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from nexus_agents.app import create_app
from nexus_agents.resources import Resources
from nexus_agents.webhooks.settings import WebhookSettings
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.reader import Reader

SECRET = "a secret of the tests"
TODAY = datetime.now(UTC).date()
SPRING = {"version": "2.4.0", "target_date": "2026-04-01", "project_key": "shop", "external_id": "S-1"}


@pytest.fixture(scope="module")
def resources(fresh_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Resources]:
    settings = Settings(home=tmp_path_factory.mktemp("releases"))
    reader = Reader(fresh_database, settings)
    yield Resources(settings, fresh_database, reader)
    reader.close()


@pytest.fixture
def api(resources: Resources) -> TestClient:
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        connection.execute("delete from app.releases")
    webhooks = WebhookSettings(release_webhook_secret=SECRET)  # pyright: ignore[reportArgumentType]
    return TestClient(
        create_app(resources, webhook_settings=webhooks),
        base_url="http://127.0.0.1:8080/reporting",
        raise_server_exceptions=False,
    )


def made(api: TestClient, **more: Any) -> dict[str, Any]:
    answer = api.post("/releases", json={"release": SPRING, "created_by": "Mara", **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_release_is_made_changed_and_deleted(api: TestClient) -> None:
    found = made(api, milestone_template="hotfix")
    release = found["release"]
    place = f"/releases/{release['release_id']}"
    assert release["project_key"] == "SHOP" and found["milestones"][0]["name"] == "Fix Developed"
    change = {"changes": {"status": "testing"}, "changed_by": "Jon", "seen_at": release["updated_at"]}
    assert api.patch(place, json=change).json()["release"]["status"] == "testing"
    again = api.patch(place, json=change)
    assert again.status_code == 400 and "Somebody changed SHOP 2.4.0" in again.json()["error_message"]
    listed = api.get("/releases/managed", params={"project": "shop", "status": ["testing", "ready"]}).json()
    assert (listed["total"], listed["releases"][0]["release_id"]) == (1, release["release_id"])
    assert api.delete(place, params={"deleted_by": "Jon"}).json()["status"] == "deleted"
    assert api.get(place).status_code == api.patch(place, json=change).status_code == 404
    assert api.get("/releases/managed").json()["total"] == 0


def test_milestones_and_risks_belong_to_their_release(api: TestClient) -> None:
    found = made(api, milestone_template="hotfix")
    place = f"/releases/{found['release']['release_id']}"
    other = made(api, release={**SPRING, "version": "2.5.0", "external_id": None})["release"]["release_id"]
    first = found["milestones"][0]["milestone_id"]
    done = {"changes": {"completed": True}, "changed_by": "Jon"}
    assert api.patch(f"/releases/{other}/milestones/{first}", json=done).status_code == 404
    assert api.patch(f"{place}/milestones/{first}", json=done).json()["milestones"][0]["completed"] is True
    removed = api.post(f"{place}/milestones/{first}/remove", json={"removed_by": "Jon"}).json()
    assert len(removed["milestones"]) == 2
    risk = api.post(f"{place}/risks", json={"risk": {"title": "No rollback", "severity": "high"}, "added_by": "Jon"})
    number = risk.json()["risks"][0]["risk_id"]
    closed = api.patch(f"{place}/risks/{number}", json={"changes": {"status": "closed"}, "changed_by": "Jon"}).json()
    assert closed["risks"][0]["status"] == "closed"
    assert api.get("/releases/templates").json()["hotfix"][0] == ["Fix Developed", -1]


def test_the_calendar_names_what_is_late_and_at_risk(api: TestClient) -> None:
    def due(days: int, version: str, **more: Any) -> str:
        target = (TODAY + timedelta(days=days)).isoformat()
        release = {"version": version, "target_date": target, "project_key": "CAL"} | more
        return made(api, release=release)["release"]["release_id"]

    late, soon, risky = due(-1, "1"), due(10, "2"), due(10, "3")
    due(-1, "4", status="deployed")
    past = {"name": "Code Freeze", "target_date": (TODAY - timedelta(days=2)).isoformat()}
    api.post(f"/releases/{risky}/milestones", json={"milestone": past, "added_by": "Jon"})
    calendar = api.get("/calendar", params={"project": "CAL", "months": 2}).json()["calendar"]
    assert (calendar["overdue_releases"], calendar["at_risk_releases"]) == ([late], [risky])
    assert (calendar["upcoming_releases"], calendar["total_releases"]) == ([soon, risky], 4)
    assert calendar["start_date"] == TODAY.replace(day=1).isoformat()


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("POST", "/releases", {"json": {"release": SPRING}}, 422),
        ("POST", "/releases", {"json": {"release": SPRING, "created_by": "a\0b"}}, 422),
        ("GET", "/releases/managed", {"params": {"project": "a\0b"}}, 422),
        ("GET", "/releases/rel-ffff", {}, 404),
        ("GET", "/releases/1 or 1=1", {}, 422),
        ("POST", "/releases/import?imported_by=M", {"content": "x", "headers": {"content-type": "text/plain"}}, 400),
        ("POST", "/policies", {"json": {"policy": {"name": "p", "description": "\0"}, "created_by": "M"}}, 400),
        ("GET", "/decisions/1", {}, 404),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(
    api: TestClient, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    answer = api.request(method, path, **sent)
    assert (answer.status_code, answer.json()["status"]) == (status, "failed"), answer.text


def test_a_list_is_imported_wholly_or_not_at_all(api: TestClient) -> None:
    def imported(text: str, **options: Any) -> dict[str, Any]:
        answer = api.post(
            "/releases/import",
            params={"imported_by": "Mara", **options},
            content=text.encode("utf-16"),
            headers={"content-type": "text/csv"},
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    text = "Version;Target Date;Project Key\n2.4.0;31.03.2026;shop\n2.5.0;30.06.2026;shop\n"
    assert imported(text, dry_run=True)["created"] == 2 and api.get("/releases/managed").json()["total"] == 0
    wrong = imported(text.replace("30.06.2026", "31.06.2026"))
    assert (wrong["created"], wrong["errors"], wrong["error_details"][0]["place"]) == (0, 1, "line 3")
    assert imported(text)["created"] == 2 and imported(text)["unchanged"] == 2


def test_judgements_are_named_and_taken_back(api: TestClient) -> None:
    of = {"project_key": "SHOP", "version": "2.4.0"}
    waiver = {**of, "criterion": "blocked_tickets", "reason": "agreed", "approved_by": "Mara"}
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    unknown = api.post("/waivers", json={**waiver, "criterion": "luck", "expires_on": tomorrow})
    assert unknown.status_code == 404 and "ticket_completion" in unknown.json()["error_message"]
    over = api.post("/waivers", json={**waiver, "expires_on": "2020-01-01"})
    assert over.status_code == 400 and "over already" in over.json()["error_message"]
    number = api.post("/waivers", json={**waiver, "expires_on": tomorrow}).json()["waivers"][0]["waiver_id"]
    assert api.post(f"/waivers/{number}/withdraw", json={"withdrawn_by": "Jon"}).json()["status"] == "withdrawn"
    (kept,) = api.get("/waivers", params={"project": "shop", "version": "2.4.0"}).json()["waivers"]
    assert kept["withdrawn_by"] == "Jon"
    said = {**of, "is_met": True, "statement": "rehearsed", "attested_by": "Mara"}
    measured = api.post("/attestations", json={**said, "criterion": "blocked_tickets"})
    assert measured.status_code == 400 and "is measured, not attested" in measured.json()["error_message"]
    number = api.post("/attestations", json={**said, "criterion": "rollback_plan"}).json()["attestations"][0]
    assert api.post(f"/attestations/{number['attestation_id']}/withdraw", json={"withdrawn_by": "Jon"}).is_success
    assert len(api.get("/attestations", params={"project": "SHOP"}).json()["attestations"]) == 1


def test_a_policy_is_checked_numbered_and_in_force(api: TestClient) -> None:
    assert api.get("/policies/WEB").json()["policy"]["name"] == "default"
    ours = {"name": "ours", "extends": "default", "criteria": {"ticket_completion": {"threshold": 75}}}
    for version in (1, 2):
        answer = api.post("/policies", json={"policy": ours, "project_key": "web", "created_by": "Mara"}).json()
        assert (answer["policy"]["name"], answer["policy"]["version"]) == ("ours", version)
    assert answer["policy"]["criteria"]["ticket_completion"]["threshold"] == 75
    assert [each["version"] for each in answer["history"]] == [2, 1]
    wrong = api.post("/policies", json={"policy": {**ours, "criteria": {"luck": {}}}, "created_by": "Mara"})
    assert wrong.status_code == 400 and "luck" in wrong.json()["error_message"]
    assert api.get("/policies/OTHER").json()["policy"]["name"] == "default"


def told(api: TestClient, payload: dict[str, Any], *, secret: str = SECRET, path: str = "/webhook/release") -> Any:
    body = json.dumps(payload).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return api.post(path, content=body, headers={"x-nexus-signature-256": f"sha256={signature}"})


def test_a_release_system_tells_of_its_releases(api: TestClient) -> None:
    create = {"action": "create", "source": "cab", "release": SPRING}
    assert told(api, create).json()["status"] == "created" and told(api, create).json()["status"] == "unchanged"
    update = {"action": "update", "source": "cab", "release": {"external_id": "S-1", "status": "ready"}}
    root = str(api.base_url.join("/webhook/release"))
    done = told(api, update, path=root).json()
    assert (done["status"], done["version"]) == ("updated", "2.4.0")
    release = api.get(f"/releases/{done['release_id']}").json()["release"]
    assert (release["source"], release["created_by"], release["status"]) == ("api_webhook", "cab by webhook", "ready")
    delete = {"action": "delete", "source": "cab", "release": {"release_id": done["release_id"]}}
    assert told(api, delete).json()["status"] == "deleted"
    gone = told(api, update)
    assert gone.status_code == 400 and "no managed release to update" in gone.json()["error_message"]


def test_the_webhook_is_refused_without_secret_signature_or_sense(api: TestClient, resources: Resources) -> None:
    create = {"action": "create", "source": "cab", "release": SPRING}
    assert told(api, create, secret="another").status_code == 401
    assert api.post("/webhook/release", json=create).status_code == 401
    wrong = told(api, {**create, "action": "rename"})
    assert wrong.status_code == 400 and "action: input should be 'create'" in wrong.json()["error_message"]
    for name in ("release_id", "external_id", "version"):
        nul = told(api, {**create, "release": {**SPRING, name: "a\0b"}})
        assert nul.status_code == 400 and "control character" in nul.json()["error_message"], nul.text
    shut = TestClient(create_app(resources, webhook_settings=WebhookSettings()), base_url="http://127.0.0.1:8080")
    refused = told(shut, create)
    assert refused.status_code == 403 and "RELEASE_WEBHOOK_SECRET" in refused.json()["error_message"]
    assert api.get("/releases/managed").json()["total"] == 0
