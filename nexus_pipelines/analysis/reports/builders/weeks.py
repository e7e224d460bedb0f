"""Which week a weekly report is about."""

from datetime import UTC, date, datetime, timedelta


def last_whole_week(now: datetime) -> tuple[date, date]:
    """Monday and Sunday of the last week (UTC) that is over."""
    monday = now.astimezone(UTC).date() - timedelta(days=now.astimezone(UTC).weekday() + 7)
    return monday, monday + timedelta(days=6)
