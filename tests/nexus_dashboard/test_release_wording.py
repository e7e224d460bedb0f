"""Criteria and verdicts in words: missing is never a number, an unknown word is shown as it is."""

from datetime import date
from typing import Any

import pytest

from nexus_dashboard.components.release_wording import measured, status, target, threshold, verdict


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (None, "percent", "no data"),
        (None, "yes_no", "no data"),
        (83.46, "percent", "83.5 %"),
        (100.0, "percent", "100 %"),
        (0.0, "count", "0"),
        (1234.0, "count", "1,234"),
        (350.0, "milliseconds", "350 ms"),
        (1.0, "yes_no", "yes"),
        (0.0, "yes_no", "no"),
    ],
)
def test_values(value: float | None, unit: str, said: str) -> None:
    assert measured(value, unit) == said


@pytest.mark.parametrize(
    ("comparison", "limit", "unit", "said"),
    [
        ("at_least", 90, "percent", "at least 90 %"),
        ("at_most", 0, "count", "none"),
        ("at_most", 30, "score", "at most 30"),
        ("at_least", 1, "yes_no", "yes"),
    ],
)
def test_thresholds(comparison: str, limit: float, unit: str, said: str) -> None:
    row: dict[str, Any] = {"comparison": comparison, "threshold": limit, "unit": unit}
    assert threshold(row) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "1 May 2026, today"),
        (1, "1 May 2026, in 1 day"),
        (-1, "1 May 2026, 1 day ago"),
        (12, "1 May 2026, in 12 days"),
    ],
)
def test_targets(days: int, said: str) -> None:
    assert target(date(2026, 5, 1), days) == said
    assert target(None, days) == "no target date"


def test_no_verdict_and_one_that_is_new() -> None:
    assert verdict(None).name == "Not judged" and verdict("MAYBE").name == "MAYBE"
    assert status("met") == "✓ met" and status("odd") == "odd"
