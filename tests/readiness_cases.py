"""A release, its evidence and what people judged of it, as small as a test needs them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from nexus_pipelines.analysis.readiness.assess import assess
from nexus_pipelines.analysis.readiness.criteria import CRITERIA_BY_ID
from nexus_pipelines.analysis.readiness.policy import Policy
from nexus_pipelines.analysis.readiness.records import (
    Assessment,
    Attestation,
    Evidence,
    Item,
    ItemKind,
    Judgements,
    Moment,
    Release,
    Waiver,
)
from nexus_pipelines.analysis.readiness.shipped_policies import shipped_policy

NOW = datetime(2026, 3, 10, 6, 30, tzinfo=UTC)
MOMENT = Moment(snapshot_id=7, published_at=NOW, as_of=NOW.date(), now=NOW)
RELEASE = Release(release_id="rel-1", project_key="SHOP", version_name="2.4.0", version_ids=("10100",))


def evidence(
    criterion: str,
    value: float | None,
    items: Sequence[Item] = (),
    *,
    age_hours: float = 1,
    sample_size: int | None = None,
    item_count: int = 0,
) -> Evidence:
    """Evidence read `age_hours` before the moment of judging."""
    return Evidence(
        criterion=criterion,
        source=CRITERIA_BY_ID[criterion].source,
        sql=f"select {value}",
        value=value,
        sample_size=sample_size,
        as_of=NOW - timedelta(hours=age_hours),
        items=tuple(items),
        item_count=max(item_count, len(items)),
        gap="nothing of it was read" if value is None else None,
    )


def things(kind: ItemKind, *keys: str, gain: float = 1.0) -> list[Item]:
    """Items that each gain the same."""
    return [Item(kind=kind, key=key, title=f"About {key}", gain=gain) for key in keys]


def waiver(criterion: str, item: str | None = None, *, number: int = 1, expires: date | None = None) -> Waiver:
    """A waiver of the day before, which holds for another week."""
    return Waiver(
        waiver_id=number,
        criterion=criterion,
        item=item,
        reason="known and harmless",
        approved_by="Ada",
        approved_at=NOW - timedelta(days=1),
        expires_on=expires or (NOW + timedelta(days=7)).date(),
    )


def attestation(criterion: str, is_met: bool, *, number: int = 1, age_hours: float = 2) -> Attestation:
    """What a person said."""
    return Attestation(
        attestation_id=number,
        criterion=criterion,
        is_met=is_met,
        statement="I looked at it",
        attested_by="Grace",
        attested_at=NOW - timedelta(hours=age_hours),
    )


def judged(
    pieces: Iterable[Evidence],
    *,
    policy: Policy | None = None,
    waivers: Sequence[Waiver] = (),
    attestations: Sequence[Attestation] = (),
    moment: Moment = MOMENT,
) -> Assessment:
    """The assessment of the release, under the default policy if no other is given."""
    judgements = Judgements(waivers=tuple(waivers), attestations=tuple(attestations), version="j1")
    return assess(RELEASE, list(pieces), policy or shipped_policy(), judgements=judgements, moment=moment)


def all_met(policy: Policy | None = None) -> list[Evidence]:
    """Evidence that exactly meets each threshold of the policy."""
    return [evidence(term.criterion, term.threshold) for term in (policy or shipped_policy()).terms]
