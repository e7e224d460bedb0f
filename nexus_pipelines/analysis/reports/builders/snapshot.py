"""The published state that a report is made from."""

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Its number, and when it was published: what a report takes for now."""

    snapshot_id: int
    published_at: datetime

    @property
    def day(self) -> date:
        """The day of publication (UTC)."""
        return self.published_at.astimezone(UTC).date()
