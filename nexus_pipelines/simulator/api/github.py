"""GitHub's REST API, answered from a world: paging with Link headers, ETags, rate limits, and tokens asked for."""

import hashlib
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from nexus_pipelines.simulator.api.github_actions import action_lists, delivery_lists
from nexus_pipelines.simulator.api.github_logs import JobLogs
from nexus_pipelines.simulator.api.github_pulls import pull_lists
from nexus_pipelines.simulator.api.github_query import BY_CURSOR, answer_list, answer_list_by_cursor
from nexus_pipelines.simulator.api.github_security import security_lists
from nexus_pipelines.simulator.api.github_shapes import Json, places_of, whole_repository
from nexus_pipelines.simulator.records import World

# Lists of a repository by their path below it ("pulls", "pulls/5/reviews"); "" holds the repository itself.
Lists = dict[str, list[Json]]
# Lists that GitHub wraps into an object, and the key that holds them.
_WRAPPED = {"runs": "workflow_runs", "jobs": "jobs"}
_WINDOW_SECONDS = 3600
_LOG_OF_JOB = re.compile(r"actions/jobs/(\d+)/logs")


def github_lists(world: World) -> dict[str, Lists]:
    """Everything that GitHub has of a world, by the repository's full name: the truth that the API serves."""
    return {
        place.full_name: {
            "": [{**whole_repository(place), "has_discussions": False, "subscribers_count": 0, "network_count": 0}],
            **pull_lists(place),
            **action_lists(place),
            **delivery_lists(place),
            **security_lists(place),
        }
        for place in places_of(world)
    }


@dataclass
class Quota:
    """Requests that a token has in an hour; answers of 304 cost nothing."""

    limit: int
    used: int = 0
    began: float = 0.0

    def left(self) -> int:
        if time.time() - self.began >= _WINDOW_SECONDS:
            self.used, self.began = 0, time.time()
        return max(0, self.limit - self.used)

    def headers(self) -> dict[str, str]:
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.left()),
            "x-ratelimit-used": str(self.used),
            "x-ratelimit-reset": str(int(self.began) + _WINDOW_SECONDS),
            "x-ratelimit-resource": "core",
        }


class GithubApi:
    """The answers. `lists` may be changed while it is served: what changed has a new ETag.

    refusals: by the path below a repository, what is answered instead: a status and GitHub's words. logs: of jobs;
        without them GitHub has none.
    """

    def __init__(
        self, lists: Mapping[str, Lists], *, token: str, quota: int = 15_000, logs: JobLogs | None = None
    ) -> None:
        self.lists = lists
        self.logs = logs
        self.refusals: dict[str, tuple[int, str]] = {}
        self.quota = Quota(limit=quota)
        self._token = token

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/job-logs/{ticket}", self.log),
                Route("/repos/{owner}/{name}", self.answer),
                Route("/repos/{owner}/{name}/{path:path}", self.answer),
            ]
        )

    async def answer(self, request: Request) -> Response:
        """Any GET below a repository."""
        if request.headers.get("authorization") != f"Bearer {self._token}":
            return _message(401, "Bad credentials", {})
        if not self.quota.left():
            return _message(403, "API rate limit exceeded", self.quota.headers())
        self.quota.used += 1
        parts = request.path_params
        lists = self.lists.get(f"{parts['owner']}/{parts['name']}", {})
        path = str(parts.get("path", ""))
        job = _LOG_OF_JOB.fullmatch(path)
        if job is not None and path not in self.refusals:
            return self._log_address(request, f"{parts['owner']}/{parts['name']}", int(job[1]))
        records = lists.get(path, [])
        refusal = self._refusal(path, request, is_known=path in lists)
        if refusal is not None:
            return _message(*refusal, self.quota.headers())
        if path == "" or "/attempts/" in path:
            return self._json(request, orjson.dumps(records[0]), {})
        answer_of = answer_list_by_cursor if path in BY_CURSOR else answer_list
        answer = answer_of(path, records, request.query_params)
        wrapped = _WRAPPED.get(path.rsplit("/", maxsplit=1)[-1])
        body: Json | Sequence[Json] = answer.records
        if wrapped is not None:
            body = {"total_count": answer.total, wrapped: answer.records}
        link = answer.link(str(request.url.replace(query="")))
        return self._json(request, orjson.dumps(body), {"link": link} if link else {})

    async def log(self, request: Request) -> Response:
        """A log at its address, which is the permission to read it; a token is refused there."""
        found = None if self.logs is None else self.logs.by_ticket(str(request.path_params["ticket"]))
        if found is None or "authorization" in request.headers:
            return PlainTextResponse("AuthenticationFailed", 403)
        return PlainTextResponse(await run_in_threadpool(found))

    def _log_address(self, request: Request, repository: str, job: int) -> Response:
        state = "missing" if self.logs is None else self.logs.state(repository, job)
        if self.logs is None or state == "missing":
            return _message(404, "Not Found", self.quota.headers())
        if state == "expired":
            return _message(410, "The logs of this job are no longer available", self.quota.headers())
        address = f"{str(request.url).partition('/repos/')[0]}/job-logs/{self.logs.ticket(repository, job)}"
        return Response(status_code=302, headers={"location": address, **self.quota.headers()})

    def _refusal(self, path: str, request: Request, *, is_known: bool) -> tuple[int, str] | None:
        if path in self.refusals:
            return self.refusals[path]
        if path in BY_CURSOR and "page" in request.query_params:
            return 400, "Pagination using the `page` parameter is not supported."
        return None if is_known else (404, "Not Found")

    def _json(self, request: Request, body: bytes, headers: Mapping[str, str]) -> Response:
        etag = f'W/"{hashlib.sha256(body).hexdigest()}"'
        if request.headers.get("if-none-match") == etag:
            self.quota.used -= 1
            return Response(status_code=304, headers={"etag": etag, **self.quota.headers()})
        return Response(
            body,
            headers={"etag": etag, **headers, **self.quota.headers()},
            media_type="application/json; charset=utf-8",
        )


def _message(status: int, text: str, headers: Mapping[str, str]) -> Response:
    return Response(
        orjson.dumps({"message": text}), status_code=status, headers=dict(headers), media_type="application/json"
    )
