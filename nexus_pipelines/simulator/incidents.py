"""Trouble in production, most of it soon after a release, and the patch and hotfix versions that follow."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Literal

from nexus_pipelines.simulator.records import Product, Version


@dataclass(frozen=True, kw_only=True)
class Outage:
    """An incident before it has a ticket. `hotfix_at` is when a fix was shipped, if code had to change."""

    severity: Literal["SEV1", "SEV2", "SEV3"]
    opened_at: datetime
    acknowledged_at: datetime
    resolved_at: datetime
    caused_by: int | None
    hotfix_at: datetime | None


def plan_outages(rng: Random, minors: list[Version], first: datetime, as_of: datetime) -> list[Outage]:
    """One release in two breaks something within days; now and then something else does, at any hour."""
    opened: list[tuple[datetime, int | None]] = []
    for version in minors:
        if version.released_at is not None and rng.random() < 0.5:
            opened.append((version.released_at + timedelta(minutes=rng.randrange(25, 5 * 24 * 60)), version.version_id))
    days = (as_of - first).days
    for _ in range(max(3, days // 100)):
        opened.append((first + timedelta(minutes=rng.randrange(30 * 1440, (days - 8) * 1440)), None))
    outages: list[Outage] = []
    for at, cause in sorted(opened):
        severity = rng.choices(("SEV1", "SEV2", "SEV3"), (18, 47, 35))[0]
        minutes = {"SEV1": (40, 420, 110), "SEV2": (60, 900, 210), "SEV3": (120, 2600, 480)}[severity]
        resolved_at = at + timedelta(minutes=round(rng.triangular(*minutes)))
        needs_code = cause is not None and rng.random() < 0.8
        if resolved_at < as_of - timedelta(days=2):
            outages.append(
                Outage(
                    severity=severity,
                    opened_at=at,
                    acknowledged_at=at + timedelta(minutes=rng.randrange(2, 22)),
                    resolved_at=resolved_at,
                    caused_by=cause,
                    hotfix_at=resolved_at - timedelta(minutes=rng.randrange(8, 25)) if needs_code else None,
                )
            )
    return outages


def plan_patches(
    rng: Random, product: Product, minors: list[Version], outages: list[Outage], *, today: date, next_id: int
) -> list[Version]:
    """Patch releases on their own dates between two minors, hotfixes as incidents force them, and one to come."""
    patches: list[Version] = []
    shipped = [v for v in minors if v.released_at is not None]
    for place, minor in enumerate(shipped):
        released_at = minor.released_at
        assert released_at is not None  # noqa: S101 - narrows what the filter above says
        is_last = place == len(shipped) - 1
        end = shipped[place + 1].released_at if not is_last else None
        stem = minor.name.rsplit(".", 1)[0]
        dated: list[tuple[datetime, Literal["patch", "hotfix"]]] = [
            (o.hotfix_at, "hotfix") for o in outages if o.hotfix_at and o.caused_by == minor.version_id
        ]
        for days in (rng.randrange(16, 26), rng.randrange(36, 52)):
            at = released_at + timedelta(days=days, minutes=rng.randrange(-90, 200))
            at += timedelta(days={5: 2, 6: 1}.get(at.weekday(), 0))
            if (end is None or at < end - timedelta(days=6)) and at.date() < today - timedelta(days=2):
                dated.append((at, "patch"))
        number = 0
        for at, kind in sorted(dated):
            number += 1
            slipped = rng.choice((0, 0, 1, 2, 5)) if kind == "patch" else 0
            patches.append(
                Version(
                    version_id=next_id + len(patches),
                    product=product.key,
                    name=f"{stem}.{number}",
                    description="Urgent fix after an incident" if kind == "hotfix" else "Fixes only",
                    kind=kind,
                    started=released_at.date(),
                    planned=at.date() - timedelta(days=slipped),
                    released_at=at,
                    outlook="released",
                    is_archived=minor.is_archived,
                )
            )
        if is_last:
            template = Version(
                version_id=next_id + len(patches),
                product=product.key,
                name=f"{stem}.{number + 1}",
                description="Fixes only",
                kind="patch",
                started=today - timedelta(days=12),
                planned=today + timedelta(days=rng.randrange(2, 9)),
                released_at=None,
                outlook="planned",
                is_archived=False,
            )
            patches.append(
                replace(
                    template, planned=template.planned + timedelta(days={5: 2, 6: 1}.get(template.planned.weekday(), 0))
                )
            )
    return patches
