"""Attestations: a person says what no source can show; the newest on a criterion counts, none is deleted."""

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

from nexus_pipelines.errors import UserError
from nexus_pipelines.operations import audit

_COLUMNS = (
    "attestation_id, project_key, version_name, criterion, is_met, statement, attested_by, attested_at, "
    "withdrawn_at, withdrawn_by"
)


@dataclass(frozen=True, kw_only=True)
class StoredAttestation:
    """One row of app.attestations."""

    attestation_id: int
    project_key: str
    version_name: str
    criterion: str
    is_met: bool
    statement: str
    attested_by: str
    attested_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str | None


def attest(
    connection: psycopg.Connection,
    *,
    project_key: str,
    version_name: str,
    criterion: str,
    is_met: bool,
    statement: str,
    attested_by: str,
) -> StoredAttestation:
    """Add an attestation, committed with the caller's transaction. The caller knows that the criterion exists.

    Raises:
        UserError: nobody is named, or nothing is stated.
    """
    if not attested_by.strip() or not statement.strip():
        raise UserError("An attestation needs who states it and what; name both.")
    with connection.cursor(row_factory=class_row(StoredAttestation)) as cursor:
        row = cursor.execute(
            "insert into app.attestations "  # noqa: S608 - names of our own
            "(project_key, version_name, criterion, is_met, statement, attested_by) "
            f"values (upper(%s), %s, %s, %s, %s, %s) returning {_COLUMNS}",
            [project_key, version_name, criterion, is_met, statement.strip(), attested_by.strip()],
        ).fetchone()
    assert row is not None  # noqa: S101 - an insert returns its row
    audit.record(
        connection,
        actor=row.attested_by,
        action="attest criterion",
        subject=f"{row.project_key} {row.version_name}",
        detail={
            "attestation_id": row.attestation_id,
            "criterion": criterion,
            "is_met": is_met,
            "statement": row.statement,
        },
    )
    return row


def withdraw_attestation(connection: psycopg.Connection, attestation_id: int, *, withdrawn_by: str) -> None:
    """Take an attestation back, committed with the caller's transaction.

    Raises:
        UserError: there is no such attestation, or it was withdrawn before.
    """
    row = connection.execute(
        "update app.attestations set withdrawn_at = now(), withdrawn_by = %s "
        "where attestation_id = %s and withdrawn_at is null returning project_key, version_name, criterion",
        [withdrawn_by, attestation_id],
    ).fetchone()
    if row is None:
        raise UserError(f"There is no attestation {attestation_id} to withdraw; list those of the release first.")
    audit.record(
        connection,
        actor=withdrawn_by,
        action="withdraw attestation",
        subject=f"{row[0]} {row[1]}",
        detail={"attestation_id": attestation_id, "criterion": row[2]},
    )


def list_attestations(
    connection: psycopg.Connection, *, project_key: str | None = None, version_name: str | None = None
) -> list[StoredAttestation]:
    """All attestations, those that were withdrawn too, oldest first; of a project, or of one release of it."""
    with connection.cursor(row_factory=class_row(StoredAttestation)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.attestations "  # noqa: S608 - names of our own
            "where (%(project)s::text is null or project_key = upper(%(project)s)) "
            "and (%(version)s::text is null or lower(version_name) = lower(%(version)s)) order by attestation_id",
            {"project": project_key, "version": version_name},
        ).fetchall()
