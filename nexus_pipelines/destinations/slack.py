"""Messages out to Slack, each once: what may have been posted is looked for before it is posted again."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Literal

import psycopg

from nexus_pipelines.destinations.slack_api import Posted, SlackSender
from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import UpstreamDown
from nexus_pipelines.operations.messages import StoredMessage, claim, find_message, settle_failed, settle_sent

Delivery = Literal["sent", "failed", "nothing to send", "busy"]

_TRIES = 4
# Clocks of two machines differ; what is older than the message itself by more than this cannot be it.
_CLOCK_SECONDS = 600.0


def deliver(connection: psycopg.Connection, slack: SlackSender, message_key: str, *, actor: str) -> Delivery:
    """Send a stored message that is pending or failed. Commits.

    Killed anywhere, it may be called again: an attempt that was begun before is looked for in the channel, by the key
    in the message's metadata. `busy`: another process is sending it now. `failed`: the row says why. A recipient of
    `slack_direct` is a user's id, one of `slack_channel` a channel's id or name.
    """
    with _alone(connection, message_key) as is_alone:
        if not is_alone:
            return "busy"
        before = find_message(connection, message_key)
        connection.commit()
        message = claim(connection, message_key)
        if before is None or message is None:
            return "nothing to send"
        try:
            posted = _posted_once(slack, message, is_looked_for=before.attempts > 0)
        except SourceError as error:
            settle_failed(connection, message_key, error=str(error))
            return "failed"
        settle_sent(connection, message_key, external_channel=posted.channel, external_ts=posted.ts, actor=actor)
        return "sent"


def _posted_once(slack: SlackSender, message: StoredMessage, *, is_looked_for: bool) -> Posted:
    channel = slack.direct_channel(message.recipient) if message.channel == "slack_direct" else message.recipient
    oldest = message.created_at.timestamp() - _CLOCK_SECONDS
    for attempt in range(1, _TRIES + 1):
        if is_looked_for:
            # History is asked for by id only.
            channel = slack.channel_id(channel)
            found = slack.find(channel, message_key=message.message_key, oldest=oldest)
            if found is not None:
                return found
        try:
            return slack.post(channel, message.body, message_key=message.message_key)
        except UpstreamDown:
            if attempt == _TRIES:
                raise
            is_looked_for = True
    raise AssertionError


@contextmanager
def _alone(connection: psycopg.Connection, message_key: str) -> Generator[bool]:
    """Whether this process alone is sending the message; Postgres gives the lock back when the process dies."""
    lock = "hashtext('nexus.message'), hashtext(%s)"
    row = connection.execute(f"select pg_try_advisory_lock({lock})", [message_key]).fetchone()
    connection.commit()
    is_alone = bool(row and row[0])
    try:
        yield is_alone
    finally:
        if is_alone and not connection.closed and not connection.broken:
            connection.rollback()
            connection.execute(f"select pg_advisory_unlock({lock})", [message_key])
            connection.commit()
