"""One client for every upstream that speaks HTTP: retries, waits, a budget for each host, sentences for errors."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

import httpx
import orjson

from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.bodies import beginning_of, parsed_json, taken, without_body
from nexus_pipelines.http.excerpt import Bounds, Excerpt
from nexus_pipelines.http.retry import RETRIED_STATUSES, RetryPolicy, asked_wait, parse_date
from nexus_pipelines.http.traffic import Traffic

_KEPT = "What was read before is kept, and the next run goes on from there."
_NOT_MODIFIED, _FORBIDDEN, _CONFLICT, _TOO_MANY = 304, 403, 409, 429
_ELSEWHERE = (301, 302, 303, 307, 308)


class UpstreamRefused(SourceError):
    """The upstream answered that it will not: wrong credentials, no permission, nothing at this address.

    said: how its answer begins, on one line.
    """

    def __init__(self, sentence: str, *, status: int, said: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.said = said


class UpstreamDown(SourceError):
    """The upstream did not give a usable answer in the time and number of tries that the policy allows."""


@dataclass(kw_only=True)
class Usage:
    """What a client has asked of its upstream so far.

    quota_left: the least that the upstream told until its quota_reset, if it tells: answers to requests that were under
    way at once come in any order. clock_ahead: the upstream's clock against ours.
    """

    requests: Counter[int] = field(default_factory=Counter[int])
    failures: int = 0
    waited_seconds: float = 0.0
    received_bytes: int = 0
    quota_left: int | None = None
    quota_reset: str = ""
    clock_ahead: timedelta = timedelta(0)

    @property
    def total(self) -> int:
        """Requests that were answered, whatever the answer."""
        return sum(self.requests.values())


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A usable answer: status (2xx or 304), headers in lower case, the body, and the body parsed where it is JSON."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    json: Any
    links: Mapping[str, str]


class UpstreamClient:
    """Requests to one host, safe to share between threads; at most `at_once` of them at a time.

    upstream: the name for sentences ("Jira at https://jira.example.org"). It never holds a credential.
    """

    def __init__(
        self,
        base_url: str,
        *,
        upstream: str,
        auth: httpx.Auth | None = None,
        headers: Mapping[str, str] | None = None,
        at_once: int = 4,
        policy: RetryPolicy | None = None,
        sleep: Callable[[float], None] = time.sleep,
        seed: int | None = None,
    ) -> None:
        self.upstream = upstream
        self.usage = Usage()
        self._policy = policy or RetryPolicy()
        self._sleep = sleep
        self._rng = random.Random(seed)  # noqa: S311 - spreads retries, keeps no secret
        self._slots = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._http = httpx.Client(
            base_url=base_url,
            auth=auth,
            headers={"accept": "application/json", "user-agent": "nexus-release-readiness", **(headers or {})},
            timeout=httpx.Timeout(connect=10.0, read=self._policy.read_seconds, write=30.0, pool=120.0),
            # A redirect could carry credentials to another host.
            follow_redirects=False,
            limits=httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once),
        )

        # Where texts are fetched from that the upstream keeps elsewhere: without its credentials.
        self._elsewhere = httpx.Client(
            headers={"user-agent": "nexus-release-readiness"}, timeout=self._http.timeout, follow_redirects=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()
        self._elsewhere.close()

    def now(self) -> datetime:
        """The time by the upstream's clock, as its last answer told it; UTC."""
        return datetime.now(UTC) + self.usage.clock_ahead

    def traffic(self) -> Traffic:
        """What was asked so far, for whoever watches the reading."""
        with self._lock:
            return Traffic(
                requests=self.usage.total,
                failures=self.usage.failures,
                waited_seconds=self.usage.waited_seconds,
                quota_left=self.usage.quota_left,
            )

    def get(
        self,
        path: str,
        parameters: Mapping[str, str | int] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        is_json: bool = True,
        limit_bytes: int | None = None,
    ) -> Answer:
        """GET, tried again as the policy says.

        is_json: else a text is wanted, and a page of HTML is none. limit_bytes: the body is cut after so many, and no
        more of it is received.

        Raises:
            UpstreamRefused: the upstream said no.
            UpstreamDown: no usable answer came.
        """
        return self._send(
            "GET", path, parameters=parameters, headers=headers, body=None, is_json=is_json, limit_bytes=limit_bytes
        )

    def get_text(self, path: str, bounds: Bounds) -> Excerpt:
        """A text of any length, in bounds: at the path, or at the address that it redirects to.

        That address is permission enough, and may be another host's: it gets no credentials. It does not live long:
        when it fails, the path is asked for another.

        Raises:
            UpstreamRefused: the upstream said no.
            UpstreamDown: no usable answer came.
        """
        found: list[Excerpt] = []

        def receive(request: httpx.Request) -> httpx.Response:
            with closing(self._http.send(request, stream=True)) as first:
                if first.status_code not in _ELSEWHERE:
                    return taken(first, bounds, found)
                location = str(request.url.join(first.headers.get("location", "")))
                headers = first.headers
            try:
                with self._elsewhere.stream("GET", location) as second:
                    response = taken(second, bounds, found)
            except httpx.InvalidURL as error:
                raise _NotThereError("it named an address that is none") from error
            if found:
                return httpx.Response(response.status_code, headers=without_body(headers), request=request)
            raise _NotThereError(f"it answered {response.status_code}")

        self._send("GET", path, parameters=None, headers=None, body=None, is_json=False, receive=receive)
        return found[-1]

    def post(self, path: str, body: Mapping[str, object], *, headers: Mapping[str, str] | None = None) -> Answer:
        """POST of JSON, for reading APIs that take their question as a body; tried again like GET.

        Raises:
            UpstreamRefused: the upstream said no.
            UpstreamDown: no usable answer came.
        """
        return self._send("POST", path, parameters=None, headers=headers, body=orjson.dumps(body), is_json=True)

    def put(self, path: str, body: Mapping[str, object]) -> Answer:
        """PUT of JSON, for writes that may be repeated: tried again like GET.

        Raises:
            UpstreamRefused: the upstream said no.
            UpstreamDown: no usable answer came; it may have taken the write all the same.
        """
        return self._send("PUT", path, parameters=None, headers=None, body=orjson.dumps(body), is_json=True)

    def post_once(self, path: str, body: Mapping[str, object]) -> Answer:
        """POST of JSON, for writes that must not happen twice: tried again only where the upstream surely did nothing,
        because it asks to come back later (429) or the connection to it could not be made.

        Raises:
            UpstreamRefused: the upstream said no.
            UpstreamDown: no usable answer came; whether it took the write must be looked up.
        """
        return self._send(
            "POST", path, parameters=None, headers=None, body=orjson.dumps(body), is_json=True, is_repeatable=False
        )

    def put_file(self, path: str, body: bytes, *, headers: Mapping[str, str]) -> Answer:
        """PUT of a body that is not JSON, for writes that may be repeated: tried again like GET.

        Raises:
            UpstreamRefused: the upstream said no.
            UpstreamDown: no usable answer came.
        """
        return self._send("PUT", path, parameters=None, headers=headers, body=body, is_json=True)

    def post_elsewhere(self, address: str, body: bytes, *, known_as: str) -> None:
        """POST of bytes to an address that the upstream gave out for them, without its credentials; tried like GET.

        The address is permission enough and never shown: sentences call it `known_as`, a path.

        Raises:
            UpstreamRefused: it said no.
            UpstreamDown: no usable answer came.
        """
        headers = {"content-type": "application/octet-stream"}

        def receive(_: httpx.Request) -> httpx.Response:
            return self._elsewhere.post(address, content=body, headers=headers)

        self._send("POST", known_as, parameters=None, headers=None, body=None, is_json=False, receive=receive)

    def _send(
        self,
        method: str,
        path: str,
        *,
        parameters: Mapping[str, str | int] | None,
        headers: Mapping[str, str] | None,
        body: bytes | None,
        is_json: bool,
        limit_bytes: int | None = None,
        receive: Callable[[httpx.Request], httpx.Response] | None = None,
        is_repeatable: bool = True,
    ) -> Answer:
        request = self._http.build_request(
            method,
            path,
            params=dict(parameters) if parameters else None,
            content=body,
            headers={**({"content-type": "application/json"} if body is not None else {}), **(headers or {})},
        )
        what = f"{method} {request.url.path}"
        reason = "no try was allowed"
        for failures in range(1, self._policy.attempts + 1):
            wait: float | None = None
            is_surely_undone = False
            try:
                with self._slots:
                    response = receive(request) if receive else self._receive(request, limit_bytes)
            except httpx.TimeoutException:
                reason = "it did not answer in time"
            except _NotThereError as error:
                reason = str(error)
            except httpx.TransportError as error:
                is_surely_undone = isinstance(error, httpx.ConnectError)
                reason = f"the connection failed ({type(error).__name__})"
            else:
                answer, reason = self._read(response, is_json=is_json)
                if answer is not None:
                    return answer
                if not self._is_passing(response):
                    raise UpstreamRefused(
                        self._refusal(response, what), status=response.status_code, said=beginning_of(response)
                    )
                wait = asked_wait(response.headers, now=datetime.now(UTC))
                is_surely_undone = response.status_code == _TOO_MANY
            with self._lock:
                self.usage.failures += 1
            if not (is_repeatable or is_surely_undone):
                raise UpstreamDown(f"{self.upstream} gave no usable answer to {what} ({reason}); it may have done it.")
            if failures == self._policy.attempts:
                break
            self._pause(self._policy.wait(failures, self._rng) if wait is None else wait, what)
        raise UpstreamDown(
            f"{self.upstream} gave no usable answer to {what} in {self._policy.attempts} tries ({reason}). {_KEPT}"
        )

    def _receive(self, request: httpx.Request, limit_bytes: int | None) -> httpx.Response:
        if limit_bytes is None:
            return self._http.send(request)
        response = self._http.send(request, stream=True)
        try:
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) >= limit_bytes:
                    break
        finally:
            response.close()
        headers = without_body(response.headers)
        return httpx.Response(response.status_code, headers=headers, content=bytes(body[:limit_bytes]), request=request)

    def _note_quota(self, headers: httpx.Headers) -> None:
        told, reset = headers.get("x-ratelimit-remaining", ""), headers.get("x-ratelimit-reset", "")
        if not told.isdigit():
            return
        left, known = int(told), self.usage.quota_left
        if known is not None and reset and reset == self.usage.quota_reset:
            left = min(left, known)
        self.usage.quota_left, self.usage.quota_reset = left, reset

    def _read(self, response: httpx.Response, *, is_json: bool) -> tuple[Answer | None, str]:
        with self._lock:
            self.usage.requests[response.status_code] += 1
            self.usage.received_bytes += len(response.content)
            self._note_quota(response.headers)
            theirs = parse_date(response.headers.get("date", ""))
            if theirs is not None:
                self.usage.clock_ahead = theirs - datetime.now(UTC)
        if not (200 <= response.status_code < 300 or response.status_code == _NOT_MODIFIED):
            return None, f"it answered {response.status_code}"
        if not is_json and response.headers.get("content-type", "").startswith("text/html"):
            return None, f"it answered {response.status_code} with a page of HTML"
        parsed: Any = None
        if is_json and response.content:
            try:
                parsed = parsed_json(response.content)
            except orjson.JSONDecodeError:
                return None, f"it answered {response.status_code} with a body that is not JSON"
        links = {name: link["url"] for name, link in response.links.items() if name is not None and "url" in link}
        answer = Answer(
            status=response.status_code,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=response.content,
            json=parsed,
            links=links,
        )
        return answer, ""

    def _is_passing(self, response: httpx.Response) -> bool:
        """Whether another try may go better. GitHub's limits come as 403 with a wait or an empty quota."""
        if response.status_code == _CONFLICT and response.request.method == "PUT":
            # Somebody else's write came first: the same one again would meet the same.
            return False
        if 200 <= response.status_code < 300 or response.status_code in RETRIED_STATUSES:
            return True
        return response.status_code == _FORBIDDEN and (
            "retry-after" in response.headers or response.headers.get("x-ratelimit-remaining") == "0"
        )

    def _pause(self, seconds: float, what: str) -> None:
        if seconds > self._policy.patience_seconds:
            raise UpstreamDown(f"{self.upstream} asks to wait {seconds:.0f} seconds before {what}. {_KEPT}")
        with self._lock:
            self.usage.waited_seconds += seconds
        self._sleep(seconds)

    def _refusal(self, response: httpx.Response, what: str) -> str:
        match response.status_code:
            case 401:
                return f"{self.upstream} does not accept the credentials (401 to {what}); renew the token or password."
            case 403:
                return f"{self.upstream} does not permit {what} (403); give the account of this token the permission."
            case 404:
                return (
                    f"{self.upstream} has nothing at {what} (404); check the name in the settings, or the permission."
                )
            case status if 300 <= status < 400:
                return f"{self.upstream} redirects {what} elsewhere ({status}); set its final address."
            case status:
                return f"{self.upstream} refused {what} ({status}): {beginning_of(response)}"


class _NotThereError(Exception):
    """What was to be fetched elsewhere was not given there."""
