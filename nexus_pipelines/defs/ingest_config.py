"""What a run may be told about one source: to read only some of its locations, or to read something again."""

import dagster as dg
from pydantic import Field

from nexus_pipelines.operations.portion import Portion, first_day


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
        return Portion(partition=self.backfill_partition.strip(), since=first_day(self.backfill_since))
