"""Webhooks that were received: each waits until a run has taken it and brought what it tells of into the lake.

waiting -> taken -> done; a run that failed gives its events back (waiting), and after so many tries they are failed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import psycopg

Sender = Literal["github", "jira", "slack", "pagerduty", "jenkins"]

MOST_TRIES = 3
NOT_USED = "not used"
# Any fixed number: received events are numbered in the order in which they become visible, or a reader that asks for
# what came after the last number could pass over one whose transaction was slower.
_ORDER_LOCK = 0x4E45585749
# How many bodies a reader holds at once: one may have 25 MB.
_AT_ONCE = 20


@dataclass(frozen=True, kw_only=True)
class InboundEvent:
    """What a sender delivered. body: exactly as received. source: what has to be read; None: nothing, it is kept only.

    scope: the part of the source, as its sender names it (owner/name, project key, job, channel), where it says so.
    """

    sender: Sender
    delivery_id: str
    kind: str
    body: bytes
    source: str | None = None
    scope: str | None = None


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Events that a run may take now; ages in seconds since they were received."""

    count: int
    newest_age_seconds: float
    oldest_age_seconds: float


@dataclass(frozen=True, kw_only=True)
class TakenBatch:
    """Events that one run took together."""

    batch_id: str
    age_seconds: float


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """For people: what is not done. runs: how many took the events that are kept."""

    waiting: int
    taken: int
    failed: int
    runs: int
    oldest_waiting_at: datetime | None
    last_failure: str | None


def receive(connection: psycopg.Connection, event: InboundEvent) -> bool:
    """Store an event; False where this delivery was stored before. Commits."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [_ORDER_LOCK])
        stored = connection.execute(
            """
            insert into app.inbound_events (sender, delivery_id, kind, body, source, scope, state, reason, settled_at)
            values (
                %(sender)s, %(delivery_id)s, %(kind)s, %(body)s, %(source)s, %(scope)s,
                case when %(source)s::text is null then 'done' else 'waiting' end,
                case when %(source)s::text is null then %(not_used)s end,
                case when %(source)s::text is null then now() end
            )
            on conflict (sender, delivery_id) do nothing
            """,
            {
                "sender": event.sender,
                "delivery_id": event.delivery_id,
                "kind": event.kind,
                "body": event.body,
                "source": event.source,
                "scope": event.scope,
                "not_used": NOT_USED,
            },
        )
    return stored.rowcount == 1


def waiting(connection: psycopg.Connection) -> Waiting | None:
    """What a run may take now; None where nothing waits."""
    row = connection.execute(
        """
        select
            count(*),
            extract(epoch from now() - max(received_at))::float8,
            extract(epoch from now() - min(received_at))::float8
        from app.inbound_events
        where state = 'waiting' and due_at <= now()
        """
    ).fetchone()
    if row is None or not row[0]:
        return None
    return Waiting(count=row[0], newest_age_seconds=row[1], oldest_age_seconds=row[2])


def take(connection: psycopg.Connection, batch_id: str) -> Sequence[str]:
    """Take everything that waits under one name; the sources that have to be read, sorted."""
    rows = connection.execute(
        """
        with taken as (
            update app.inbound_events
            set state = 'taken', batch_id = %s, taken_at = now(), tries = tries + 1
            where state = 'waiting' and due_at <= now()
            returning source
        )
        select distinct source from taken order by source
        """,
        [batch_id],
    ).fetchall()
    connection.commit()
    return [str(source) for (source,) in rows]


def taken_batches(connection: psycopg.Connection) -> Sequence[TakenBatch]:
    """Batches whose run is not known to be over."""
    rows = connection.execute(
        """
        select batch_id, extract(epoch from now() - min(taken_at))::float8
        from app.inbound_events where state = 'taken' group by batch_id order by min(taken_at)
        """
    ).fetchall()
    return [TakenBatch(batch_id=batch_id, age_seconds=age) for batch_id, age in rows]


def finish(connection: psycopg.Connection, batch_id: str) -> int:
    """Note that the run of a batch succeeded; how many events are done by that."""
    done = connection.execute(
        "update app.inbound_events set state = 'done', reason = null, settled_at = now() "
        "where batch_id = %s and state = 'taken'",
        [batch_id],
    )
    connection.commit()
    return done.rowcount


def give_back(connection: psycopg.Connection, batch_id: str, *, reason: str) -> int:
    """Let the events of a batch wait for another run, a minute longer after each try; the last makes them failed."""
    returned = connection.execute(
        """
        update app.inbound_events
        set
            state = case when tries < %(most)s then 'waiting' else 'failed' end,
            settled_at = case when tries >= %(most)s then now() end,
            due_at = now() + (tries - 1) * interval '1 minute',
            reason = %(reason)s
        where batch_id = %(batch_id)s and state = 'taken'
        """,
        {"most": MOST_TRIES, "reason": reason, "batch_id": batch_id},
    )
    connection.commit()
    return returned.rowcount


def events_after(connection: psycopg.Connection, sender: Sender, event_id: int) -> Iterator[tuple[int, bytes]]:
    """Number and body of each used event of a sender after number `event_id`, in order."""
    with connection.cursor(name="inbound_events") as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(
            "select event_id, body from app.inbound_events "
            "where sender = %s and event_id > %s and source is not null order by event_id",
            [sender, event_id],
        )
        yield from cursor


def backlog(connection: psycopg.Connection) -> Backlog:
    """What waits, is being read, or was given up."""
    row = connection.execute(
        """
        select
            count(*) filter (where state = 'waiting'),
            count(*) filter (where state = 'taken'),
            count(*) filter (where state = 'failed'),
            count(distinct batch_id),
            min(received_at) filter (where state = 'waiting'),
            (array_agg(reason order by settled_at desc) filter (where state = 'failed'))[1]
        from app.inbound_events
        """
    ).fetchone()
    waiting_count, taken, failed, runs, oldest, reason = row or (0, 0, 0, 0, None, None)
    return Backlog(
        waiting=waiting_count, taken=taken, failed=failed, runs=runs, oldest_waiting_at=oldest, last_failure=reason
    )


def forget_done(connection: psycopg.Connection, *, days: int) -> int:
    """Delete events that have been done for so many days; how many."""
    deleted = connection.execute(
        "delete from app.inbound_events where state = 'done' and settled_at < now() - make_interval(days => %s)",
        [days],
    )
    connection.commit()
    return deleted.rowcount
