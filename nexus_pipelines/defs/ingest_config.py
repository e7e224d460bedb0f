"""What a run may be told about one source: to read only some of its locations, or to read something again."""

from collections.abc import Mapping, Sequence
from datetime import date

import dagster as dg
from pydantic import Field

from nexus_pipelines.defs.plans.plan import Portion
from nexus_pipelines.errors import UserError


class IngestConfig(dg.Config):
    """Configuration of the op `ingest_<source>`; empty, it reads what is new of every location."""

    only: list[str] | None = Field(default=None, description="Locations to read, by name or scope; none means all.")
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
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"{text!r} is no day; write it like 2025-03-01.") from error


def backfill_config(source: str, scope: str, portion: Portion) -> dict[str, object]:
    """Run configuration of the job `refresh` that reads a portion again, and what is new of the other sources."""
    return _of_sources(
        {
            source: {
                "is_backfill": True,
                "backfill_scope": scope,
                "backfill_partition": portion.partition,
                "backfill_since": portion.since.isoformat() if portion.since else "",
            }
        }
    )


def only_config(names: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """Run configuration of the job `refresh` that reads these locations (by source) and no others of these sources."""
    return _of_sources({source: {"only": list(each)} for source, each in names.items()})


def _of_sources(configured: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    return {"ops": {f"ingest_{source}": {"config": dict(each)} for source, each in configured.items()}}
