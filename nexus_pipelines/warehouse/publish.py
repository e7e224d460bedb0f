"""Publication: which snapshot of the lake readers see. One row in Postgres, written when every check has passed."""

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

from nexus_pipelines.errors import OperatorError, UserError


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A published state of the lake; `published_at` is UTC."""

    publication_id: int
    snapshot_id: int
    run_id: str
    published_at: datetime
    note: str | None


_COLUMNS = "publication_id, snapshot_id, run_id, published_at, note"


def current(connection: psycopg.Connection) -> Publication | None:
    """The publication that readers see now; None before the first."""
    with connection.cursor(row_factory=class_row(Publication)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.publications order by publication_id desc limit 1"
        ).fetchone()


def publications(connection: psycopg.Connection, *, limit: int = 50) -> list[Publication]:
    """The newest publications first."""
    with connection.cursor(row_factory=class_row(Publication)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.publications order by publication_id desc limit %s",
            [limit],
        ).fetchall()


def publish(connection: psycopg.Connection, *, snapshot_id: int, run_id: str, note: str | None = None) -> Publication:
    """Make `snapshot_id` what readers see; publishing the current one again changes nothing."""
    newest = current(connection)
    if newest is not None and newest.snapshot_id == snapshot_id:
        return newest
    connection.execute(
        "insert into app.publications (snapshot_id, run_id, note) values (%s, %s, %s)", [snapshot_id, run_id, note]
    )
    connection.commit()
    written = current(connection)
    if written is None:
        raise OperatorError("The publication was not stored; check the Postgres log in the home's logs folder.")
    return written


def is_published(connection: psycopg.Connection, *, run_id: str) -> bool:
    """Whether a run got as far as publishing."""
    row = connection.execute("select exists (select from app.publications where run_id = %s)", [run_id]).fetchone()
    return bool(row and row[0])


def find(connection: psycopg.Connection, wanted: str) -> Publication:
    """The publication named by a snapshot id, or the one in force at a time (ISO 8601, UTC unless it says).

    Raises:
        UserError: there is none.
    """
    clause, value = ("snapshot_id = %s", int(wanted)) if wanted.isdecimal() else ("published_at <= %s", _time(wanted))
    with connection.cursor(row_factory=class_row(Publication)) as cursor:
        found = cursor.execute(
            f"select {_COLUMNS} from app.publications where {clause} order by publication_id desc limit 1",
            [value],
        ).fetchone()
    if found is None:
        raise UserError(f"Nothing was published as {wanted!r}; `nexus publish list` shows what was.")
    return found


def _time(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UserError(
            f"{text!r} is neither a snapshot number nor a time such as 2026-03-31 or 2026-03-31T18:00."
        ) from error
    return moment.isoformat() if moment.tzinfo else f"{moment.isoformat()}+00:00"


def rollback(connection: psycopg.Connection, *, snapshot_id: int | None = None) -> Publication:
    """Publish an earlier snapshot again: the named one, or the one before the current.

    Raises:
        UserError: there is no earlier publication, the named one was never published, or upkeep has expired it.
    """
    newest = current(connection)
    if newest is None:
        raise UserError("Nothing has been published yet; run `nexus materialize` first.")
    if snapshot_id is None:
        with connection.cursor(row_factory=class_row(Publication)) as cursor:
            earlier = cursor.execute(
                f"select {_COLUMNS} from app.publications where snapshot_id < %s order by publication_id desc limit 1",
                [newest.snapshot_id],
            ).fetchone()
        if earlier is None:
            raise UserError(f"Snapshot {newest.snapshot_id} is the first one; there is nothing to roll back to.")
    else:
        earlier = find(connection, str(snapshot_id))
    kept = connection.execute("select from lake.ducklake_snapshot where snapshot_id = %s", [earlier.snapshot_id])
    if kept.fetchone() is None:
        raise UserError(
            f"Snapshot {earlier.snapshot_id} is no longer in the lake: upkeep keeps what readers saw in the last days."
        )
    return publish(
        connection,
        snapshot_id=earlier.snapshot_id,
        run_id=earlier.run_id,
        note=f"rolled back from snapshot {newest.snapshot_id}",
    )
