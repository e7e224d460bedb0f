"""Which waivers and attestations count at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from nexus_pipelines.analysis.readiness.records import Attestation, Judgements, Moment, Waiver


@dataclass(frozen=True, kw_only=True)
class JudgementsInForce:
    """waivers: those that count, oldest first. expired: those of before. attestations: the newest of each criterion."""

    waivers: Sequence[Waiver]
    expired: Sequence[Waiver]
    attestations: dict[str, Attestation]


def judgements_in_force(judgements: Judgements, moment: Moment) -> JudgementsInForce:
    """What counts at `moment`. A waiver holds up to and including the day on which it expires (UTC).

    Of a past day, only what people had said by then counts. Of today all of it: they judge the newest publication, and
    do so after it was published.
    """
    is_past = moment.as_of < as_utc(moment.published_at).date()
    now = as_utc(moment.now)

    def was_said(at: datetime) -> bool:
        return not is_past or as_utc(at) <= now

    said = [waiver for waiver in judgements.waivers if was_said(waiver.approved_at)]
    said.sort(key=lambda waiver: (as_utc(waiver.approved_at), waiver.waiver_id))
    attestations = [attestation for attestation in judgements.attestations if was_said(attestation.attested_at)]
    attestations.sort(key=lambda attestation: (as_utc(attestation.attested_at), attestation.attestation_id))
    return JudgementsInForce(
        waivers=[waiver for waiver in said if waiver.expires_on >= now.date()],
        expired=[waiver for waiver in said if waiver.expires_on < now.date()],
        attestations={attestation.criterion: attestation for attestation in attestations},
    )


def as_utc(at: datetime) -> datetime:
    """A moment with its zone; the lake keeps UTC without saying so."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
