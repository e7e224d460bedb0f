"""Reports to Confluence and Slack over HTTP: asked once, it says what it would write; confirmed, it writes."""

from typing import Annotated, Literal

import psycopg
from fastapi import APIRouter, HTTPException
from pydantic import Field

from nexus_agents.access import UsesResources
from nexus_agents.records import Mode, Record
from nexus_agents.reports.publishing import Kind, Place, confirmation_of, publish
from nexus_agents.routes.reports import stored
from nexus_pipelines.destinations.reports import Delivered
from nexus_pipelines.operations.releases.records import Line

router = APIRouter()


class PublishRequest(Record):
    """Where a stored report is to go. confirmation, confirmed_by: what the first answer gave, and who confirms it."""

    report_id: Annotated[str, Field(pattern=r"^REP-[0-9a-f]{12}$")]
    destinations: Annotated[list[Kind], Field(min_length=1, max_length=2)]
    space_key: Annotated[str, Field(pattern=r"^[A-Za-z0-9~_-]{1,255}$")] = "REL"
    channel: Line | None = None
    confirmation: str | None = None
    confirmed_by: Line | None = None


class PublishedTo(Record):
    """What became of one destination. state: proposed until it is confirmed."""

    destination: Kind
    target: str
    state: Literal["proposed", "delivered", "unchanged", "failed"]
    external_id: str | None = None
    url: str | None = None
    error: str | None = None


class PublishAnswer(Record):
    """confirmation: to be sent back, with a name, for the report to be written there."""

    report_id: str
    title: str
    confirmation: str | None
    destinations: list[PublishedTo]
    mode: Mode


@router.post("/publish")
def publish_report(asked: PublishRequest, resources: UsesResources) -> PublishAnswer:
    """Publish a stored report. Without a confirmation nothing is written; the same content is not written twice."""
    row, report = stored(resources, asked.report_id)
    places = [_place(kind, asked) for kind in dict.fromkeys(asked.destinations)]
    wanted = confirmation_of(row, places)
    if asked.confirmation is None:
        done = [PublishedTo(destination=each.kind, target=each.target, state="proposed") for each in places]
    elif asked.confirmation != wanted or asked.confirmed_by is None:
        raise HTTPException(409, "That confirms something else; ask again, and confirm what the answer says by name.")
    else:
        with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
            done = [
                _told(place, publish(connection, row, report, place, confirmed_by=asked.confirmed_by))
                for place in places
            ]
    return PublishAnswer(
        report_id=row.report_id,
        title=row.title,
        confirmation=wanted if asked.confirmation is None else None,
        destinations=done,
        mode=resources.mode,
    )


def _place(kind: Kind, asked: PublishRequest) -> Place:
    if kind == "confluence":
        return Place(kind=kind, target=asked.space_key)
    if asked.channel is None:
        raise HTTPException(400, "Slack needs a `channel`: its name or id.")
    return Place(kind=kind, target=asked.channel)


def _told(place: Place, done: Delivered) -> PublishedTo:
    delivery = done.delivery
    failed = delivery.state == "failed"
    return PublishedTo(
        destination=place.kind,
        target=place.target,
        state="failed" if failed else "delivered" if done.is_new else "unchanged",
        external_id=delivery.external_id,
        url=delivery.url,
        error=delivery.last_error if failed else None,
    )
