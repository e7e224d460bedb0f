"""Judgements as they held at a moment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from nexus_pipelines.analysis.readiness.judgements import NOTHING_JUDGED, judgements_by_release, judgements_of
from nexus_pipelines.operations.releases.attestations import StoredAttestation
from nexus_pipelines.operations.releases.judgement_rows import JudgementRows
from nexus_pipelines.operations.releases.waivers import StoredWaiver

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WAIVER = StoredWaiver(
    waiver_id=1,
    project_key="SHOP",
    version_name="Spring",
    criterion="blocked_tickets",
    item=None,
    reason="agreed",
    approved_by="Mara",
    approved_at=NOON,
    expires_on=date(2026, 3, 9),
    withdrawn_at=NOON + timedelta(days=3),
    withdrawn_by="Jon",
)
SAID = StoredAttestation(
    attestation_id=1,
    project_key="SHOP",
    version_name="Spring",
    criterion="rollback_plan",
    is_met=False,
    statement="not yet",
    attested_by="Jon",
    attested_at=NOON,
    withdrawn_at=None,
    withdrawn_by=None,
)
LATER = replace(SAID, attestation_id=2, is_met=True, attested_at=NOON + timedelta(days=1))
ROWS = JudgementRows(waivers=[WAIVER], attestations=[LATER, SAID])


def test_a_moment_has_the_judgements_of_its_time() -> None:
    before = judgements_of(ROWS, "shop", "spring", at=NOON - timedelta(seconds=1))
    assert before == NOTHING_JUDGED == judgements_of(ROWS, "SHOP", "autumn", at=NOON)
    then = judgements_of(ROWS, "shop", "SPRING", at=NOON)
    assert [each.waiver_id for each in then.waivers] == [1] and [each.is_met for each in then.attestations] == [False]
    now = judgements_by_release(ROWS, at=NOON + timedelta(days=9))[("SHOP", "spring")]
    assert now.waivers == () and [each.is_met for each in now.attestations] == [True]
    assert len({before.version, then.version, now.version}) == 3


def test_the_version_follows_what_is_judged_and_not_how_it_was_read() -> None:
    at = NOON + timedelta(days=1)
    first = judgements_of(ROWS, "SHOP", "Spring", at=at)
    elsewhere = replace(WAIVER, approved_at=NOON.astimezone(timezone(timedelta(hours=2))))
    same = JudgementRows(waivers=[elsewhere], attestations=[SAID, LATER])
    assert judgements_of(same, "SHOP", "Spring", at=at).version == first.version
    other = JudgementRows(waivers=[replace(WAIVER, reason="agreed twice")], attestations=[SAID, LATER])
    assert judgements_of(other, "SHOP", "Spring", at=at).version != first.version
