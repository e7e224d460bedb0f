"""The records of a verdict: what is known about a release, what people judged, and what follows from both.

A release's evidence is gathered from published tables by SQL; `assess` turns it, a policy and the judgements into an
assessment. The same inputs give the same assessment, byte for byte.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Verdict = Literal["GO", "CONDITIONAL", "NO_GO", "PENDING", "UNKNOWN"]
Severity = Literal["blocker", "risk", "note"]
Comparison = Literal["at_least", "at_most"]
Unit = Literal["percent", "count", "score", "milliseconds", "yes_no"]
Status = Literal["met", "failed", "unknown", "stale", "waived"]
EvidenceSource = Literal["jira", "git", "ci", "security", "hygiene", "monitoring", "model", "person"]
ItemKind = Literal["ticket", "commit", "pull_request", "test", "build", "finding", "source", "attestation", "figure"]


@dataclass(frozen=True, kw_only=True)
class Release:
    """What is judged. version_ids: every Jira version it stands for, twins and a planned release's own id included.

    scope_kind: `as it was` where changelogs tell the tickets of any past day, `final` where only today's are known.
    """

    release_id: str
    project_key: str
    version_name: str
    version_ids: Sequence[str]
    repositories: Sequence[str] = ()
    target_date: date | None = None
    released_at: datetime | None = None
    is_released: bool = False
    scope_kind: Literal["as it was", "final"] = "as it was"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that stands against a criterion. gain: by how much its value moves, in its unit, once this is done.

    kind: `figure` is a criterion's whole figure, where what stands against it is not known by name.
    """

    kind: ItemKind
    key: str
    title: str | None = None
    url: str | None = None
    gain: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is known about one criterion of one release.

    value: in the criterion's unit; None where nothing is known, and `gap` says why. as_of: up to when its source was
    read. items: what stands against it, those to be done first in front, at most 200; item_count: all of them.
    sql: one SELECT over published tables that gives `value` again.
    """

    criterion: str
    source: EvidenceSource
    sql: str
    value: float | None = None
    sample_size: int | None = None
    as_of: datetime | None = None
    items: Sequence[Item] = ()
    item_count: int = 0
    gap: str | None = None


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """A person lets a release pass although it fails a criterion. item: only that ticket, test or finding; or all."""

    waiver_id: int
    criterion: str
    item: str | None
    reason: str
    approved_by: str
    approved_at: datetime
    expires_on: date


@dataclass(frozen=True, kw_only=True)
class Attestation:
    """A person says that something no source can show is so, or is not."""

    attestation_id: int
    criterion: str
    is_met: bool
    statement: str
    attested_by: str
    attested_at: datetime


@dataclass(frozen=True, kw_only=True)
class Judgements:
    """What people decided about one release. version: a short hash of all of it."""

    waivers: Sequence[Waiver] = ()
    attestations: Sequence[Attestation] = ()
    version: str = ""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When something is judged. snapshot_id and published_at: of the tables read; as_of: the day judged (UTC).

    now: `published_at`, or the end of a past day.
    """

    snapshot_id: int
    published_at: datetime
    as_of: date
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """How one criterion of a policy was answered. contribution: of `weight`, what counts for the readiness score.

    gap: why its evidence has no value.
    """

    criterion: str
    title: str
    severity: Severity
    is_required: bool
    comparison: Comparison
    threshold: float
    unit: Unit
    status: Status
    value: float | None
    sample_size: int | None
    as_of: datetime | None
    source: EvidenceSource
    sql: str
    weight: float
    contribution: float | None
    details: str
    items: Sequence[Item] = ()
    item_count: int = 0
    gap: str | None = None
    waiver: Waiver | None = None


@dataclass(frozen=True, kw_only=True)
class Driver:
    """A feature that raises or lowers the change risk. effect: on the log odds."""

    feature: str
    value: float
    effect: float
    wording: str


@dataclass(frozen=True, kw_only=True)
class ChangeRisk:
    """Probability (0 to 1) of a patch on the same line within 21 days; drivers: the three largest.

    base_rate: how often it happened in the project, drawn toward the rate elsewhere; it was calibrated on
    `sample_size` earlier releases of the project. sql: one SELECT that gives the probability again, in percent.
    """

    probability: float
    base_rate: float
    sample_size: int
    level: Literal["low", "medium", "high", "critical"]
    drivers: Sequence[Driver] = ()
    sql: str = ""


@dataclass(frozen=True, kw_only=True)
class FlipSet:
    """The smallest list of items whose change turns the verdict into `to`; of a GO no items, as they are still to come.

    is_smallest: proven; otherwise a smaller one may exist.
    """

    to: Verdict
    items: Sequence[Item] = ()
    is_smallest: bool = True
    wording: str = ""


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The verdict on one release at one moment, and all it rests on.

    score: 0 to 100, the share of the known weight that is met; None where nothing is known. coverage: 0 to 1, the share
    of the policy's weight that is known. gaps: required criteria without fresh data, by title. conditions_due: by when
    a CONDITIONAL release has to clear its risks. flip_set: turns the verdict into the next better one, of a GO into a
    worse one; flip_set_to_go: turns it into GO, where that takes more.
    """

    release: Release
    moment: Moment
    policy_name: str
    policy_version: int
    judgements_version: str
    verdict: Verdict
    rationale: str
    score: float | None
    coverage: float
    criteria: Sequence[Criterion]
    gaps: Sequence[str] = ()
    conditions_due: date | None = None
    change_risk: ChangeRisk | None = None
    flip_set: FlipSet | None = None
    flip_set_to_go: FlipSet | None = None
    notes: Sequence[str] = field(default_factory=tuple)
