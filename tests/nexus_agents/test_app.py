"""The contract that all services share, and every endpoint, over HTTP."""

import socket
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psycopg
import pytest
import uvicorn
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nexus_agents.app import create_app
from nexus_agents.requests import allowed_hosts
from nexus_agents.resources import Resources
from nexus_agents.roles import API, SPECIALISTS
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.reader import Reader


def test_probes(api: TestClient) -> None:
    assert api.get("/live").json() == {"status": "alive"}
    assert api.get("/ready").json() == {"status": "ready"}
    health = api.get("/health").json()
    assert health["status"] == "healthy"
    assert health["service"] == "api"
    assert health["dependencies"] == {"database": "ok", "schema": "ok", "publication": "ok"}
    assert health["uptime_seconds"] >= 0


@pytest.mark.parametrize("role", SPECIALISTS, ids=lambda role: role.name)
def test_a_specialist_alone_serves_its_routes_unprefixed(company_resources: Resources, role: Any) -> None:
    alone = TestClient(create_app(company_resources, role), base_url="http://127.0.0.1")
    whole = create_app(company_resources).openapi()["paths"]
    paths = set(alone.get("/openapi.json").json()["paths"])
    probes = {"/health", "/live", "/ready", "/metrics"}
    assert probes < paths
    assert {f"/{role.name}{path}" for path in paths - probes} <= set(whole)
    assert alone.get("/health").json()["service"] == role.name
    assert alone.get("/ready").status_code == 200
    assert alone.post("/query", json={"query": "x"}).status_code == 404


def test_without_a_publication_nothing_is_ready_and_everything_says_so(new_database: Any, tmp_path: Path) -> None:
    database, own = new_database(), Settings(home=tmp_path)
    api = TestClient(create_app(Resources(own, database, Reader(database, own))), base_url="http://localhost")
    ready = api.get("/ready")
    assert (ready.status_code, ready.json()["error_code"]) == (503, "publication_not_ready")
    assert api.get("/health").json()["status"] == "degraded"
    assert api.get("/live").status_code == 200
    for answer in (api.post("/query", json={"query": "hygiene"}), api.get("/jira/search")):
        assert answer.status_code == 503
        assert answer.json()["error_message"].startswith("Nothing has been published yet")
    assert "nexus_hygiene_score{" not in api.get("/metrics").text


def test_an_old_schema_and_a_dead_database_are_named(new_database: Any, tmp_path: Path) -> None:
    database, own = new_database(migrated=False), Settings(home=tmp_path)
    api = TestClient(create_app(Resources(own, database, Reader(database, own))), base_url="http://localhost")
    assert api.get("/ready").json()["error_code"] == "schema_not_ready"
    gone = replace(database, port=1)
    api = TestClient(create_app(Resources(own, gone, Reader(gone, own))), base_url="http://localhost")
    assert api.get("/ready").json()["error_code"] == "database_not_ready"
    assert api.get("/jira/search").status_code == 503


def test_metrics_have_route_templates_and_only_measured_scores(api: TestClient) -> None:
    api.get("/jira/issue/ALOY-1")
    api.get("/jira/issue/ALOY-2")
    api.get("/no/such/path")
    text = api.get("/metrics").text
    assert 'endpoint="/jira/issue/{ticket_key}"' in text
    assert "ALOY-1" not in text
    assert "no/such" not in text
    assert 'nexus_hygiene_score{project_key="ALOY"} 50.0' in text
    assert 'nexus_hygiene_score{project_key="MOD"}' not in text
    assert "http_request_duration_seconds_bucket" in text
    assert 'http_errors_total{agent_type="api",endpoint="(no route)",error_type="client"' in text


