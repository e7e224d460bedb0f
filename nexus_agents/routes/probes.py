"""Probes and metrics, the same on every service."""

from datetime import UTC, datetime
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import Field

from nexus_agents.access import UsesMetrics, UsesResources
from nexus_agents.boundary import trace_id
from nexus_agents.metrics import CONTENT_TYPE
from nexus_agents.records import Failure, Mode, Record
from nexus_agents.requests import failure
from nexus_agents.resources import VERSION

router = APIRouter(tags=["probes"])


class Health(Record):
    """How the service stands. Peers are not asked; `dependencies` are its own database, schema and publication."""

    status: Literal["healthy", "degraded"]
    service: str
    version: str
    mode: Mode
    uptime_seconds: float = Field(ge=0)
    dependencies: dict[str, str]


class Alive(Record):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Ready(Record):
    """Requests can be served."""

    status: Literal["ready"] = "ready"


@router.get("/health")
def health(request: Request, resources: UsesResources) -> Health:
    """Status, version and dependencies; always 200 while the process works."""
    failing = resources.failures()
    known = ("database", "schema", "publication")
    return Health(
        status="degraded" if failing else "healthy",
        service=request.app.state.role,
        version=VERSION,
        mode=resources.mode,
        uptime_seconds=round((datetime.now(UTC) - resources.started_at).total_seconds(), 3),
        dependencies={name: failing.get(name, "ok" if not failing else "not checked") for name in known},
    )


@router.get("/live")
async def live() -> Alive:
    """The process only."""
    return Alive()


@router.get("/ready", responses={503: {"model": Failure, "description": "Names what fails."}}, response_model=Ready)
def ready(request: Request, resources: UsesResources) -> Ready | Response:
    """Whether database, schema and publication are there."""
    for name, sentence in resources.failures().items():
        return failure(503, f"{name}_not_ready", f"{name}: {sentence}", trace_id(request))
    return Ready()


@router.get("/metrics", response_class=Response)
def metrics(metrics: UsesMetrics) -> Response:
    """Prometheus text."""
    return Response(metrics.text(), media_type=CONTENT_TYPE)
