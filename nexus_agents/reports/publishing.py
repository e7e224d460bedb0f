"""A stored report to the outside: first what would be written, then, confirmed, the writing."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

import psycopg

from nexus_pipelines.analysis.reports.document import Report
from nexus_pipelines.analysis.reports.outgoing import message_of
from nexus_pipelines.analysis.reports.renderers import confluence
from nexus_pipelines.connections.confluence import open_client, read_confluence
from nexus_pipelines.connections.slack import connect, read_slack_settings
from nexus_pipelines.destinations.confluence import PageContent
from nexus_pipelines.destinations.confluence_api import ConfluencePages
from nexus_pipelines.destinations.reports import Delivered, deliver_message, deliver_page
from nexus_pipelines.destinations.slack_api import SlackSender
from nexus_pipelines.errors import UserError
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
        return _to_confluence(connection, row, report, place.target, confirmed_by)
    settings = read_slack_settings()
    if not settings.is_configured:
        raise UserError("There is no Slack to write to: set SLACK_BOT_TOKEN.")
    message = message_of(report, page_url=None)
    with connect(settings) as client:
        return deliver_message(
            connection,
            SlackSender(client=client),
            row,
            message.body,
            message.picture,
            channel=place.target,
            confirmed_by=confirmed_by,
        )


def _to_confluence(
    connection: psycopg.Connection, row: StoredReport, report: Report, space_key: str, confirmed_by: str
) -> Delivered:
    settings = read_confluence()
    if settings is None:
        raise UserError("There is no Confluence to write to: set CONFLUENCE_URL, CONFLUENCE_USERNAME and its token.")
    content = PageContent(report_id=report.report_id, **vars(confluence.render(report)))
    with open_client(settings) as client:
        return deliver_page(
            connection,
            ConfluencePages(client=client),
            row,
            content,
            space_key=space_key,
            site=settings.site,
            confirmed_by=confirmed_by,
        )