GETS = [
    ("/jira/issue/aloy-1", lambda body: body["ticket"]["summary"] == "Crash on start" and len(body["commits"]) == 2),
    ("/jira/search?project=aloy&status=open&type=bug", lambda body: body["total"] == 2),
    ("/jira/search?text=100%25", lambda body: [row["issue_key"] for row in body["items"]] == ["ALOY-5"]),
    ("/jira/search?project=NOPE", lambda body: body["total"] == 0 and body["evidence"]["state"] == "missing"),
    ("/jira/search?page=2&page_size=3", lambda body: (len(body["items"]), body["has_next"]) == (3, True)),
    ("/jira/search?page=3&page_size=3", lambda body: (len(body["items"]), body["has_next"]) == (2, False)),
    ("/jira/sprint-stats/aloy", lambda body: body["completion_percentage"] == 50.0),
    ("/git/repos", lambda body: [row["repository"] for row in body["items"]] == ["alloy", "appc-daemon", "sandbox"]),
    ("/git/commits?issue_key=aloy-1", lambda body: body["total"] == 2),
    ("/git/commits?repository=appc-daemon", lambda body: body["total"] == 1),
    ("/reporting/releases?project=aloy&is_released=false", lambda body: body["total"] == 1),
    (
        "/reporting/release/aloy/1.8",
        lambda body: body["decision"] == "NO_GO" and body["releases"][0]["open_blockers"] == 1,
    ),
    ("/reporting/release/ALOY/Alloy%201.7.0", lambda body: "was released" in body["sentences"][0]),
    ("/slack/threads?issue_key=ALOY-1", lambda body: body["items"][0]["channel_name"] == "releases"),
    ("/hygiene/score/aloy", lambda body: (body["hygiene_score"], body["band"]) == (50.0, "Needs Improvement")),
    ("/hygiene/score/MOD", lambda body: body["hygiene_score"] is None and body["evidence"]["state"] == "missing"),
    ("/hygiene/score/all", lambda body: body["tickets_in_scope"] == 3),
    ("/hygiene/violations/ALOY", lambda body: body["total"] == 3),
    ("/hygiene/violations/ALOY?rule=team&assignee=ada%20lovelace", lambda body: body["total"] == 1),
    ("/hygiene/rules", lambda body: len(body["rules"]) == 5),
    ("/analytics/activity", lambda body: body["total"] == 3),
    ("/analytics/activity?kind=commit&project=ALOY", lambda body: body["total"] == 1),
]


