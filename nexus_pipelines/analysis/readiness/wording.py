"""Figures and lists as a release manager would say them."""

from collections.abc import Iterable, Sequence

from nexus_pipelines.analysis.readiness.records import Comparison, Criterion, EvidenceSource, Unit

SOURCES: dict[EvidenceSource, str] = {
    "jira": "Jira",
    "git": "Git",
    "ci": "CI",
    "security": "security scans",
    "hygiene": "hygiene scores",
    "monitoring": "monitoring",
    "model": "the change risk model",
    "person": "a person",
}


def figure(value: float | None, unit: Unit, *, beside: float | None = None) -> str:
    """A value with its unit, at most one decimal; "no data" for None.

    beside: a threshold that it stands next to; 89.96 beside 90 keeps two decimals, as it is not 90.
    """
    if value is None:
        return "no data"
    if unit == "yes_no":
        return "yes" if value >= 1 else "no"
    decimals = 1
    while beside is not None and decimals < 6 and round(value, decimals) == beside != value:
        decimals += 1
    number = f"{value:,.{decimals}f}".removesuffix(".0")
    return number + {"percent": " %", "milliseconds": " ms"}.get(unit, "")


def asked(comparison: Comparison, threshold: float, unit: Unit) -> str:
    """What a criterion asks for: "at least 90 %", "at most 30", "none", "yes"."""
    if unit == "yes_no":
        return "yes"
    if comparison == "at_most" and threshold == 0:
        return "none"
    return f"{'at least' if comparison == 'at_least' else 'at most'} {figure(threshold, unit)}"


def value_of(row: Criterion) -> str:
    """A row's value, with as many decimals as tell it from its threshold."""
    return figure(row.value, row.unit, beside=row.threshold)


def asked_of(row: Criterion) -> str:
    """What a row asks for."""
    return asked(row.comparison, row.threshold, row.unit)


def listed(names: Iterable[str], *, limit: int = 10) -> str:
    """ "a, b and c"; of more than `limit`, the first ones and how many more there are."""
    shown = list(names)
    if len(shown) > limit:
        shown = [*shown[:limit], f"{len(shown) - limit} more"]
    return shown[0] if len(shown) == 1 else " and ".join([", ".join(shown[:-1]), *shown[-1:]])


def counted(number: int, one: str, many: str) -> str:
    """ "1 ticket", "2 tickets"."""
    return f"{number:,} {one if number == 1 else many}"


def sentence(parts: Sequence[str]) -> str:
    """Parts that are there, joined by semicolons, as one sentence."""
    text = "; ".join(part for part in parts if part)
    return text if text.endswith(".") else f"{text}."
