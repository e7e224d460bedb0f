"""Verdicts, criteria and their values as a release manager would say them. Pure functions; never a colour alone."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from nexus_dashboard.components.wording import NO_DATA

Colour = Literal["green", "orange", "red", "gray", "blue"]


@dataclass(frozen=True, kw_only=True)
class Words:
    """How something is shown. hex, shape: in charts; of colours alone many see no difference."""

    name: str
    icon: str
    colour: Colour
    hex: str
    shape: str
    explained: str


NOT_JUDGED = Words(
    name="Not judged",
    icon=":material/remove:",
    colour="gray",
    hex="#94a3b8",
    shape="circle",
    explained="No run has judged it yet.",
)

RELEASED = Words(
    name="Released",
    icon=":material/rocket_launch:",
    colour="gray",
    hex="#475569",
    shape="diamond",
    explained="It is out.",
)

VERDICTS = {
    "GO": Words(
        name="Go",
        icon=":material/check_circle:",
        colour="green",
        hex="#1a7f4b",
        shape="circle",
        explained="The required data are there, every measured criterion is met, and there is no risk.",
    ),
    "CONDITIONAL": Words(
        name="Go with conditions",
        icon=":material/rule:",
        colour="orange",
        hex="#b45309",
        shape="triangle-up",
        explained="Nothing blocks it, but at least one risk has to be cleared within seven days.",
    ),
    "NO_GO": Words(
        name="No-Go",
        icon=":material/block:",
        colour="red",
        hex="#c0362c",
        shape="square",
        explained="At least one blocker is known.",
    ),
    "UNKNOWN": Words(
        name="Not enough evidence",
        icon=":material/help:",
        colour="gray",
        hex="#6b5b95",
        shape="cross",
        explained="No blocker is known, but a required criterion has no data or old ones, and missing never passes.",
    ),
    "PENDING": Words(
        name="Pending",
        icon=":material/hourglass_top:",
        colour="blue",
        hex="#2f6bd8",
        shape="diamond",
        explained="It has not been assessed yet, or is being assessed.",
    ),
}

_STATUSES = {
    "met": "✓ met",
    "failed": "✗ not met",
    "unknown": "? no data",
    "stale": "◷ data too old",
    "waived": "≈ waived",
}
_SEVERITIES = {"blocker": "blocks", "risk": "risk", "note": "note only"}
_SOURCES = {
    "jira": "Jira",
    "git": "Git",
    "ci": "CI",
    "security": "Security scans",
    "hygiene": "Hygiene",
    "monitoring": "Monitoring",
    "model": "Model",
    "person": "A person",
}


def verdict(name: str | None) -> Words:
    """How a verdict is shown; one that this dashboard does not know yet keeps its name."""
    if name is None:
        return NOT_JUDGED
    unknown = Words(name=name, icon=":material/help:", colour="gray", hex="#6b7280", shape="cross", explained="")
    return VERDICTS.get(name, unknown)


def status(name: str) -> str:
    """`✓ met`: a mark and words, since a colour alone says nothing to many."""
    return _STATUSES.get(name, name)


def severity(name: str) -> str:
    """What a failed criterion does to the verdict."""
    return _SEVERITIES.get(name, name)


def source(name: str) -> str:
    """Where evidence comes from."""
    return _SOURCES.get(name, name)


def measured(value: float | None, unit: str) -> str:
    """`83.5 %`, `2`, `yes`, `350 ms`; `no data` for what is not known."""
    if value is None:
        return NO_DATA
    if unit == "yes_no":
        return "yes" if value >= 1 else "no"
    shown = f"{value:,.0f}" if abs(value - round(value)) < 0.05 else f"{value:,.1f}"
    return {"percent": f"{shown} %", "milliseconds": f"{shown} ms"}.get(unit, shown)


def threshold(row: dict[str, Any]) -> str:
    """`at least 90 %`, `none`, `at most 30`, `yes` of a criterion's row."""
    limit, unit = row["threshold"], row["unit"]
    if unit == "yes_no":
        return "yes" if row["comparison"] == "at_least" else "no"
    if row["comparison"] == "at_most" and limit == 0:
        return "none"
    return f"{'at least' if row['comparison'] == 'at_least' else 'at most'} {measured(limit, unit)}"


def target(day: date | None, days: int | None) -> str:
    """`12 March 2026, in 12 days`; `no target date` where none is set."""
    if day is None:
        return "no target date"
    if days is None:
        return f"{day:%-d %B %Y}"
    far = "today" if days == 0 else f"in {abs(days):,} days" if days > 0 else f"{abs(days):,} days ago"
    return f"{day:%-d %B %Y}, {far.replace('1 days', '1 day') if abs(days) == 1 else far}"
