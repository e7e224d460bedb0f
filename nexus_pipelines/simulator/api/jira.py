"""Jira's REST API over a store: Cloud v3, or Server v2, as far as a reader of whole projects asks it, and a
writer of single fields.
"""

import base64
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from nexus_pipelines.simulator.api.jira_server_shapes import to_server
from nexus_pipelines.simulator.api.jira_store import JiraStore, Json, format_moment, parse_moment
from nexus_pipelines.simulator.api.jira_writes import RefusedWrite, edit, edit_meta
from nexus_pipelines.simulator.api.journal import Note
from nexus_pipelines.simulator.api.jql import JqlError, Query, parse_jql
from nexus_pipelines.simulator.writers.jira import FIELDS
from nexus_pipelines.simulator.writers.jira_shapes import SITE

Deployment = Literal["cloud", "server"]
# What Cloud gives inline at most; Server gives all.
INLINE_COMMENTS = INLINE_WORKLOGS = 20
INLINE_HISTORIES = 40
_NO_ISSUE = "Issue does not exist or you do not have permission to see it."
_MAX_ISSUES, _MAX_KEYS, _MAX_PARTS, _MAX_VALUES = 100, 5000, 100, 50


def build_jira(
    store: JiraStore,
    *,
    token: str,
    deployment: Deployment = "cloud",
    clock: Callable[[], datetime] | None = None,
    note: Note | None = None,
) -> Starlette:
    """The app.

    token: what the Authorization header must hold, as bearer token or as password. note: is told of every write.
    """
    api = _Api(store, deployment, clock or (lambda: datetime.now(UTC)), note)
    version = "3" if deployment == "cloud" else "2"
    base = f"/rest/api/{version}"
    routes = [
        Route("/rest/api/2/serverInfo", api.server_info),
        Route(f"{base}/field", api.fields),
        Route(f"{base}/status", api.statuses),
        Route("/rest/agile/1.0/board", api.boards),
        Route("/rest/agile/1.0/board/{board}/sprint", api.sprints),
        Route(f"{base}/project/search", api.project_search),
        Route(f"{base}/project", api.projects),
        Route(f"{base}/project/{{key}}", api.project),
        Route(f"{base}/issue/{{issue}}", api.issue),
        Route(f"{base}/issue/{{issue}}", api.change, methods=["PUT"]),
        Route(f"{base}/issue/{{issue}}/editmeta", api.edit_meta),
        Route(f"{base}/issue/{{issue}}/comment", api.part("comment", "comments")),
        Route(f"{base}/issue/{{issue}}/worklog", api.part("worklog", "worklogs")),
    ]
    if deployment == "cloud":
        routes += [
            Route("/rest/api/3/search/jql", api.search, methods=["POST"]),
            Route("/rest/api/3/search/approximate-count", api.count, methods=["POST"]),
            Route("/rest/api/3/changelog/bulkfetch", api.histories, methods=["POST"]),
            Route("/rest/api/3/search", _gone, methods=["GET", "POST"]),
        ]
    else:
        routes.append(Route("/rest/api/2/search", api.search, methods=["GET", "POST"]))
    return Starlette(routes=routes, middleware=[Middleware(_SignedIn, token=token)])


