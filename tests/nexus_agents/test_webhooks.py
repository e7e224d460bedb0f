"""Webhooks over real HTTP: who is let in, what is kept, and how often."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from fastapi.testclient import TestClient

from nexus_agents.app import create_app
from nexus_agents.requests import MAX_WEBHOOK_BYTES
from nexus_agents.resources import Resources
from nexus_agents.roles import SPECIALISTS
from nexus_agents.webhooks.settings import SECRET_NAMES, WebhookSettings
from nexus_agents.webhooks.signatures import is_signed
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.settings import Settings
from nexus_pipelines.simulator.api.serve import served
from nexus_pipelines.simulator.api.webhooks import Sender, send, signed
from nexus_pipelines.warehouse.reader import Reader

SECRET = "a secret of the tests"
PULL = {"action": "opened", "repository": {"full_name": "acme/shop"}}
ISSUE = {"webhookEvent": "jira:issue_updated", "issue": {"key": "APP-3", "fields": {"project": {"key": "APP"}}}}
MESSAGE = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "message", "channel": "C1", "text": "hi"}}
INCIDENT = {
    "event": {
        "id": "01D",
        "event_type": "incident.triggered",
        "data": {"type": "incident", "id": "P1", "service": {"id": "S1"}},
    }
}
BUILD = {"name": "shop/main", "build": {"number": 3, "phase": "FINALIZED", "status": "FAILURE"}}
PAYLOADS: dict[Sender, dict[str, Any]] = {
    "github": PULL,
    "jira": ISSUE,
    "slack": MESSAGE,
    "pagerduty": INCIDENT,
    "jenkins": BUILD,
}


@pytest.fixture(scope="module")
def resources(fresh_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Resources]:
    settings = Settings(home=tmp_path_factory.mktemp("webhooks"))
    reader = Reader(fresh_database, settings)
    yield Resources(settings, fresh_database, reader)
    reader.close()


def app_with(resources: Resources, *senders: Sender, **more: Any) -> Any:
    names = {SECRET_NAMES[sender].lower(): SECRET for sender in senders}
    return create_app(resources, webhook_settings=WebhookSettings(**names, **more))


@pytest.fixture(scope="module")
def address(resources: Resources) -> Iterator[str]:
    """The API with a secret for every sender, served on a port."""
    with served(app_with(resources, *PAYLOADS)) as url:
        yield url


@pytest.fixture
def kept(resources: Resources) -> Callable[..., list[tuple[Any, ...]]]:
    def rows(columns: str = "sender, kind, source, scope, state") -> list[tuple[Any, ...]]:
        with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
            return connection.execute(f"select {columns} from app.inbound_events order by event_id").fetchall()

    return rows


@pytest.fixture(autouse=True)
def _nothing_kept(resources: Resources) -> None:
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        connection.execute("delete from app.inbound_events")


@pytest.mark.parametrize(
    ("sender", "row"),
    [
        ("github", ("github", "pull_request.opened", "github", "acme/shop", "waiting")),
        ("jira", ("jira", "jira:issue_updated", "jira", "APP", "waiting")),
        ("slack", ("slack", "message", "slack", "C1", "waiting")),
        ("pagerduty", ("pagerduty", "incident.triggered", "pagerduty", "S1", "waiting")),
        ("jenkins", ("jenkins", "build.finalized", "jenkins", "shop/main", "waiting")),
    ],
)
def test_a_signed_event_is_kept_once_as_it_came(address: str, kept: Any, sender: Sender, row: Any) -> None:
    def post() -> httpx.Response:
        return send(address, sender, PAYLOADS[sender], secret=SECRET, event="pull_request", delivery="d-1")

    first, second = post(), post()
    assert (first.status_code, first.json()["status"]) == (200, "stored")
    assert (second.status_code, second.json()["status"]) == (200, "known")
    assert first.elapsed.total_seconds() < 1
    assert kept() == [row]
    ((body, delivery),) = kept("body, delivery_id")
    assert json.loads(body) == PAYLOADS[sender]
    own = {"slack": "Ev1", "pagerduty": "01D", "jenkins": f"sha256:{hashlib.sha256(body).hexdigest()}"}
    assert delivery == own.get(sender, "d-1")


@pytest.mark.parametrize("sender", PAYLOADS)
def test_a_missing_or_wrong_signature_is_refused_and_nothing_kept(address: str, kept: Any, sender: Sender) -> None:
    body = json.dumps(PAYLOADS[sender]).encode()
    good = signed(sender, body, secret=SECRET)
    others = (signed(sender, body, secret="another"), {}, dict.fromkeys(good, "é"))
    for headers in (*others, *([] if sender == "jenkins" else [signed(sender, body + b" ", secret=SECRET)])):
        raw = {name: value.encode("latin-1") for name, value in headers.items()}
        answer = httpx.post(f"{address}/webhook/{sender}", content=body, headers=raw)
        assert (answer.status_code, answer.json()["error_code"]) == (401, "unauthorized")
        assert answer.json()["error_message"].endswith(f"the secret that {SECRET_NAMES[sender]} holds.")
        assert answer.json()["trace_id"] == answer.headers["x-request-id"]
        assert SECRET not in answer.text
    assert kept() == []


def test_jenkins_may_sign_instead(address: str) -> None:
    body = json.dumps(BUILD).encode()
    signature = signed("github", body, secret=SECRET)["x-hub-signature-256"]
    for given, status in ((signature, 200), (signature[:-1], 401)):
        # A good token does not make up for a bad signature.
        headers = {"x-nexus-signature-256": given, "authorization": f"Bearer {SECRET}"}
        assert httpx.post(f"{address}/webhook/jenkins", content=body, headers=headers).status_code == status


def test_pagerduty_signs_with_each_of_several_secrets_while_one_is_rotated(address: str) -> None:
    body = json.dumps(INCIDENT).encode()
    old, new = (signed("pagerduty", body, secret=secret)["x-pagerduty-signature"] for secret in ("older", SECRET))
    for signatures, status in ((f"{old},{new}", 200), (f"{new}, {old}", 200), (f"{old},{old}", 401), ("v1=", 401)):
        headers = {"x-pagerduty-signature": signatures}
        assert httpx.post(f"{address}/webhook/pagerduty", content=body, headers=headers).status_code == status


@pytest.mark.parametrize(("age", "status"), [(0, 200), (290, 200), (310, 401), (-310, 401)])
def test_an_old_request_of_slack_is_a_replay(address: str, age: float, status: int) -> None:
    body = json.dumps(MESSAGE).encode()
    headers = signed("slack", body, secret=SECRET, at=time.time() - age)
    assert httpx.post(f"{address}/webhook/slack", content=body, headers=headers).status_code == status


def test_slack_gets_its_challenge_back_if_it_signed_it(address: str, kept: Any) -> None:
    asked = {"type": "url_verification", "challenge": "3eZbrw1a", "token": "old"}
    answer = send(address, "slack", asked, secret=SECRET)
    assert (answer.status_code, answer.json()) == (200, {"challenge": "3eZbrw1a"})
    assert send(address, "slack", asked, secret="another").status_code == 401
    assert kept() == []


@pytest.mark.parametrize(
    ("sender", "event", "payload"),
    [
        ("github", "star", {"action": "created"}),
        ("jira", "", {"webhookEvent": "option_voting_changed"}),
        ("slack", "", {"type": "event_callback", "event": {"type": "emoji_changed"}}),
        ("pagerduty", "", {"event": {"id": "x", "event_type": "incident.annotated", "data": {"type": "note"}}}),
        ("jenkins", "", {"hello": [1]}),
    ],
)
def test_what_is_not_used_is_kept_and_done(address: str, kept: Any, sender: Sender, event: str, payload: Any) -> None:
    answer = send(address, sender, payload, secret=SECRET, event=event)
    assert (answer.status_code, answer.json()["reason"]) == (200, "not used")
    assert kept("state, reason, source") == [("done", "not used", None)]


def test_a_push_touches_git_and_hostile_text_is_kept_as_it_came(address: str, kept: Any) -> None:
    hostile = {"ref": "refs/heads/\ud800\0", "repository": {"full_name": "a\0b\ud800" + "c" * 500}}
    body = json.dumps(hostile).encode()
    headers = signed("github", body, secret=SECRET, event="push", delivery="d" * 5000)
    assert httpx.post(f"{address}/webhook/github", content=body, headers=headers).status_code == 200
    ((source, scope, stored),) = kept("source, scope, body")
    assert (source, scope, stored) == ("git", "ab?" + "c" * 197, body)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"payload=%7B%7D", b"[" * 100_000, b"\xff"])
def test_a_body_that_is_no_object_is_refused(address: str, kept: Any, body: bytes) -> None:
    answer = httpx.post(f"{address}/webhook/jira", content=body, headers=signed("jira", body, secret=SECRET))
    assert (answer.status_code, answer.json()["error_code"]) == (400, "bad_request")
    assert kept() == []


def test_without_a_secret_nobody_is_let_in(resources: Resources, kept: Any) -> None:
    api = TestClient(app_with(resources, "jira"), base_url="http://127.0.0.1")
    for sender, payload in PAYLOADS.items():
        body = json.dumps(payload).encode()
        for secret in ("", SECRET):
            answer = api.post(f"/webhook/{sender}", content=body, headers=signed(sender, body, secret=secret))
            if sender == "jira":
                assert answer.status_code == (200 if secret else 401)
                continue
            assert (answer.status_code, answer.json()["error_code"]) == (403, "forbidden")
            assert f"set {SECRET_NAMES[sender]} or {SECRET_NAMES[sender]}_FILE" in answer.json()["error_message"]
    assert [sender for sender, *_ in kept()] == ["jira"]


def test_a_secret_may_stand_in_a_file_and_change_there(
    resources: Resources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret"
    monkeypatch.setenv("GITHUB_WEBHOOK_SECRET_FILE", str(file))
    api = TestClient(create_app(resources), base_url="http://127.0.0.1")
    body = json.dumps(PULL).encode()

    def status(secret: str) -> int:
        return api.post("/webhook/github", content=body, headers=signed("github", body, secret=secret)).status_code

    missing = api.post("/webhook/github", content=body)
    assert missing.status_code == 503
    assert str(tmp_path) not in missing.text
    file.write_text("first\n")
    assert (status("first"), status("second")) == (200, 401)
    file.write_text("second")
    assert (status("first"), status("second")) == (401, 200)
    file.write_text(" \n")
    assert status("") == 403


def test_a_large_body_is_taken_of_a_known_sender_only(resources: Resources, kept: Any) -> None:
    api = TestClient(app_with(resources, "github"), base_url="http://127.0.0.1")
    large = json.dumps({"repository": {"full_name": "a/b"}, "x": "y" * 400_000}).encode()
    headers = signed("github", large, secret=SECRET, event="push", delivery="large")
    assert api.post("/webhook/github", content=large, headers=headers).status_code == 200
    assert api.post("/webhook/jira", content=large, headers=headers).status_code == 413
    announced = headers | {"content-length": str(MAX_WEBHOOK_BYTES + 1)}
    answer = api.post("/webhook/github", content=b"", headers=announced)
    assert (answer.status_code, answer.json()["error_message"]) == (413, "A request may hold at most 25600 KiB.")
    assert len(kept()) == 1


def test_a_sender_may_know_this_machine_by_another_name_and_only_for_webhooks(resources: Resources) -> None:
    api = TestClient(app_with(resources, "github"), base_url="https://nexus.example.com")
    assert api.post("/webhook/github", content=b"{}").status_code == 401
    for answer in (api.get("/webhook/github"), api.get("/live"), api.post("/query/webhook/github/x")):
        assert answer.json()["error_code"] == "host_not_allowed"
    assert api.post("/webhook/nobody").status_code == 404


def test_the_git_agent_alone_takes_github(resources: Resources) -> None:
    role = next(role for role in SPECIALISTS if role.name == "git")
    app = create_app(resources, role, webhook_settings=WebhookSettings())
    alone = TestClient(app, base_url="http://127.0.0.1")
    assert alone.post("/webhook/github", content=b"{}").status_code == 403
    assert alone.post("/webhook/jira", content=b"{}").status_code == 404


def test_signatures_are_those_that_the_senders_document() -> None:
    def check(sender: Sender, secret: bytes, body: bytes, headers: dict[str, str], at: int = 0) -> bool:
        return is_signed(sender, secret=secret, headers=headers, body=body, now=datetime.fromtimestamp(at, UTC))

    github = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert check("github", b"It's a Secret to Everybody", b"Hello, World!", {"x-hub-signature-256": github})
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = {
        "x-slack-request-timestamp": "1531420618",
        "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    }
    assert check("slack", b"8f742231b10e8888abcd99yyyzzz85a5", body, headers, at=1531420618)
