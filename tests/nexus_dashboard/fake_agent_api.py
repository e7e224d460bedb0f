"""An agent API that judges the small company's releases over HTTP, for any day."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from judged_releases import TODAY, assessment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from nexus_pipelines.analysis.readiness.assessment_json import as_json
from nexus_pipelines.simulator.api.serve import served


@dataclass
class FakeAgentApi:
    """asked: project, version and day of each judgement; None for now. failure: what it answers instead, and how.

    published: what was asked to be sent. Reports are pages of one heading.
    """

    url: str = ""
    failure: tuple[int, dict[str, str]] | None = None
    asked: list[tuple[str, str, str | None]] = field(default_factory=list[tuple[str, str, str | None]])

    published: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    async def report(self, request: Request) -> Response:
        form = request.query_params["format"]
        what = request.path_params.get("report_id") or request.query_params["version"]
        return Response(f"<h1>{form} of {what}</h1>", media_type="text/html")

    async def publish(self, request: Request) -> JSONResponse:
        asked = await request.json()
        self.published.append(asked)
        state = "delivered" if asked.get("confirmation") == "yes" else "proposed"
        return JSONResponse({"confirmation": "yes", "destinations": [{"state": state, "error": None}]})

    async def check(self, request: Request) -> JSONResponse:
        project, version = request.path_params["project"], request.path_params["version"]
        day = request.query_params.get("as_of")
        self.asked.append((project, version, day))
        if self.failure is not None:
            return JSONResponse(self.failure[1], self.failure[0])
        judged = assessment(project, version, day=date.fromisoformat(day) if day else TODAY)
        return JSONResponse({"assessment": as_json(judged), "mode": "demo"})


@contextmanager
def agent_api() -> Generator[FakeAgentApi]:
    """Served while the block runs."""
    fake = FakeAgentApi()
    routes = [
        Route("/reporting/release/{project}/{version:path}/check", fake.check),
        Route("/reporting/preview", fake.report),
        Route("/reporting/reports/{report_id}", fake.report),
        Route("/reporting/publish", fake.publish, methods=["POST"]),
    ]
    with served(Starlette(routes=routes)) as address:
        fake.url = address
        yield fake
