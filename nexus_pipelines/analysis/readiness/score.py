"""The readiness score: which share of a policy's known weight is met. For ranking; a verdict never rests on it."""

from collections.abc import Sequence

from nexus_pipelines.analysis.readiness.records import Comparison, Criterion


def meets(comparison: Comparison, value: float, threshold: float) -> bool:
    """Whether a value meets its threshold. The difference of sums of gains is no exact number: 1e-9 is let pass."""
    slack = 1e-9 * max(1.0, abs(threshold))
    return value >= threshold - slack if comparison == "at_least" else value <= threshold + slack


def credit(comparison: Comparison, value: float, threshold: float) -> float:
    """From 0 to 1, how much of a criterion's weight counts: 1 once it is met, never more for a worse value.

    Short of the threshold it is value / threshold for "at least", (threshold + 1) / (value + 1) for "at most": with
    none allowed, one item leaves a half, three a quarter.
    """
    if meets(comparison, value, threshold):
        return 1.0
    if comparison == "at_least":
        return max(0.0, value) / threshold if threshold else 0.0
    return (threshold + 1) / (value + 1)


def score(rows: Sequence[Criterion]) -> float | None:
    """0 to 100 over the rows with fresh data; None without any."""
    known = [(row.contribution, row.weight) for row in rows if row.contribution is not None]
    weight = sum(weight for _, weight in known)
    return 100 * sum(contribution for contribution, _ in known) / weight if weight else None


def coverage(rows: Sequence[Criterion]) -> float:
    """0 to 1: which share of the policy's weight has fresh data."""
    weight = sum(row.weight for row in rows)
    return sum(row.weight for row in rows if row.contribution is not None) / weight if weight else 0.0
