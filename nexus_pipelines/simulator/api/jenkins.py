"""Jenkins's remote API over a store: folders, builds with `tree`, stages, test reports, consoles; a crumb for POST."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from nexus_pipelines.simulator.api.jenkins_shapes import ADDRESS, Json, job, report, root, run, stages
from nexus_pipelines.simulator.api.jenkins_store import Cause, JenkinsStore, Job, Run
from nexus_pipelines.simulator.api.jenkins_tree import Node, TreeError, parse_tree, show

CRUMB_FIELD = "Jenkins-Crumb"
_LISTS = ("jobs", "builds", "lastBuild", "lastCompletedBuild")
_NAMES = "name,number,url,color"
# Without `tree` everything that is not a list of jobs or builds is shown; of these, how they are called.
_PLAIN = parse_tree(f"*{'[*' * 5}{']' * 5},allBuilds{{,0}},{','.join(f'{each}[{_NAMES}]' for each in _LISTS)}")


@dataclass(frozen=True, kw_only=True)
class Place:
    """What a path leads to: a folder or job (None: the whole Jenkins), one of its builds, and what is asked of it."""

    job: Job | None
    run: Run | None
    rest: str


class JenkinsApi:
    """The answers. The store may be changed while it is served. has_stages: whether the plugin that tells of the
    stages of pipelines is installed."""

    def __init__(self, store: JenkinsStore, *, user: str, token: str, has_stages: bool = True) -> None:
        self.store = store
        self.has_stages = has_stages
        self._authorization = f"Basic {base64.b64encode(f'{user}:{token}'.encode()).decode()}"
        self._user = user
        self._crumb = secrets.token_hex(16)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST"])])

    async def _answer(self, request: Request) -> Response:
        if not secrets.compare_digest(request.headers.get("authorization", ""), self._authorization):
            return PlainTextResponse("Invalid password/token for user", 401)
        path = str(request.path_params["path"]).strip("/")
        if path == "crumbIssuer/api/json":
            crumb = {"crumb": self._crumb, "crumbRequestField": CRUMB_FIELD}
            return JSONResponse({"_class": "hudson.security.csrf.DefaultCrumbIssuer", **crumb})
        if request.method == "POST" and request.headers.get(CRUMB_FIELD) != self._crumb:
            return PlainTextResponse("No valid crumb was included in the request", 403)
        place = find(self.store, path)
        if place is None:
            return PlainTextResponse("Not Found", 404)
        if request.method == "POST":
            return self._start(place)
        return self._shown(place, request.query_params)

    def _shown(self, place: Place, parameters: Mapping[str, str]) -> Response:
        build = place.run
        if build is not None and place.rest == "consoleText":
            return PlainTextResponse(build.text)
        if build is not None and place.rest == "logText/progressiveText":
            return _progress(build, parameters)
        record = self._record(place)
        return PlainTextResponse("Not Found", 404) if record is None else _json(record, parameters)

    def _record(self, place: Place) -> Json | None:
        found: Json | None = None
        match place:
            case Place(job=None, rest="api/json"):
                found = root(self.store)
            case Place(job=Job() as record, run=None, rest="api/json"):
                found = job(self.store, record)
            case Place(job=Job() as record, run=Run() as build, rest="api/json"):
                found = run(record, build)
            case Place(job=Job(kind="pipeline") as record, run=Run() as build, rest="wfapi/describe"):
                found = stages(record, build) if self.has_stages else None
            case Place(run=Run(cases=(_, *_)) as build, rest="testReport/api/json"):
                found = report(build)
            case _:
                pass
        return found

    def _start(self, place: Place) -> Response:
        if place.job is None or place.run is not None or place.rest not in ("build", "buildWithParameters"):
            return PlainTextResponse("Not Found", 404)
        cause = Cause(
            kind="hudson.model.Cause$UserIdCause", text=f"Started by user {self._user}", user=(self._user, self._user)
        )
        number = place.job.next_number
        now = datetime.now(UTC)
        self.store.add_run(
            place.job.full_name, Run(number=number, started_at=now, seconds=0, result=None, causes=(cause,))
        )
        return Response(status_code=201, headers={"location": f"{ADDRESS}/queue/item/{number}/"})


def find(store: JenkinsStore, path: str) -> Place | None:
    """What a decoded path leads to; views in front of jobs are passed over."""
    parts = path.split("/")
    names: list[str] = []
    while len(parts) >= 2 and parts[0] in ("job", "view"):
        names += [parts[1]] if parts[0] == "job" else []
        parts = parts[2:]
    if not names:
        return Place(job=None, run=None, rest="/".join(parts))
    found = store.jobs.get("/".join(names))
    if found is None:
        return None
    if parts and parts[0].isdecimal():
        build = found.runs.get(int(parts[0]))
        return None if build is None else Place(job=found, run=build, rest="/".join(parts[1:]))
    return Place(job=found, run=None, rest="/".join(parts))


def _json(record: Json, parameters: Mapping[str, str]) -> Response:
    try:
        names = parse_tree(parameters["tree"]) if "tree" in parameters else _PLAIN
    except TreeError:
        return PlainTextResponse("Failed to parse tree", 400)
    return JSONResponse(show(record, Node(names=names)), headers={"x-jenkins": "2.479.1"})


def _progress(build: Run, parameters: Mapping[str, str]) -> Response:
    text = build.text.encode()
    start = parameters.get("start", "0")
    begin = int(start) if start.isdecimal() and int(start) <= len(text) else 0
    more = {"x-more-data": "true"} if build.result is None else {}
    return Response(text[begin:], media_type="text/plain", headers={"x-text-size": str(len(text)), **more})
