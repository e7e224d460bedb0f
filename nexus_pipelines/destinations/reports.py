"""Reports to where people read them: confirmed by somebody, noted in one row a place, done once for a content."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import psycopg

from nexus_pipelines.destinations.confluence import PageContent, publish_page
from nexus_pipelines.destinations.confluence_api import ConfluencePages
from nexus_pipelines.destinations.slack import deliver
from nexus_pipelines.destinations.slack_api import Posted, SlackSender
from nexus_pipelines.errors import SourceError, UserError
from nexus_pipelines.operations.messages import enqueue, find_message
from nexus_pipelines.operations.releases.deliveries import (
    Delivery,
    Destination,
    confirm_delivery,
    list_deliveries,
    settle_delivery,
)
from nexus_pipelines.operations.releases.reports import StoredReport


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What is there now. is_new: whether anything was written; of a failed one `delivery.last_error` says why."""

    delivery: Delivery
    is_new: bool


def deliver_page(
    connection: psycopg.Connection,
    pages: ConfluencePages,
    report: StoredReport,
    content: PageContent,
    *,
    space_key: str,
    site: str,
    confirmed_by: str,
) -> Delivered:
    """Make or update the page of the report's subject in a space. Commits."""
    held = _confirmed(
        connection, report, "confluence", space_key, content_hash=content.content_hash, confirmed_by=confirmed_by
    )
    if not held.is_new:
        return held
    try:
        # The row stays locked meanwhile: two who publish at once must not make two pages.
        page = publish_page(pages, content, space_key=space_key, page_id=held.delivery.external_id, site=site)
    except SourceError as error:
        return _settled(connection, held, error=str(error))
    return _settled(connection, held, external_id=page.page_id, url=page.url)


def deliver_message(
    connection: psycopg.Connection,
    slack: SlackSender,
    report: StoredReport,
    body: Mapping[str, Any],
    picture: bytes | None,
    *,
    channel: str,
    confirmed_by: str,
) -> Delivered:
    """Post the report's summary in a channel, its chart in the message's thread. Commits."""
    content_hash = sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS) + (picture or b"")).hexdigest()
    held = _confirmed(connection, report, "slack", channel, content_hash=content_hash, confirmed_by=confirmed_by)
    if not held.is_new:
        return held
    key = f"report:{channel}:{content_hash[:32]}"
    enqueue(connection, message_key=key, channel="slack_channel", recipient=channel, body=body)
    connection.commit()
    outcome = deliver(connection, slack, key, actor=confirmed_by)
    message = find_message(connection, key)
    if outcome == "busy" or message is None or message.external_channel is None or message.external_ts is None:
        reason = message.last_error if message is not None and outcome == "failed" else None
        return _settled(connection, held, error=reason or "Another process is sending this message; look again later.")
    posted = Posted(channel=message.external_channel, ts=message.external_ts)
    try:
        if picture is not None:
            _share(slack, posted, picture)
    except SourceError as error:
        return _settled(connection, held, error=f"The message was posted without its chart: {error}")
    return _settled(connection, held, external_id=f"{posted.channel}:{posted.ts}")


def deliver_file(
    connection: psycopg.Connection, report: StoredReport, content: bytes, *, path: Path, confirmed_by: str
) -> Delivered:
    """Write the report to a file, whole or not at all. Commits.

    Raises:
        UserError: the file cannot be written.
    """
    target = str(path.absolute())
    held = _confirmed(
        connection, report, "file", target, content_hash=sha256(content).hexdigest(), confirmed_by=confirmed_by
    )
    if not held.is_new and path.exists() and path.read_bytes() == content:
        return held
    try:
        write_whole(path, content)
    except UserError as error:
        _settled(connection, held, error=str(error))
        raise
    return _settled(connection, held)


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place of the one that is there.

    Raises:
        UserError: it cannot be written.
    """
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        reason = (error.strerror or type(error).__name__).lower()
        raise UserError(f"The file {path} cannot be written ({reason}); give another path.") from error


def _confirmed(
    connection: psycopg.Connection,
    report: StoredReport,
    destination: Destination,
    target: str,
    *,
    content_hash: str,
    confirmed_by: str,
) -> Delivered:
    wanted = confirm_delivery(
        connection,
        report,
        destination=destination,
        target=target,
        content_hash=content_hash,
        confirmed_by=confirmed_by,
    )
    if wanted is not None:
        return Delivered(delivery=wanted, is_new=True)
    places = list_deliveries(connection, subject=report.subject)
    connection.commit()
    there = next(each for each in places if (each.destination, each.target) == (destination, target))
    return Delivered(delivery=there, is_new=False)


def _settled(
    connection: psycopg.Connection,
    held: Delivered,
    *,
    external_id: str | None = None,
    url: str | None = None,
    error: str | None = None,
) -> Delivered:
    state = "failed" if error else "delivered"
    settled = settle_delivery(
        connection, held.delivery.delivery_id, state, external_id=external_id, url=url, error=error
    )
    connection.commit()
    return Delivered(delivery=settled or held.delivery, is_new=True)


def _share(slack: SlackSender, posted: Posted, picture: bytes) -> None:
    """Once a thread: an earlier try may have come so far."""
    name = f"chart-{sha256(picture).hexdigest()[:12]}.png"
    if name not in slack.files_below(posted):
        slack.add_picture(posted, name, picture, title="Chart of the report")
