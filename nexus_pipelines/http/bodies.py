"""Bodies of answers: received within bounds, parsed, and told of in a sentence."""

import gc
from typing import Any

import httpx
import orjson

from nexus_pipelines.http.excerpt import Bounds, Excerpt, excerpt_of

_OF_WHOLE_BODY = ("content-encoding", "content-length", "transfer-encoding")


def taken(response: httpx.Response, bounds: Bounds, found: list[Excerpt]) -> httpx.Response:
    """Receives a body: as an excerpt, added to `found`, where it is the text that was asked for."""
    headers = without_body(response.headers)
    if response.is_success and not headers.get("content-type", "").startswith("text/html"):
        found.append(excerpt_of(response.iter_bytes(), bounds))
        return httpx.Response(response.status_code, headers=headers, request=response.request)
    response.read()
    return httpx.Response(response.status_code, headers=headers, content=response.content, request=response.request)


def without_body(headers: httpx.Headers) -> httpx.Headers:
    """Without what describes a body that was unpacked or cut."""
    return httpx.Headers([each for each in headers.items() if each[0] not in _OF_WHOLE_BODY])


def parsed_json(content: bytes) -> Any:
    """JSON. What is parsed has no cycles: the collector that looks for some on the way would take as long as the rest.

    Raises:
        JSONDecodeError: it is none.
    """
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        return orjson.loads(content)
    finally:
        if is_collecting:
            gc.enable()


def beginning_of(response: httpx.Response) -> str:
    """The first 200 characters of what it says, on one line."""
    text = response.content[:2000].decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200] or "no reason was given"
