"""Where reports were sent: one row for a subject and place, so that tomorrow's report updates what today's made.

pending -> delivered | failed; a row is pending again when the next report of its subject is confirmed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import psycopg
from psycopg.rows import class_row

from nexus_pipelines.operations import audit
from nexus_pipelines.operations.releases.reports import StoredReport

Destination = Literal["confluence", "slack", "file", "email"]
DeliveryState = Literal["pending", "delivered", "failed"]

_COLUMNS = (
    "delivery_id, report_id, subject, destination, target, state, content_hash, external_id, url, last_error, "
    "confirmed_by, confirmed_at, delivered_at"
)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One row of app.report_deliveries.

    target: a space, channel or file. content_hash: of what was last confirmed; external_id and url: of what is there,
    such as a page's id or a message's ts.
    """

    delivery_id: int
    report_id: str
    subject: str
    destination: Destination
    target: str
    state: DeliveryState
    content_hash: str
    external_id: str | None
    url: str | None
    last_error: str | None
    confirmed_by: str
    confirmed_at: datetime
    delivered_at: datetime | None


def confirm_delivery(
    connection: psycopg.Connection,
    report: StoredReport,
    *,
    destination: Destination,
    target: str,
    content_hash: str,
    confirmed_by: str,
) -> Delivery | None:
    """Note that a person wants a report to be sent, committed with the caller's transaction; what is to be done.

    None where the same content is there already. The row is locked until the transaction ends, so that two who publish
    at once do it one after the other.
    """
    with connection.cursor(row_factory=class_row(Delivery)) as cursor:
        row = cursor.execute(
            f"""
            insert into app.report_deliveries as held
                (report_id, subject, destination, target, content_hash, confirmed_by)
            values (%(report_id)s, %(subject)s, %(destination)s, %(target)s, %(content_hash)s, %(confirmed_by)s)
            on conflict (subject, destination, target) do update set
                report_id = excluded.report_id, content_hash = excluded.content_hash, state = 'pending',
                last_error = null, confirmed_by = excluded.confirmed_by, confirmed_at = now()
            where held.content_hash <> excluded.content_hash or held.state <> 'delivered'
            returning {_COLUMNS}
            """,  # noqa: S608 - names of our own
            {
                "report_id": report.report_id,
                "subject": report.subject,
                "destination": destination,
                "target": target,
                "content_hash": content_hash,
                "confirmed_by": confirmed_by,
            },
        ).fetchone()
    if row is not None:
        audit.record(
            connection,
            actor=confirmed_by,
            action="publish report",
            subject=report.subject,
            detail={"report_id": report.report_id, "destination": destination, "target": target},
        )
    return row


def settle_delivery(
    connection: psycopg.Connection,
    delivery_id: int,
    state: Literal["delivered", "failed"],
    *,
    external_id: str | None = None,
    url: str | None = None,
    error: str | None = None,
) -> Delivery | None:
    """Note what became of a delivery, committed with the caller's transaction. error: a sentence for people.

    What was there before is kept where nothing new is given. None where there is no such delivery.
    """
    with connection.cursor(row_factory=class_row(Delivery)) as cursor:
        return cursor.execute(
            "update app.report_deliveries set state = %(state)s, "  # noqa: S608 - names of our own
            "external_id = coalesce(%(external_id)s, external_id), "
            "url = coalesce(%(url)s, url), last_error = %(error)s, "
            "delivered_at = case when %(state)s = 'delivered' then now() else delivered_at end "
            f"where delivery_id = %(delivery_id)s returning {_COLUMNS}",
            {
                "state": state,
                "external_id": external_id,
                "url": url,
                "error": error.replace("\0", "") if error else None,
                "delivery_id": delivery_id,
            },
        ).fetchone()


def list_deliveries(connection: psycopg.Connection, *, subject: str | None = None) -> list[Delivery]:
    """Deliveries, the last confirmed first; of one subject where it is named."""
    with connection.cursor(row_factory=class_row(Delivery)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.report_deliveries "  # noqa: S608 - names of our own
            "where %(subject)s::text is null or subject = %(subject)s order by confirmed_at desc, delivery_id",
            {"subject": subject},
        ).fetchall()
