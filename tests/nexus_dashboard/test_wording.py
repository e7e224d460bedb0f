from datetime import UTC, date, datetime, timedelta

import pytest

from nexus_dashboard.components.wording import ago, band, counted, due, percent

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(seconds=61), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=25), "1 day ago"),
        (timedelta(days=45), "1 month ago"),
        (timedelta(days=800), "2 years ago"),
        (timedelta(hours=-3), "in the future"),
    ],
)
def test_ago(age: timedelta, said: str) -> None:
    assert ago(NOW - age, NOW) == said


def test_a_time_without_a_zone_is_utc() -> None:
    assert ago(datetime(2026, 5, 4, 11), NOW) == "1 hour ago"  # noqa: DTZ001


def test_what_is_missing_is_no_data() -> None:
    assert {ago(None, NOW), percent(None), counted(None, "ticket"), band(None)} == {"no data"}


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (12, "in 12 days"),
        (1, "in 1 day"),
        (0, "today"),
        (-1, "1 day overdue"),
        (-2372, "6 years overdue"),
        (None, "no date"),
    ],
)
def test_due(days: int | None, said: str) -> None:
    assert due(date(2026, 5, 4), days) == said


@pytest.mark.parametrize(
    ("score", "said"),
    [(100, "Excellent"), (90, "Excellent"), (89.9, "Good"), (50, "Needs improvement"), (0, "Critical")],
)
def test_bands(score: float, said: str) -> None:
    assert band(score) == said


def test_counts() -> None:
    assert (counted(1, "ticket"), counted(1204, "ticket"), counted(0, "ticket")) == (
        "1 ticket",
        "1,204 tickets",
        "0 tickets",
    )


def test_a_share_is_rounded_down_so_that_100_means_all() -> None:
    assert [percent(value) for value in (99.9, 100.0, 29 / 100 * 100, 0.0)] == ["99 %", "100 %", "29 %", "0 %"]
