"""A stored report to Confluence, Slack or a file, once a person has confirmed it."""

from pathlib import Path

import psycopg

from nexus_pipelines.analysis.reports.document import Report
from nexus_pipelines.analysis.reports.formats import render
from nexus_pipelines.analysis.reports.outgoing import format_of, message_of
from nexus_pipelines.analysis.reports.renderers import confluence
from nexus_pipelines.connections.confluence import open_client, read_confluence
from nexus_pipelines.connections.slack import connect
from nexus_pipelines.defs.plans.upstreams import Upstreams
from nexus_pipelines.destinations.confluence import PageContent
from nexus_pipelines.destinations.confluence_api import ConfluencePages
from nexus_pipelines.destinations.reports import Delivered, deliver_file, deliver_message, deliver_page
from nexus_pipelines.destinations.slack_api import SlackSender
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.deliveries import list_deliveries
from nexus_pipelines.operations.releases.reports import StoredReport


def publish_to_confluence(
    connection: psycopg.Connection,
    upstreams: Upstreams,
    row: StoredReport,
    report: Report,
    *,
    space_key: str,
    confirmed_by: str,
) -> Delivered:
    """Make or update the page of its subject. space_key: empty for CONFLUENCE_SPACE_KEY. Commits.

    Raises:
        UserError: no Confluence is configured.
    """
    settings = upstreams.confluence or read_confluence()
    if settings is None:
        raise UserError("There is no Confluence to write to: set CONFLUENCE_URL, CONFLUENCE_USERNAME and its token.")
    content = PageContent(report_id=report.report_id, **vars(confluence.render(report)))
    with open_client(settings) as client:
        return deliver_page(
            connection,
            ConfluencePages(client=client),
            row,
            content,
            space_key=space_key or settings.space_key,
            site=settings.site,
            confirmed_by=confirmed_by,
        )


def publish_to_slack(
    connection: psycopg.Connection,
    upstreams: Upstreams,
    row: StoredReport,
    report: Report,
    *,
    channel: str,
    confirmed_by: str,
) -> Delivered:
    """Post its summary, with a link to its page where there is one, and its first chart. Commits.

    Raises:
        UserError: no Slack is configured.
    """
    if not upstreams.slack.is_configured:
        raise UserError("There is no Slack to write to: set SLACK_BOT_TOKEN.")
    page_url = next(
        (
            each.url
            for each in list_deliveries(connection, subject=row.subject)
            if each.destination == "confluence" and each.state == "delivered"
        ),
        None,
    )
    message = message_of(report, page_url=page_url)
    with connect(upstreams.slack) as client:
        return deliver_message(
            connection,
            SlackSender(client=client),
            row,
            message.body,
            message.picture,
            channel=channel,
            confirmed_by=confirmed_by,
        )


def publish_to_file(
    connection: psycopg.Connection, row: StoredReport, report: Report, *, path: Path, confirmed_by: str
) -> Delivered:
    """Write it in the format that the file's name ends with. Commits.

    Raises:
        UserError: the name tells no format, or the file cannot be written.
    """
    content = render(report, format_of(path.suffix))
    return deliver_file(connection, row, content, path=path, confirmed_by=confirmed_by)
