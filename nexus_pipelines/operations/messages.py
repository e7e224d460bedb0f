"""Messages to people outside: one row a message, written before it is sent and settled after.

pending -> sent | failed; a failed one may be claimed again. snoozed and skipped ones were never meant to go out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from nexus_pipelines.operations import audit

Channel = Literal["slack_direct", "slack_channel"]
MessageState = Literal["pending", "sent", "failed", "snoozed", "skipped"]

_COLUMNS = (
    "message_key, channel, recipient, body, state, attempts, last_error, created_at, attempted_at, sent_at, "
    "external_channel, external_ts"
)


@dataclass(frozen=True, kw_only=True)
class StoredMessage:
    """One row of app.messages.

    message_key: the same for the same message, however often it is tried. recipient: the person's or channel's id or
    name. external_channel, external_ts: where it is at the receiver. attempts: how often it was begun to be sent.
    """

    message_key: str
    channel: Channel
    recipient: str
    body: Mapping[str, Any]
    state: MessageState
    attempts: int
    last_error: str | None
    created_at: datetime
    attempted_at: datetime | None
    sent_at: datetime | None
    external_channel: str | None
    external_ts: str | None


def enqueue(
    connection: psycopg.Connection,
    *,
    message_key: str,
    channel: Channel,
    recipient: str,
    body: Mapping[str, Any],
    state: Literal["pending", "snoozed", "skipped"] = "pending",
    reason: str | None = None,
) -> bool:
    """Note a message, committed with the caller's transaction; False where its key is known: nothing is changed then.

    reason: why it is not sent, for snoozed and skipped ones.
    """
    added = connection.execute(
        """
        insert into app.messages (message_key, channel, recipient, body, state, last_error)
        values (%s, %s, %s, %s, %s, %s)
        on conflict (message_key) do nothing
        """,
        [message_key, channel, recipient, Jsonb(dict(body)), state, reason],
    )
    return added.rowcount == 1


def claim(connection: psycopg.Connection, message_key: str) -> StoredMessage | None:
    """Begin to send a pending or failed message; None where there is nothing to send. Commits.

    `attempts` of the answer counts this attempt: above 1, an earlier one may have reached the receiver.
    """
    with connection.cursor(row_factory=class_row(StoredMessage)) as cursor:
        claimed = cursor.execute(
            f"update app.messages set attempts = attempts + 1, attempted_at = now() "  # noqa: S608 - names of our own
            f"where message_key = %s and state in ('pending', 'failed') returning {_COLUMNS}",
            [message_key],
        ).fetchone()
    connection.commit()
    return claimed


def settle_sent(
    connection: psycopg.Connection, message_key: str, *, external_channel: str, external_ts: str, actor: str
) -> None:
    """Note that a message is at its receiver. Commits."""
    with connection.transaction():
        row = connection.execute(
            """
            update app.messages
            set state = 'sent', sent_at = now(), last_error = null, external_channel = %s, external_ts = %s
            where message_key = %s and state in ('pending', 'failed')
            returning channel, recipient
            """,
            [external_channel, external_ts, message_key],
        ).fetchone()
        if row is not None:
            audit.record(
                connection,
                actor=actor,
                action="send message",
                subject=str(row[1]),
                detail={"message_key": message_key, "channel": row[0], "ts": external_ts},
            )
    connection.commit()


def settle_failed(connection: psycopg.Connection, message_key: str, *, error: str) -> None:
    """Note why a message could not be sent; it may be claimed again. Commits."""
    connection.execute(
        "update app.messages set state = 'failed', last_error = %s "
        "where message_key = %s and state in ('pending', 'failed')",
        # Postgres keeps no text with NUL in it.
        [error.replace("\0", ""), message_key],
    )
    connection.commit()


def find_message(connection: psycopg.Connection, message_key: str) -> StoredMessage | None:
    """One message; None where its key is not known."""
    with connection.cursor(row_factory=class_row(StoredMessage)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.messages where message_key = %s",  # noqa: S608 - names of our own
            [message_key],
        ).fetchone()


def open_messages(connection: psycopg.Connection, *, key_prefix: str) -> list[str]:
    """Keys of the messages that are pending or failed, oldest first."""
    rows = connection.execute(
        "select message_key from app.messages where starts_with(message_key, %s) and state in ('pending', 'failed') "
        "order by created_at, message_key",
        [key_prefix],
    ).fetchall()
    return [str(key) for (key,) in rows]


def newest_messages(connection: psycopg.Connection, *, limit: int, key_prefix: str = "") -> list[StoredMessage]:
    """The last messages, newest first. key_prefix: `hygiene:` for one family."""
    with connection.cursor(row_factory=class_row(StoredMessage)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.messages where starts_with(message_key, %s) "  # noqa: S608 - names of our own
            "order by created_at desc, message_key limit %s",
            [key_prefix, limit],
        ).fetchall()