class _SignedIn:
    """Lets requests through that carry the token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        header = Request(scope).headers.get("authorization", "")
        kind, _, value = header.partition(" ")
        given = _password(value) if kind == "Basic" else value
        if not secrets.compare_digest(given.encode(), self._token.encode()):
            await JSONResponse({"errorMessages": ["Client must be authenticated"]}, 401)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _password(encoded: str) -> str:

    return base64.b64decode(encoded).decode().partition(":")[2]


class _Api:
    def __init__(
        self, store: JiraStore, deployment: Deployment, clock: Callable[[], datetime], note: Note | None
    ) -> None:
        self._note = note
        self._store = store
        self._clock = clock
        self._deployment = deployment

    def server_info(self, request: Request) -> Response:
        name = "Cloud" if self._deployment == "cloud" else "Server"
        version = "1001.0.0" if self._deployment == "cloud" else "9.12.2"
        return JSONResponse({"baseUrl": SITE, "version": version, "deploymentType": name})

    def fields(self, request: Request) -> Response:
        known = {field_id: (name, kind) for name, field_id, kind in FIELDS.values()}
        known["customfield_10014"] = ("Epic Link", "custom")
        known["customfield_10001"] = ("Team", "custom")
        return JSONResponse(
            [
                {"id": field_id, "key": field_id, "name": name, "custom": kind == "custom"}
                for field_id, (name, kind) in known.items()
            ]
        )

    def projects(self, request: Request) -> Response:
        return self._answer([_brief(each) for each in self._store.projects.values()])

    def project_search(self, request: Request) -> Response:
        every = sorted(self._store.projects.values(), key=lambda each: str(each["key"]))
        return self._answer(_values(request, [_brief(each) for each in every]))

    def statuses(self, request: Request) -> Response:
        return self._answer(self._store.statuses)

    def boards(self, request: Request) -> Response:
        project = request.query_params.get("projectKeyOrId")
        every = [board for board, _ in self._store.boards.values()]
        return self._answer(
            _values(request, [each for each in every if project in (None, each["location"]["projectKey"])])
        )

    def sprints(self, request: Request) -> Response:
        board, sprints = self._store.boards.get(request.path_params["board"], ({}, None))
        if sprints is None:
            return _refused(403 if board else 404, "The requested board cannot be viewed.")
        if board["type"] == "kanban":
            return _refused(400, "The board does not support sprints")
        return self._answer(_values(request, sprints))

    def project(self, request: Request) -> Response:
        found = self._store.projects.get(request.path_params["key"].upper())
        if found is None:
            return _refused(404, f"No project could be found with key '{request.path_params['key']}'.")
        return self._answer(found)

    def issue(self, request: Request) -> Response:
        found = self._store.find(request.path_params["issue"])
        if found is None:
            return _refused(404, _NO_ISSUE)
        shown = self._shown(found, with_history="changelog" in request.query_params.get("expand", ""))
        wanted = request.query_params.get("fields")
        if wanted and wanted != "*all":
            kept = {name: value for name, value in shown["fields"].items() if name in wanted.split(",")}
            shown = shown | {"fields": kept}
        return self._answer(shown)

    def edit_meta(self, request: Request) -> Response:
        found = self._store.find(request.path_params["issue"])
        return _refused(404, _NO_ISSUE) if found is None else self._answer({"fields": edit_meta(self._store, found)})

    async def change(self, request: Request) -> Response:
        found = self._store.find(request.path_params["issue"])
        if found is None:
            return _refused(404, _NO_ISSUE)
        asked, at = await request.json(), self._clock()
        try:
            edit(self._store, found, asked, at=at)
        except RefusedWrite as error:
            return JSONResponse({"errorMessages": [], "errors": {error.field: error.message}}, 400)
        if self._note is not None:
            self._note({"issue": found["key"], "asked": asked, "at": format_moment(at)})
        return Response(status_code=204)

    def part(self, field: str, name: str) -> Callable[[Request], Response]:
        def page(request: Request) -> Response:
            issue = self._store.find(request.path_params["issue"])
            if issue is None:
                return _refused(404, _NO_ISSUE)
            every = (issue["fields"].get(field) or {}).get(name, [])
            start, limit = _window(request, _MAX_PARTS)
            return self._answer(
                {"startAt": start, "maxResults": limit, "total": len(every), name: every[start : start + limit]}
            )

        return page

    async def search(self, request: Request) -> Response:
        asked = _in_address(request) if request.method == "GET" else await request.json()
        try:
            query = self._query(asked)
        except JqlError as error:
            return _refused(400, str(error))
        found = self._found(query)
        only_keys = asked.get("fields") in (["key"], ["id"])
        limit = min(int(asked.get("maxResults", 50)), _MAX_KEYS if only_keys else _MAX_ISSUES)
        start = int(asked.get("nextPageToken") or asked.get("startAt") or 0)
        page = found[start : start + limit]
        records = [{"id": each["id"], "key": each["key"]} for each in page]
        if not only_keys:
            with_history = "changelog" in (asked.get("expand") or "")
            records = [self._shown(each, with_history=with_history) for each in page]
        if self._deployment == "server":
            return self._answer({"startAt": start, "maxResults": limit, "total": len(found), "issues": records})
        is_last = start + limit >= len(found)
        more = {} if is_last else {"nextPageToken": str(start + limit)}
        return self._answer({"issues": records, "isLast": is_last, **more})

    async def count(self, request: Request) -> Response:
        try:
            query = self._query(await request.json())
        except JqlError as error:
            return _refused(400, str(error))
        return JSONResponse({"count": len(self._found(query))})

    async def histories(self, request: Request) -> Response:
        asked = await request.json()
        wanted = [found for name in asked["issueIdsOrKeys"] if (found := self._store.find(str(name))) is not None]
        every = [(each, history) for each in wanted for history in reversed(each["changelog"]["histories"])]
        start, limit = int(asked.get("nextPageToken") or 0), int(asked.get("maxResults", 1000))
        grouped: dict[str, list[Json]] = {}
        for issue, history in every[start : start + limit]:
            grouped.setdefault(str(issue["id"]), []).append(history)
        logs = [{"issueId": issue_id, "changeHistories": listed} for issue_id, listed in grouped.items()]
        more = {"nextPageToken": str(start + limit)} if start + limit < len(every) else {}
        return JSONResponse({"issueChangeLogs": logs, **more})

    def _query(self, asked: Json) -> Query:
        return parse_jql(
            str(asked.get("jql", "")),
            now=self._clock(),
            exists=lambda key: self._store.find(key) is not None,
        )

    def _found(self, query: Query) -> list[Json]:
        every = self._store.in_order(query.project)
        found = [each for each in every if query.holds(str(each["key"]), each["fields"])]
        if query.order == "updated":
            found.sort(key=lambda each: parse_moment(str(each["fields"]["updated"])))
        return found

    def _shown(self, issue: Json, *, with_history: bool) -> Json:
        """An issue as a search gives it: long lists are cut on Cloud."""
        is_cloud = self._deployment == "cloud"
        fields = dict(issue["fields"])
        for field, name, inline in (
            ("comment", "comments", INLINE_COMMENTS),
            ("worklog", "worklogs", INLINE_WORKLOGS),
        ):
            if is_cloud and fields.get(field):
                fields[field] = {**fields[field], name: fields[field][name][:inline], "maxResults": inline}
        shown = {**{name: issue[name] for name in ("id", "key", "self")}, "fields": fields}
        if with_history:
            log = issue["changelog"]
            cut = log["histories"][:INLINE_HISTORIES] if is_cloud else log["histories"]
            shown["changelog"] = {**log, "histories": cut, "maxResults": len(cut)}
        return shown

    def _answer(self, value: Any) -> Response:
        return JSONResponse(value if self._deployment == "cloud" else to_server(value))


def _brief(project: Json) -> Json:
    return {name: project[name] for name in ("id", "key", "name", "projectTypeKey") if name in project}


def _in_address(request: Request) -> Json:
    """The question of a GET, as a POST would hold it."""
    asked: Json = dict(request.query_params)
    return asked | ({"fields": asked["fields"].split(",")} if "fields" in asked else {})


def _window(request: Request, most: int) -> tuple[int, int]:
    parameters = request.query_params
    return int(parameters.get("startAt", 0)), min(int(parameters.get("maxResults", most)), most)


def _values(request: Request, every: list[Json]) -> Json:
    """A page of a list, as Jira's newer addresses give it."""
    start, limit = _window(request, _MAX_VALUES)
    is_last = start + limit >= len(every)
    page = every[start : start + limit]
    return {"startAt": start, "maxResults": limit, "total": len(every), "isLast": is_last, "values": page}


def _refused(status: int, message: str) -> Response:
    return JSONResponse({"errorMessages": [message], "errors": {}}, status)


def _gone(request: Request) -> Response:
    return _refused(410, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.")
