"""The root cause agent over HTTP: what is stored, what is analysed on request, and which reports it takes."""

import json
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from root_cause_rows import CULPRIT, DIFF, EARLIER, FIXER, HOSTILE, NETWORK, NEWEST, UNCLEAR

from nexus_agents.app import create_app
from nexus_agents.rca.nearest import nearest_failures
from nexus_agents.resources import Resources
from nexus_agents.roles import SPECIALISTS
from nexus_agents.webhooks.settings import WebhookSettings
from nexus_pipelines.simulator.api.webhooks import signed

SECRET = "a secret of the tests"
LOG = """\
$ pytest -q
F
=================================== FAILURES ===================================
__________________________________ test_total __________________________________

    def test_total():
>       assert total([20, 21]) == 42
E       assert 41 == 42

tests/test_basket.py:8: AssertionError
=========================== short test summary info ============================
FAILED tests/test_basket.py::test_total - assert 41 == 42
1 failed in 0.12s
##[error]Process completed with exit code 1.
"""


def analyze(api: TestClient, **asked: Any) -> dict[str, Any]:
    answer = api.post("/rca/analyze", json=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_history_is_newest_first_and_filtered(api: TestClient) -> None:
    body = api.get("/rca/history").json()
    assert [row["analysis_id"] for row in body["items"]] == [NEWEST, EARLIER, NETWORK, UNCLEAR]
    assert body["items"][0]["times_seen"] == 2
    assert body["evidence"]["source"] == ["root_causes", "failure_groups"]
    of_job = api.get("/rca/history", params={"job_name": "SHOP/main", "limit": 1}).json()
    assert (of_job["total"], of_job["has_next"], len(of_job["items"])) == (2, True, 1)
    assert api.get("/rca/history", params={"repo_name": "pay"}).json()["total"] == 2
    assert api.get("/rca/history", params={"repo_name": "nobody"}).json()["evidence"]["state"] == "missing"


def test_a_stored_analysis_has_every_field(api: TestClient) -> None:
    body = analyze(api, job_name="shop/main", build_number=12, requested_by="Ada")
    assert body == api.get(f"/rca/analysis/{NEWEST}").json() | {"request": body["request"]}
    assert body["request"]["requested_by"] == "Ada"
    assert (body["error_type"], body["category"], body["nature"]) == (
        "test_failure",
        "test_assertion",
        "deterministic",
    )
    assert (body["confidence_score"], body["confidence_level"], len(body["confidence_reasons"])) == (0.93, "high", 2)
    assert body["error_log_excerpt"].endswith("…\n##[error]Process completed with exit code 1.")
    assert HOSTILE in body["error_log_excerpt"]
    assert (body["suspected_commit"], body["suspected_author"]) == (CULPRIT, "Ada Lovelace")
    assert [file["file_path"] for file in body["suspected_files"]] == ["src/basket.py", "docs/basket.md"]
    assert [file["code_snippet"] for file in body["suspected_files"]] == [DIFF, "@@ -0,0 +1,1 @@\n+Totals"]
    # The only other signature has nothing in common with it.
    assert body["nearest_failures"] == []
    assert body["test_failures"][0] == {
        "test_name": "test_total",
        "test_class": "TestBasket",
        "file": "tests/test_basket.py",
        "line": 87,
        "error_message": HOSTILE,
        "stack_trace": "tests/test_basket.py:87: in test_total",
        "expected": "42",
        "actual": "41",
        "duration_seconds": 2.0,
        "is_flaky": False,
    }
    assert [other["analysis_id"] for other in body["similar_failures"]] == [EARLIER]
    assert (body["times_seen"], body["last_fixed_by_commit"]) == (2, FIXER)
    assert body["additional_recommendations"] == [
        "This failure was seen 2 times; commit f1f1f1f1f1 made it pass the last time."
    ]
    assert (body["model_used"], body["tokens_used"], body["trigger"]) == ("rules", 0, "ingestion")
    assert body["evidence"]["state"] == "measured"


def test_the_nearest_failures_are_of_other_signatures_and_other_jobs(company_resources: Resources) -> None:
    published = company_resources.published()
    (near,) = nearest_failures(published, company_resources.database, "basket", farthest=2.0)
    assert (near.analysis_id, near.category, near.times_seen, near.repository) == (NETWORK, "network", 1, "pay")
    assert 0.5 < near.distance < 2
    for other in (None, "never indexed"):
        assert nearest_failures(published, company_resources.database, other, farthest=2.0) == []


def test_who_was_told_is_said_and_counted(api: TestClient, company_resources: Resources) -> None:
    assert api.get(f"/rca/analysis/{NEWEST}").json()["notification_channel"] is None
    with psycopg.connect(company_resources.database.psycopg_conninfo()) as connection:
        connection.execute(
            "insert into app.messages (message_key, channel, recipient, body, state) values "
            "('rca:2026-03-02:build ' || %s, 'slack_channel', 'builds', '{}', 'sent'), "
            "('rca:2026-03-02:build ' || %s, 'slack_channel', 'builds', '{}', 'failed')",
            [NEWEST, EARLIER],
        )
    told, untold = (api.get(f"/rca/analysis/{name}").json() for name in (NEWEST, EARLIER))
    assert (told["notification_sent"], told["notification_channel"]) == (True, "builds")
    assert (untold["notification_sent"], untold["notification_channel"]) == (False, None)
    metrics = api.get("/metrics").text
    assert 'nexus_rca_notifications_total{channel="builds",status="sent"} 1.0' in metrics
    assert 'nexus_rca_notifications_total{channel="builds",status="failed"} 1.0' in metrics


def test_diffs_are_cut_where_the_answer_may_hold_no_more(
    company_resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RCA_MAX_DIFF_CHARS", "20")
    api = TestClient(create_app(company_resources), base_url="http://127.0.0.1:8080")
    files = api.get(f"/rca/analysis/{NEWEST}").json()["suspected_files"]
    assert [file["code_snippet"] for file in files] == [DIFF[:20], None]


def test_options_are_honoured(api: TestClient) -> None:
    bare = analyze(
        api, job_name="shop/main", build_number=12, repo_name="shop", include_git_diff=False, include_test_output=False
    )
    assert (bare["suspected_files"], bare["test_failures"], bare["suspected_commit"]) == ([], [], CULPRIT)
    network = analyze(api, job_name="ci", build_number=7)
    assert network["additional_recommendations"] == ["Start the build again: no commit is to blame."]
    assert network["suspected_commit"] is None


def test_a_log_is_analysed_at_once_and_not_stored(api: TestClient) -> None:
    before = api.get("/rca/history").json()["total"]
    body = analyze(api, log=LOG, job_name="basket")
    assert (body["analysis_id"], body["trigger"], body["outcome"]) == (None, "manual", "diagnosed")
    assert body["error_type"] == "test_failure"
    assert body["test_failures"][0]["test_name"].endswith("test_total")
    assert "41 == 42" in body["error_log_excerpt"] and len(body["error_log_excerpt"]) <= 2000
    assert body["analysis_duration_seconds"] < 5
    assert body["request"]["log"] is None
    lines = LOG.split("\n")
    assert all(lines[block["start_line"] - 1].strip() for block in body["log_blocks"])
    # Of a longer log the last lines are read, and lines keep their numbers.
    last = analyze(api, log="noise\n" * 300 + LOG, max_log_lines=len(lines))
    assert [block["start_line"] for block in last["log_blocks"]] == [
        block["start_line"] + 300 for block in body["log_blocks"]
    ]
    assert analyze(api, log="")["outcome"] == "empty"
    assert analyze(api, log="all 12 tests passed\n")["error_type"] == "unknown"
    assert api.get("/rca/history").json()["total"] == before


@pytest.mark.parametrize(
    ("asked", "status", "sentence"),
    [
        ({}, 400, "Name a build by `job_name` and `build_number`, or send its `log`."),
        ({"job_name": "shop/main"}, 400, "Name a build by"),
        ({"job_name": "shop/main", "build_number": 99}, 404, "There is no build 99 of job 'shop/main'"),
        ({"job_name": "\u0000", "build_number": 1}, 400, "NUL"),
        ({"log": "x" * 100_001}, 400, "The log has 100,001 characters, and a request may hold 100,000"),
        ({"log": "x", "max_log_lines": 0}, 422, "max_log_lines"),
        ({"log": "x", "notify": True}, 422, "notify"),
    ],
)
def test_what_cannot_be_analysed_is_one_sentence(
    api: TestClient, asked: dict[str, Any], status: int, sentence: str
) -> None:
    answer = api.post("/rca/analyze", json=asked)
    assert answer.status_code == status
    assert sentence in answer.json()["error_message"]


def test_an_unknown_analysis_is_not_found(api: TestClient) -> None:
    for name in ("rca-none-1-1", "' or 1=1 --", "a/b/c"):
        answer = api.get(f"/rca/analysis/{name}")
        assert (answer.status_code, answer.json()["error_code"]) == (404, "not_found")


def test_a_batch_answers_what_it_can(api: TestClient) -> None:
    asked = [{"job_name": "shop/main", "build_number": 12}, {"log": LOG}, {"job_name": "nope", "build_number": 1}, {}]
    body = api.post("/rca/analyze/batch", json={"requests": asked, "correlation_id": "c-1"}).json()
    assert [each["analysis_id"] for each in body["analyses"]] == [NEWEST, None]
    assert [each["error_code"] for each in body["failed_analyses"]] == ["not_found", "bad_request"]
    assert body["correlation_id"] == "c-1"
    for wrong in ([], asked * 3):
        assert api.post("/rca/analyze/batch", json={"requests": wrong}).status_code == 422


def test_analyses_are_counted_from_what_is_there(company_resources: Resources) -> None:
    role = next(role for role in SPECIALISTS if role.name == "rca")
    alone = TestClient(create_app(company_resources, role), base_url="http://localhost")
    assert alone.post("/analyze", json={"log": LOG}).status_code == 200
    text = alone.get("/metrics").text
    for sample in (
        'nexus_rca_analysis_total{error_type="test_failure",status="diagnosed",trigger="ingestion"} 2.0',
        'nexus_rca_analysis_total{error_type="test_failure",status="diagnosed",trigger="manual"} 1.0',
        'nexus_rca_analysis_total{error_type="unknown",status="nothing_found",trigger="ingestion"} 1.0',
        "nexus_rca_confidence_score 0.82",
        "nexus_rca_duration_seconds_count 1.0",
    ):
        assert sample in text, sample


QUESTIONS = [
    ("why did build 12 of shop/main fail?", "Build 12 of shop/main of", [NEWEST]),
    (
        "root cause of shop/main #12",
        f"Suspect: commit {CULPRIT[:10]} “Round the total *down*” by Ada Lovelace",
        [NEWEST],
    ),
    ("why is shop/main broken", "There is 1 other analysis.", [NEWEST, EARLIER]),
    (
        "why did run 7 of workflow CI fail",
        "Category network, nature infrastructure, confidence medium (60 %)",
        [NETWORK],
    ),
    ("why did build 8 of CI fail", "the cause is not known. Nothing in the log says why it failed.", [UNCLEAR]),
    ("why did build 99 of shop/main fail", "No data: there is no analysis of build 99 of shop/main.", []),
    ("what caused the last failure?", "There are 3 other analyses.", [NEWEST, EARLIER, NETWORK, UNCLEAR]),
]


@pytest.mark.parametrize(("text", "said", "cited"), QUESTIONS)
def test_questions_are_answered_from_stored_analyses(api: TestClient, text: str, said: str, cited: list[str]) -> None:
    answer = api.post("/query", json={"query": text}).json()
    assert said in answer["result"], answer["result"]
    assert (answer["tool"], answer["plan"]["query_class"]) == ("get_root_cause", "rca_query")
    assert [citation["id"] for citation in answer["citations"]] == cited
    assert (answer["state"] == "missing") == (not cited)


FLAT = {"name": "shop/main", "number": 13, "result": "FAILURE", "url": "https://ci.example.org/job/shop/job/main/13/"}
NESTED = {"build": {"full_url": FLAT["url"], "number": 14, "phase": "FINALIZED", "status": "UNSTABLE"}}


def agent_with(resources: Resources, secret: str | None = SECRET) -> TestClient:
    settings = WebhookSettings(rca_webhook_secret=secret)  # pyright: ignore[reportArgumentType]
    return TestClient(create_app(resources, webhook_settings=settings), base_url="http://127.0.0.1")


def report(agent: TestClient, payload: dict[str, Any], secret: str = SECRET) -> Any:
    body = json.dumps(payload).encode()
    return agent.post("/rca/webhook/jenkins", content=body, headers=signed("jenkins", body, secret=secret))


def kept(resources: Resources) -> list[tuple[Any, ...]]:
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        rows = connection.execute("select kind, source, scope, state from app.inbound_events order by event_id")
        return rows.fetchall()


def test_only_failed_builds_are_queued_and_once(company_resources: Resources) -> None:
    agent = agent_with(company_resources)
    for payload, build in ((FLAT, 13), (NESTED, 14)):
        first, second = report(agent, payload).json(), report(agent, payload).json()
        assert (first["status"], first["job"], first["build"]) == ("queued", "shop/main", build)
        assert first["reason"] is None
        assert (second["status"], second["reason"]) == ("queued", "This delivery was received before.")
    for payload in (dict(FLAT) | {"result": "SUCCESS"}, dict(FLAT) | {"result": "ABORTED"}, {"number": 1}, {}):
        assert report(agent, payload).json()["status"] == "skipped"
    assert kept(company_resources) == [
        ("build", "jenkins", "shop/main", "waiting"),
        ("build.finalized", "jenkins", "shop/main", "waiting"),
    ]
    assert 'nexus_rca_webhooks_total{job_name="shop/main",status="queued"} 4.0' in agent.get("/metrics").text


def test_nobody_reports_without_the_secret(company_resources: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
    assert report(agent_with(company_resources), FLAT, "another").status_code == 401
    assert report(agent_with(company_resources, None), FLAT).status_code == 403
    monkeypatch.setenv("RCA_AUTO_ANALYZE", "false")
    disabled = report(agent_with(company_resources), FLAT).json()
    assert (disabled["status"], disabled["reason"]) == ("disabled", "RCA_AUTO_ANALYZE is off.")
