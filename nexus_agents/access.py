"""How routes reach what the service keeps open, and the evidence that each of their answers carries."""

from typing import Annotated, Any

from fastapi import Depends, Request

from nexus_agents.metrics import Metrics
from nexus_agents.published import Published
from nexus_agents.records import Evidence, Failure
from nexus_agents.resources import Resources


def _resources(request: Request) -> Resources:
    return request.app.state.resources


def _metrics(request: Request) -> Metrics:
    return request.app.state.metrics


def _published(request: Request) -> Published:
    return _resources(request).published()


UsesResources = Annotated[Resources, Depends(_resources)]
UsesMetrics = Annotated[Metrics, Depends(_metrics)]
UsesPublished = Annotated[Published, Depends(_published)]

FAILURES: dict[int | str, dict[str, Any]] = {
    code: {"model": Failure, "description": description}
    for code, description in {
        400: "The request cannot be answered; the sentence says what to ask instead.",
        404: "There is no such thing.",
        422: "A parameter has the wrong shape.",
        503: "A dependency is missing: the database, its schema, or a publication.",
    }.items()
}


def evidence(published: Published, *sources: str, sample_size: int) -> Evidence:
    """Where an answer comes from."""
    return Evidence(
        source=list(sources),
        as_of=published.publication.published_at,
        snapshot_id=published.publication.snapshot_id,
        sample_size=sample_size,
        state=published.state(sample_size=sample_size),
    )
