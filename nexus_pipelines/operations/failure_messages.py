"""Keys of the messages about new failures, and whether one was sent."""

from datetime import date

import psycopg


def key_prefix(day: date) -> str:
    """What keys of failures that ended on a day (UTC) begin with."""
    return f"rca:{day.isoformat()}:"


def told_failure(connection: psycopg.Connection, build_id: str) -> str | None:
    """The channel that heard of this build's failure; None where none did."""
    row = connection.execute(
        "select recipient from app.messages "
        "where message_key like 'rca:____-__-__:%%' and substr(message_key, 16) = %s and state = 'sent'",
        [build_id],
    ).fetchone()
    return None if row is None else str(row[0])


def count_messages(connection: psycopg.Connection) -> list[tuple[str, str, int]]:
    """(channel, state, messages) of all that were noted."""
    return connection.execute(
        "select recipient, state, count(*) from app.messages where message_key like 'rca:____-__-__:%' "
        "group by recipient, state order by recipient, state"
    ).fetchall()
