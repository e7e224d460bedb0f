"""The client against a real server on a bad day: it gets through, stops in time, and says what is wrong."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from nexus_pipelines.http.client import UpstreamClient, UpstreamDown, UpstreamRefused
from nexus_pipelines.http.retry import RetryPolicy, asked_wait
from nexus_pipelines.simulator.api.faults import FAULTS, Fault, FaultLayer, Faults
from nexus_pipelines.simulator.api.serve import served

pytestmark = pytest.mark.slow

QUICK = RetryPolicy(attempts=5, base_seconds=0.001, longest_seconds=0.01, read_seconds=0.3)


@contextmanager
def client_of(
    answer: Callable[[Request], Response], *, faults: Faults | None = None, policy: RetryPolicy = QUICK
) -> Iterator[UpstreamClient]:
    app = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])
    with (
        served(FaultLayer(app, faults)) as address,
        UpstreamClient(
            address,
            upstream=f"Test at {address}",
            headers={"authorization": "Bearer hidden-token"},
            policy=policy,
            sleep=lambda _: None,
            seed=1,
        ) as client,
    ):
        yield client


@pytest.mark.parametrize("kind", FAULTS)
def test_it_gets_through_every_kind_of_fault(kind: Fault) -> None:
    faults = Faults(seed=3, share=0.5, kinds=(kind,), hang_seconds=0.5)
    with client_of(lambda request: JSONResponse({"path": request.url.path}), faults=faults) as client:
        for number in range(12):
            assert client.get(f"/page/{number}").json == {"path": f"/page/{number}"}
        assert client.usage.failures == faults.counts[kind] > 0


def test_it_stops_after_so_many_tries_and_says_so() -> None:
    asked: list[str] = []

    def broken(request: Request) -> Response:
        asked.append(request.url.path)
        return Response(status_code=503)

    with (
        client_of(broken) as client,
        pytest.raises(UpstreamDown, match="no usable answer to GET /x in 5 tries") as caught,
    ):
        client.get("/x")
    assert len(asked) == QUICK.attempts
    assert "it answered 503" in str(caught.value)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "does not accept the credentials"),
        (403, "does not permit POST /x"),
        (404, "has nothing at POST /x"),
        (302, "redirects POST /x elsewhere"),
        (410, "refused POST /x (410): gone for good"),
    ],
)
def test_a_refusal_is_one_sentence_without_credentials_and_not_tried_again(status: int, sentence: str) -> None:
    asked: list[int] = []

    def refuse(request: Request) -> Response:
        asked.append(1)
        return Response("gone\nfor good", status_code=status, headers={"location": "http://example.org/"})

    with client_of(refuse) as client, pytest.raises(UpstreamRefused) as caught:
        client.post("/x", {"a": 1})
    assert sentence in str(caught.value)
    assert "hidden" not in str(caught.value)
    assert caught.value.status == status
    assert len(asked) == 1


def test_a_wait_that_is_asked_for_is_kept_and_one_too_long_ends_the_run() -> None:
    waits: list[float] = []
    answers = iter([Response(status_code=429, headers={"retry-after": "7"}), JSONResponse({"ok": True})])
    with client_of(lambda request: next(answers)) as client:
        client._sleep = waits.append
        assert client.get("/x").json == {"ok": True}
    assert waits == [7.0]
    late = Response(status_code=429, headers={"retry-after": "4000"})
    with client_of(lambda request: late) as client, pytest.raises(UpstreamDown, match="asks to wait 4000 seconds"):
        client.get("/x")


def test_githubs_limit_comes_as_403_with_an_empty_quota() -> None:
    empty = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(datetime.now(UTC).timestamp()) + 2)}
    answers = iter(
        [Response(status_code=403, headers=empty), JSONResponse([], headers={"x-ratelimit-remaining": "59"})]
    )
    with client_of(lambda request: next(answers)) as client:
        assert client.get("/x").json == []
        assert client.usage.waited_seconds <= 2
        assert client.usage.quota_left == 59


def test_the_quota_is_the_least_that_was_told_until_its_reset() -> None:
    told = iter([("41", "1000"), ("42", "1000"), ("40", "1000"), ("60", "2000"), ("50", ""), ("55", "")])

    def answer(request: Request) -> Response:
        left, reset = next(told)
        return JSONResponse(
            [], headers={"x-ratelimit-remaining": left} | ({"x-ratelimit-reset": reset} if reset else {})
        )

    with client_of(answer) as client:
        seen: list[int | None] = []
        for _ in range(6):
            client.get("/x")
            seen.append(client.usage.quota_left)
    assert seen == [41, 41, 40, 60, 50, 55]


def test_the_wait_that_an_answer_asks_for() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    later = now + timedelta(seconds=90)
    assert asked_wait({"retry-after": "3"}, now=now) == 3
    assert asked_wait({"retry-after": f"{later:%a, %d %b %Y %H:%M:%S} GMT"}, now=now) == 90
    assert asked_wait({"retry-after": "soon"}, now=now) is None
    assert asked_wait({"x-ratelimit-remaining": "0", "x-ratelimit-reset": later.isoformat()}, now=now) == 90
    assert asked_wait({"x-ratelimit-remaining": "5", "x-ratelimit-reset": later.isoformat()}, now=now) is None
    assert asked_wait({}, now=now) is None
