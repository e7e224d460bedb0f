"""The Confluence and the Slack that are configured, opened for one report."""

from collections.abc import Mapping
from typing import Any

import psycopg

from nexus_pipelines.connections.confluence import ConfluenceConnection, open_client
from nexus_pipelines.connections.slack import SlackSettings, connect
from nexus_pipelines.destinations.confluence import PageContent
from nexus_pipelines.destinations.confluence_api import ConfluencePages
from nexus_pipelines.destinations.reports import Delivered, deliver_message, deliver_page
from nexus_pipelines.destinations.slack_api import SlackSender
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.deliveries import list_deliveries
from nexus_pipelines.operations.releases.reports import StoredReport


def to_confluence(
    connection: psycopg.Connection,
    settings: ConfluenceConnection | None,
    report: StoredReport,
    content: PageContent,
    *,
    space_key: str,
    confirmed_by: str,
) -> Delivered:
    """Make or update the page of its subject. space_key: empty for CONFLUENCE_SPACE_KEY. Commits.

    Raises:
        UserError: no Confluence is configured.
    """
    if settings is None:
        raise UserError("There is no Confluence to write to: set CONFLUENCE_URL, CONFLUENCE_USERNAME and its token.")
    with open_client(settings) as client:
        return deliver_page(
            connection,
            ConfluencePages(client=client),
            report,
            content,
            space_key=space_key or settings.space_key,
            site=settings.site,
            confirmed_by=confirmed_by,
        )


def to_slack(
    connection: psycopg.Connection,
    settings: SlackSettings,
    report: StoredReport,
    body: Mapping[str, Any],
    picture: bytes | None,
    *,
    channel: str,
    confirmed_by: str,
) -> Delivered:
    """Post its summary and its first chart. Commits.

    Raises:
        UserError: no Slack is configured.
    """
    if not settings.is_configured:
        raise UserError("There is no Slack to write to: set SLACK_BOT_TOKEN.")
    with connect(settings) as client:
        return deliver_message(
            connection, SlackSender(client=client), report, body, picture, channel=channel, confirmed_by=confirmed_by
        )


def page_of(connection: psycopg.Connection, report: StoredReport) -> str | None:
    """Address of the page of its subject, where one was published."""
    delivered = list_deliveries(connection, subject=report.subject)
    pages = (each.url for each in delivered if each.destination == "confluence" and each.state == "delivered")
    return next(pages, None)