@pytest.mark.parametrize(("path", "is_right"), GETS, ids=[path for path, _ in GETS])
def test_reads(api: TestClient, path: str, is_right: Any) -> None:
    answer = api.get(path)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["mode"] == "demo"
    if path != "/hygiene/rules":
        assert body["evidence"]["snapshot_id"] > 0
    assert is_right(body), body


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/jira/issue/ALOY-999", 404, "not_found"),
        ("GET", "/jira/issue/rubbish", 422, "invalid_request"),
        ("GET", "/jira/search?page=0", 422, "invalid_request"),
        ("GET", "/jira/sprint-stats/MOD", 404, "not_found"),
        ("GET", "/reporting/release/ALOY/9.9", 404, "not_found"),
        ("GET", "/hygiene/score/NOPE", 404, "not_found"),
        ("GET", "/hygiene/violations/ALOY?rule=nope", 404, "not_found"),
        ("GET", "/analytics/activity?start=2020-02-01&end=2020-01-01", 400, "bad_request"),
        ("GET", "/analytics/activity?end=0001-01-01", 200, None),
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/query", 405, "method_not_allowed"),
        ("DELETE", "/jira/search", 405, "method_not_allowed"),
        ("GET", "/search", 422, "invalid_request"),
    ],
)
def test_errors_have_one_shape(api: TestClient, method: str, path: str, status: int, code: str | None) -> None:
    answer = api.request(method, path)
    assert answer.status_code == status
    if code:
        body = answer.json()
        assert (body["status"], body["error_code"]) == ("failed", code)
        assert body["error_message"]
        assert body["trace_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"query": 1}', b'{"query": "x", "more": 1}', b"\xff\xfe"]
)
def test_bodies_of_the_wrong_shape(api: TestClient, body: bytes) -> None:
    answer = api.post("/query", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["status"] == "failed"


def test_a_request_id_is_echoed_or_made(api: TestClient) -> None:
    assert api.get("/live", headers={"X-Request-ID": "abc-123"}).headers["x-request-id"] == "abc-123"
    for bad in ("x" * 129, "has space", "caf\xe9"):
        made = api.get("/live", headers={"X-Request-ID": bad.encode("latin-1")}).headers["x-request-id"]
        assert made != bad
        assert len(made) == 32


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8080", "[::2]", ""])
def test_other_hosts_are_refused(api: TestClient, host: str) -> None:
    answer = api.get("/jira/search", headers={"Host": host})
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "host_not_allowed"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9999", "127.0.0.1", "[::1]:8080"])
def test_this_machine_is_answered(api: TestClient, host: str) -> None:
    assert api.get("/live", headers={"Host": host}).status_code == 200


def test_a_service_that_listens_everywhere_answers_to_any_name(company_resources: Resources) -> None:
    everywhere = TestClient(create_app(company_resources, API, host="0.0.0.0"), base_url="http://nexus-orchestrator")  # noqa: S104
    assert everywhere.get("/ready").status_code == 200
    assert allowed_hosts("::") is None
    assert "nexus.internal" in (allowed_hosts("nexus.internal") or ())


def test_a_big_body_is_refused_whatever_it_announces(api: TestClient) -> None:
    big = b'{"query": "' + b"x" * 300_000 + b'"}'
    announced = api.post("/query", content=big)
    streamed = api.post("/query", content=iter([big[:200_000], big[200_000:]]))
    for answer in (announced, streamed):
        assert (answer.status_code, answer.json()["error_code"]) == (413, "body_too_large")


def test_other_origins_get_no_permission(api: TestClient) -> None:
    answer = api.get("/live", headers={"Origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "sql",
    [
        "select * from __ducklake_metadata_lake.app.publications",
        "select * from postgres_query('__ducklake_metadata_lake', 'select 1')",
        "select * from duckdb_databases()",
        "select * from read_parquet('/**')",
        "select * from issues at (version => 1)",
        "attach 'x.db'",
        "copy issues to '/tmp/x.csv'",
        "install httpfs",
        "set threads = 1",
        "drop table issues",
        "select 1; select 2",
        "select from from",
    ],
)
def test_sql_outside_the_wall_is_refused(api: TestClient, sql: str) -> None:
    answer = api.post("/sql", json={"sql": sql})
    assert (answer.status_code, answer.json()["error_code"]) == (400, "refused_query")
    assert "\n" not in answer.json()["error_message"]


def test_sql_gives_rows_types_and_limits(api: TestClient) -> None:
    answer = api.post("/sql", json={"sql": "select issue_key, created_at, labels from issues order by 1", "limit": 2})
    body = answer.json()
    assert body["columns"] == ["issue_key", "created_at", "labels"]
    assert (body["rows"][0][0], body["row_count"], body["truncated"]) == ("ALOY-1", 2, True)
    assert body["rows"][0][1].endswith("+00:00")
    odd = "select 'nan'::double as a, 1.5::decimal(9, 2) as b, {'x': null} as c, 170141183460469231731::hugeint as e"
    assert api.post("/sql", json={"sql": odd}).json()["rows"][0][0] is None
    interval = api.post("/sql", json={"sql": "select interval 1 day as d"})
    assert (interval.status_code, "cast it to varchar" in interval.json()["error_message"]) == (400, True)
    assert api.post("/sql", json={"sql": "select nope from issues"}).status_code == 400
    assert api.post("/sql", json={"sql": "select 1", "snapshot": "999999"}).status_code == 400
    assert api.post("/sql", json={"sql": "select 1", "snapshot": str(body["snapshot_id"])}).status_code == 200


def test_search_finds_by_key_by_words_and_by_kind(api: TestClient) -> None:
    by_key = api.get("/search", params={"q": "ALOY-1"}).json()
    assert (by_key["items"][0]["kind"], by_key["items"][0]["reference"]) == ("issue", "ALOY-1")
    by_words = api.get("/search", params={"q": "memory leak", "kind": "issue", "limit": 1}).json()
    assert [hit["reference"] for hit in by_words["items"]] == ["ALOY-4"]
    chat = api.get("/search", params={"q": "still crashes", "kind": ["thread", "message"]}).json()
    assert chat["items"][0]["place"] == "#releases"
    assert api.get("/search", params={"q": "x", "kind": "nope"}).status_code == 422
    assert api.get("/search", params={"q": "   "}).status_code == 400


@pytest.mark.parametrize(("data_set", "mode"), [("demo", "demo"), ("own", "live")])
def test_the_mode_is_what_the_database_was_made_for(
    new_database: Any, tmp_path: Path, data_set: str, mode: str
) -> None:
    database, own = new_database(), Settings(home=tmp_path)
    with psycopg.connect(database.psycopg_conninfo()) as connection:
        connection.execute(
            "insert into app.installation (installation_id, data_set) values (gen_random_uuid(), %s)", [data_set]
        )
    api = TestClient(create_app(Resources(own, database, Reader(database, own))), base_url="http://localhost")
    assert api.get("/health").json()["mode"] == mode


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=200))
def test_no_text_is_an_internal_error(api: TestClient, text: str) -> None:
    """Whatever is typed into a question, a statement, a search or a path."""
    for answer in (
        api.post("/query", json={"query": text}),
        api.post("/query", json={"query": f'tickets mentioning "{text}"'}),
        api.post("/sql", json={"sql": text}),
        api.get("/search", params={"q": text}),
        api.get("/jira/search", params={"text": text, "project": text[:64], "status": text[:64]}),
        api.get(f"/reporting/release/ALOY/{quote(text, safe='')}"),
        api.get("/git/commits", params={"repository": text, "issue_key": text[:64]}),
    ):
        assert answer.status_code in (200, 400, 404, 422), (answer.request.url, answer.text)


def test_docs_need_nothing_from_outside(api: TestClient) -> None:
    page = api.get("/docs")
    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


def test_over_a_real_socket(company_resources: Resources) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(company_resources), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        try:
            with httpx.Client(base_url=url, transport=httpx.HTTPTransport(retries=50), timeout=20) as client:
                assert client.post("/query", json={"query": "open bugs in ALOY"}).json()["row_count"] == 2
                assert client.get("/live", headers={"Host": "evil.example"}).status_code == 400
                streamed = client.post("/sql", content=iter([b"x" * 200_000] * 3))
                assert streamed.status_code == 413
        finally:
            server.should_exit = True
            thread.join(10)
        assert not thread.is_alive()
