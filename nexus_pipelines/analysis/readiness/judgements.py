"""What people judged, as the verdict takes it: what held at a moment, by release, with a hash of it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from nexus_pipelines.analysis.readiness.records import Attestation, Judgements, Waiver
from nexus_pipelines.operations.releases.attestations import StoredAttestation
from nexus_pipelines.operations.releases.judgement_rows import JudgementRows
from nexus_pipelines.operations.releases.waivers import StoredWaiver

NOTHING_JUDGED = Judgements(version=hashlib.sha256(b"[[], []]").hexdigest()[:16])


def release_of(project_key: str, version_name: str) -> tuple[str, str]:
    """What judgements belong to: however somebody writes the key and the version."""
    return project_key.upper(), version_name.casefold()


def judgements_by_release(rows: JudgementRows, *, at: datetime) -> Mapping[tuple[str, str], Judgements]:
    """What held at a moment, by `release_of`; a release without any is not in it, and has `NOTHING_JUDGED`.

    Of several attestations on a criterion the newest counts. Waivers that expired stay in: the verdict names them.
    """
    waivers: dict[tuple[str, str], list[Waiver]] = {}
    attestations: dict[tuple[str, str], dict[str, Attestation]] = {}
    for waiver in rows.waivers:
        if waiver.approved_at <= at and not _is_withdrawn(waiver, at):
            waivers.setdefault(release_of(waiver.project_key, waiver.version_name), []).append(_waiver(waiver))
    for said in sorted(rows.attestations, key=lambda each: (each.attested_at, each.attestation_id)):
        if said.attested_at <= at and not _is_withdrawn(said, at):
            of = attestations.setdefault(release_of(said.project_key, said.version_name), {})
            of[said.criterion] = _attestation(said)
    return {
        key: _together(waivers.get(key, []), list(attestations.get(key, {}).values()))
        for key in sorted({*waivers, *attestations})
    }


def judgements_of(rows: JudgementRows, project_key: str, version_name: str, *, at: datetime) -> Judgements:
    """What held of one release at a moment."""
    return judgements_by_release(rows, at=at).get(release_of(project_key, version_name), NOTHING_JUDGED)


def _is_withdrawn(row: StoredWaiver | StoredAttestation, at: datetime) -> bool:
    return row.withdrawn_at is not None and row.withdrawn_at <= at


def _together(waivers: list[Waiver], attestations: list[Attestation]) -> Judgements:
    waivers.sort(key=lambda each: each.waiver_id)
    attestations.sort(key=lambda each: each.attestation_id)
    text = json.dumps([[vars(each) for each in waivers], [vars(each) for each in attestations]], default=_written)
    return Judgements(
        waivers=tuple(waivers),
        attestations=tuple(attestations),
        version=hashlib.sha256(text.encode()).hexdigest()[:16],
    )


def _written(value: object) -> str:
    # In one time zone: the server's setting must not change the hash.
    return str(value.timestamp()) if isinstance(value, datetime) else str(value)


def _waiver(row: StoredWaiver) -> Waiver:
    return Waiver(
        waiver_id=row.waiver_id,
        criterion=row.criterion,
        item=row.item,
        reason=row.reason,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        expires_on=row.expires_on,
    )


def _attestation(row: StoredAttestation) -> Attestation:
    return Attestation(
        attestation_id=row.attestation_id,
        criterion=row.criterion,
        is_met=row.is_met,
        statement=row.statement,
        attested_by=row.attested_by,
        attested_at=row.attested_at,
    )
