"""What a run may be told about one source: to read only some of its locations, or to read something again."""

from datetime import date

import dagster as dg
from pydantic import Field

from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.portion import Portion


class IngestConfig(dg.Config):
    """Configuration of the op `ingest_<source>`; empty, it reads what is new of every location."""

    only: list[str] | None = Field(default=None, description="Locations to read, by name or scope; none means all.")
    reads_logs: bool = Field(default=True, description="Whether the logs of builds are read beside the builds.")
    is_backfill: bool = Field(default=False, description="Whether a portion is read again from the upstream.")
    backfill_scope: str = Field(default="", description="The location that is read again; empty where there is one.")
    backfill_partition: str = Field(default="", description="What of it, in the words of the source: ALOY, 2025-03.")
    backfill_since: str = Field(default="", description="From which day on, as YYYY-MM-DD.")

    def reads(self, name: str) -> bool:
        """Whether what is new of a location is read. A backfill reads its portion and nothing else."""
        return name in self.only if self.only is not None else not self.is_backfill

    def portion(self) -> Portion:
        """What is read again.

        Raises:
            UserError: the day is none.
        """
        return Portion(partition=self.backfill_partition.strip(), since=parse_day(self.backfill_since))


def parse_day(text: str) -> date | None:
    """A day as people write it; None for nothing.

    Raises:
        UserError: it is no day.
    """
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"{text!r} is no day; write it like 2025-03-01.") from error
    if day.year < 1971:
        raise UserError(f"{text!r} is before any record; write a later day, or leave it out for everything.")
    return day
