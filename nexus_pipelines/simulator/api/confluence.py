"""Confluence Cloud's API as far as a publisher of pages needs it: v2, and v1 for the upload of attachments."""

import base64
from collections.abc import Awaitable, Callable
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from nexus_pipelines.simulator.api.confluence_store import Refused, WikiStore

Json = dict[str, Any]
Endpoint = Callable[[Request], Awaitable[Response]]


def build_confluence(store: WikiStore, *, user: str, token: str) -> Starlette:
    """The site, below /wiki."""
    api = _ConfluenceApi(store)
    wanted = "Basic " + base64.b64encode(f"{user}:{token}".encode()).decode()

    def guarded(endpoint: Endpoint) -> Endpoint:
        async def answer(request: Request) -> Response:
            if request.headers.get("authorization") != wanted:
                return _refusal(401, "Basic authentication failed")
            try:
                return await endpoint(request)
            except Refused as refused:
                return _refusal(refused.status, refused.sentence)

        return answer

    v2, v1 = "/wiki/api/v2", "/wiki/rest/api"
    return Starlette(
        routes=[
            Route(f"{v2}/spaces", guarded(api.spaces)),
            Route(f"{v2}/pages", guarded(api.pages), methods=["GET"]),
            Route(f"{v2}/pages", guarded(api.create), methods=["POST"]),
            Route(f"{v2}/pages/{{page_id}}", guarded(api.page), methods=["GET"]),
            Route(f"{v2}/pages/{{page_id}}", guarded(api.update), methods=["PUT"]),
            Route(f"{v2}/pages/{{page_id}}/attachments", guarded(api.attachments)),
            Route(f"{v1}/content/{{page_id}}/child/attachment", guarded(api.attach), methods=["PUT"]),
        ]
    )


class _ConfluenceApi:
    def __init__(self, store: WikiStore) -> None:
        self._store = store

    async def spaces(self, request: Request) -> Response:
        keys = request.query_params.get("keys", "").split(",")
        found = [
            {"id": each, "key": key, "status": "current"} for key, each in self._store.spaces.items() if key in keys
        ]
        return JSONResponse({"results": found, "_links": {}})

    async def pages(self, request: Request) -> Response:
        asked = request.query_params
        found = [
            self._told(each)
            for each in self._store.pages.values()
            if each["spaceId"] == asked.get("space-id", each["spaceId"])
            and each["title"] == asked.get("title", each["title"])
            and each["status"] == asked.get("status", "current")
        ]
        return JSONResponse({"results": found[: int(asked.get("limit", 25))], "_links": {}})

    async def page(self, request: Request) -> Response:
        return JSONResponse(self._told(self._store.find(request.path_params["page_id"])))

    async def create(self, request: Request) -> Response:
        return JSONResponse(self._told(self._store.create(await _json(request))))

    async def update(self, request: Request) -> Response:
        return JSONResponse(self._told(self._store.update(request.path_params["page_id"], await _json(request))))

    async def attachments(self, request: Request) -> Response:
        page = self._store.find(request.path_params["page_id"])
        return JSONResponse({"results": list(page["attachments"].values()), "_links": {}})

    async def attach(self, request: Request) -> Response:
        if request.headers.get("x-atlassian-token") != "nocheck":
            raise Refused(403, "XSRF check failed")
        head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n".encode()
        message = BytesParser(policy=HTTP).parsebytes(head + await request.body())
        parts = {part.get_param("name", header="content-disposition"): part for part in message.iter_parts()}
        file, comment = parts.get("file"), parts.get("comment")
        filename = file.get_filename() if file is not None else None
        if file is None or filename is None:
            raise Refused(400, "The form has no file")
        content = file.get_payload(decode=True)
        held = self._store.attach(
            request.path_params["page_id"],
            filename,
            comment=str(comment.get_content()).strip() if comment is not None else "",
            size=len(content) if isinstance(content, bytes) else 0,
        )
        return JSONResponse({"results": [held]})

    def _told(self, page: Json) -> Json:
        shown = {name: value for name, value in page.items() if name not in ("body", "attachments")}
        return shown | {"_links": {"webui": f"/spaces/{self._key(page)}/pages/{page['id']}"}}

    def _key(self, page: Json) -> str:
        return next(key for key, space_id in self._store.spaces.items() if space_id == page["spaceId"])


async def _json(request: Request) -> Json:
    try:
        asked = orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise Refused(400, "The request is not JSON") from error
    if not isinstance(asked, dict):
        raise Refused(400, "The request is no object")
    return asked


def _refusal(status: int, sentence: str) -> Response:
    error = {"status": status, "code": str(status), "title": sentence}
    return JSONResponse({"errors": [error]}, status_code=status)
