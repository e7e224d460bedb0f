"""Texts of any length: at the address that an upstream redirects to, without its credentials, in bounded memory."""

import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from nexus_pipelines.simulator.api.faults import FAULTS, Fault, FaultLayer, Faults
from nexus_pipelines.simulator.api.serve import served
from nexus_pipelines.sources.http.client import UpstreamClient, UpstreamDown, UpstreamRefused
from nexus_pipelines.sources.http.excerpt import Bounds, excerpt_of
from nexus_pipelines.sources.http.retry import RetryPolicy

_POLICY = RetryPolicy(attempts=6, base_seconds=0.001, longest_seconds=0.01, read_seconds=0.3)


def _client(address: str) -> UpstreamClient:
    headers = {"authorization": "Bearer hidden-token"}
    return UpstreamClient(
        address, upstream="Test", headers=headers, policy=_POLICY, sleep=lambda _: None, seed=1, at_once=2
    )


def _redirecting(request: Request) -> Response:
    if request.url.path == "/stored":
        if "authorization" in request.headers:
            return Response("no credentials here", 403)
        return PlainTextResponse("one\ntwo\n")
    status = {"/gone": 410, "/secret": 403}.get(request.url.path, 302)
    return Response(status_code=status, headers={"location": "/stored"} if status == 302 else {})


@pytest.mark.parametrize("kind", FAULTS)
def test_a_text_is_fetched_where_it_is_kept(kind: Fault) -> None:
    app = FaultLayer(
        Starlette(routes=[Route("/{path:path}", _redirecting)]),
        Faults(seed=2, share=0.3, kinds=(kind,), hang_seconds=0.5),
    )
    with served(app) as address, _client(address) as client:
        for _ in range(4):
            assert client.get_text("/log", Bounds()).head == "one\ntwo\n"
        for path, status in (("/gone", 410), ("/secret", 403)):
            with pytest.raises(UpstreamRefused) as caught:
                client.get_text(path, Bounds())
            assert caught.value.status == status


def test_an_address_that_gives_nothing_is_an_outage() -> None:
    def answer(request: Request) -> Response:
        if request.url.path == "/stored":
            return Response("too late", 403)
        place = "http://[" if request.url.path == "/nowhere" else "/stored"
        return Response(status_code=302, headers={"location": place})

    with served(Starlette(routes=[Route("/{path:path}", answer)])) as address, _client(address) as client:
        with pytest.raises(UpstreamDown, match="it answered 403"):
            client.get_text("/log", Bounds())
        with pytest.raises(UpstreamDown, match="no usable answer to GET /nowhere"):
            client.get_text("/nowhere", Bounds())


def test_a_long_text_takes_no_more_memory_than_its_bounds() -> None:
    line = (b"x" * 1023 + b"\n") * 64

    def chunks() -> Iterator[bytes]:
        yield b"first\n"
        for _ in range(30 * 16):
            yield line
        yield b"last\n"

    def answer(_: Request) -> Response:
        return StreamingResponse(chunks(), media_type="text/plain")

    with served(Starlette(routes=[Route("/{path:path}", answer)])) as address, _client(address) as client:
        tracemalloc.start()
        found = client.get_text("/log", Bounds(head=1 << 10, tail=1 << 20))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert found.size == (30 << 20) + 11
    assert (found.head, found.tail[-5:]) == ("first\n", "last\n")
    assert found.left_out == found.size - len(found.head) - len(found.tail)
    assert peak < 8 << 20


@given(st.lists(st.binary(max_size=30)), st.integers(0, 40), st.integers(0, 40))
def test_what_is_kept_are_whole_lines_of_the_beginning_and_the_end(chunks: list[bytes], head: int, tail: int) -> None:
    whole = b"".join(chunks)
    found = excerpt_of(iter(chunks), Bounds(head=head, tail=tail))
    assert found.size == len(whole)
    assert "\0" not in found.head + found.tail
    if len(whole) <= head + tail:
        assert (found.tail, found.left_out) == ("", 0)
    else:
        assert found.left_out >= len(whole) - head - tail
