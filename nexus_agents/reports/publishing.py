"""A stored report to the outside: first what would be written, then, confirmed, the writing."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

import psycopg

from nexus_pipelines.analysis.reports.document import Report
from nexus_pipelines.analysis.reports.outgoing import message_of
from nexus_pipelines.analysis.reports.renderers import confluence
from nexus_pipelines.connections.confluence import read_confluence
from nexus_pipelines.connections.slack import read_slack_settings
from nexus_pipelines.destinations.confluence import PageContent
from nexus_pipelines.destinations.report_places import page_of, to_confluence, to_slack
from nexus_pipelines.destinations.reports import Delivered
from nexus_pipelines.operations.releases.reports import StoredReport

Kind = Literal["confluence", "slack"]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where to: a space's key, or a channel's name or id."""

    kind: Kind
    target: str


def confirmation_of(report: StoredReport, places: list[Place]) -> str:
    """What has to be said to confirm exactly this: another report or another place needs another one."""
    said = "\0".join([report.report_id, *(f"{place.kind}:{place.target}" for place in places)])
    return sha256(said.encode()).hexdigest()[:16]


def publish(
    connection: psycopg.Connection, row: StoredReport, report: Report, place: Place, *, confirmed_by: str
) -> Delivered:
    """Write it there. Commits.

    Raises:
        UserError: the destination is not configured where this service runs.
    """
    if place.kind == "confluence":
        return to_confluence(
            connection,
            read_confluence(),
            row,
            PageContent(report_id=report.report_id, **vars(confluence.render(report))),
            space_key=place.target,
            confirmed_by=confirmed_by,
        )
    message = message_of(report, page_url=page_of(connection, row))
    return to_slack(
        connection,
        read_slack_settings(),
        row,
        message.body,
        message.picture,
        channel=place.target,
        confirmed_by=confirmed_by,
    )
