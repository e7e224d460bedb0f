"""What happens to every request before any route sees it: host, size, identity, counting.

Plain ASGI, so that a body is counted while it arrives.
"""

import ipaddress
import logging
import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nexus_agents.metrics import Metrics
from nexus_agents.records import Failure

_LOG = logging.getLogger(__name__)
MAX_BODY_BYTES = 256 * 1024
# What GitHub sends at most.
MAX_WEBHOOK_BYTES = 25 * 1024 * 1024
_WEBHOOK = re.compile(r"^(?:/[a-z]+)?/webhook/[a-z]+$")
_REQUEST_ID = re.compile(r"^[\x21-\x7e]{1,128}$")
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_UNMATCHED = "(no route)"


def allowed_hosts(bound_to: str) -> frozenset[str] | None:
    """Names that a Host header may hold; None means any.

    A service that listens on this machine only must not answer to other names, or a web page could read it by pointing
    a name of its own at 127.0.0.1. One that was told to listen everywhere is reached by names unknown to it.
    """
    try:
        if ipaddress.ip_address(bound_to.strip("[]")).is_unspecified:
            return None
    except ValueError:
        pass
    return _LOCAL | {bound_to.strip("[]").casefold()}


class RequestGate:
    """Refuses wrong hosts and large bodies, gives each request an id, and counts it."""

    def __init__(
        self, app: ASGIApp, *, metrics: Metrics, hosts: frozenset[str] | None, open_webhooks: frozenset[str]
    ) -> None:
        """open_webhooks: senders whose secret is known; the large bodies of others are not even read."""
        self.app = app
        self.metrics = metrics
        self.hosts = hosts
        self.open_webhooks = open_webhooks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        trace_id = _trace_id(headers)
        scope.setdefault("state", {})["trace_id"] = trace_id
        started = time.monotonic()
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                answered = MutableHeaders(scope=message)
                answered["X-Request-ID"] = trace_id
                answered["X-Content-Type-Options"] = "nosniff"
                answered.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            sender = _webhook_sender(scope)
            most = MAX_WEBHOOK_BYTES if sender in self.open_webhooks else MAX_BODY_BYTES
            # A webhook comes from outside by whatever name its sender knows, and a web page that pointed a name of its
            # own here could sign nothing.
            is_foreign = sender is None and self.hosts is not None and _host(headers) not in self.hosts
            refusal = _not_for_here(trace_id) if is_foreign else None
            body = None if refusal else await _body(headers, receive, most)
            if refusal is None and body is None:
                refusal = _too_large(trace_id, most)
            if refusal is not None:
                await refusal(scope, receive, sending)
            else:
                await self.app(scope, _replay(body or b"", receive), sending)
        except Exception:  # noqa: BLE001
            # The boundary of the process: the client has got its sentence (see boundary.py), the log gets the rest.
            _LOG.exception("Request %s failed", trace_id)
        finally:
            self.metrics.request(
                method=scope["method"] if scope["method"] in _METHODS else "OTHER",
                endpoint=_template(scope),
                status=status,
                seconds=time.monotonic() - started,
            )


async def _body(headers: Headers, receive: Receive, most: int) -> bytes | None:
    """The whole body, read before the routes see any of it; None where it is larger than announced or allowed."""
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()) or int(length[:19]) > most:
        return None
    if "content-length" not in headers and "transfer-encoding" not in headers:
        return b""
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
        size += len(parts[-1])
        if size > most:
            return None
    return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """`receive` with the body that was read already."""
    waiting = [body]

    async def replayed() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replayed


def failure(status: int, code: str, sentence: str, trace_id: str) -> JSONResponse:
    """The one shape of every error."""
    body = Failure(error_code=code, error_message=sentence, trace_id=trace_id)
    return JSONResponse(body.model_dump(), status_code=status)


_METHODS = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS".split())


def _too_large(trace_id: str, most: int) -> JSONResponse:
    return failure(413, "body_too_large", f"A request may hold at most {most // 1024} KiB.", trace_id)


def _not_for_here(trace_id: str) -> JSONResponse:
    return failure(400, "host_not_allowed", "This service answers to localhost and 127.0.0.1 only.", trace_id)


def _webhook_sender(scope: Scope) -> str | None:
    """The sender whose webhook a request is for."""
    path = str(scope["path"])
    return path.rpartition("/")[2] if scope["method"] == "POST" and _WEBHOOK.match(path) else None


def _trace_id(headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.match(given) else uuid.uuid4().hex


def _host(headers: Headers) -> str:
    host = headers.get("host", "").casefold()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _template(scope: Scope) -> str:
    """The route's template, never the path itself: paths hold keys, and have no end."""
    template = getattr(scope.get("route"), "path", None)
    if not isinstance(template, str):
        return _UNMATCHED
    # A router that is included under a prefix knows only its own part of the path.
    own = template
    for name, value in scope.get("path_params", {}).items():
        own = own.replace(f"{{{name}}}", str(value))
    path = str(scope["path"])
    return f"{path.removesuffix(own)}{template}" if path.endswith(own) else template
