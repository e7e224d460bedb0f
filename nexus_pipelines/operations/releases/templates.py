"""Milestones that kinds of releases usually have, in days before the target date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

TemplateName = Literal["standard", "hotfix", "major"]

TEMPLATES: Mapping[TemplateName, tuple[tuple[str, int], ...]] = MappingProxyType(
    {
        "standard": (
            ("Planning Complete", -30),
            ("Development Complete", -14),
            ("Code Freeze", -7),
            ("UAT Start", -7),
            ("UAT Complete", -3),
            ("Go/No-Go Decision", -2),
            ("Production Deploy", 0),
        ),
        "hotfix": (("Fix Developed", -1), ("Testing Complete", 0), ("Production Deploy", 0)),
        "major": (
            ("Requirements Complete", -60),
            ("Design Complete", -45),
            ("Development Complete", -21),
            ("Code Freeze", -14),
            ("UAT Start", -14),
            ("Performance Testing", -10),
            ("Security Review", -7),
            ("UAT Complete", -5),
            ("Go/No-Go Decision", -3),
            ("Staging Deploy", -2),
            ("Production Deploy", 0),
        ),
    }
)


@dataclass(frozen=True, kw_only=True)
class PlannedMilestone:
    """A milestone and its day."""

    name: str
    target_date: date


def milestones_of(template: TemplateName, target_date: date) -> tuple[PlannedMilestone, ...]:
    """The milestones of a template for a release with this target date, in order."""
    return tuple(
        PlannedMilestone(name=name, target_date=target_date + timedelta(days=days))
        for name, days in TEMPLATES[template]
    )
