"""What a query of evidence is, and how it is narrowed to one release on one day.

Each asks published tables about the pairs of `asked` (release_id, moment), many at once, and answers a row for each:
value, sample_size, item_count, items (at most 200, those to be done first in front), gap (why there is no value).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from nexus_pipelines.analysis.readiness.records import EvidenceSource

ASKED = "select unnest($releases) as release_id, unnest($moments) as moment"
MAX_ITEMS = 200
_ANSWER = """
select release_id, moment, value, sample_size, item_count, items, gap
from measured
"""


@dataclass(frozen=True, kw_only=True)
class EvidenceQuery:
    """steps: named CTEs, each `name as (...)`, the last called `measured`; the first they see is `asked`."""

    criterion: str
    source: EvidenceSource
    steps: Sequence[str]

    def for_many(self) -> str:
        """The statement with two lists of one length to bind: releases (text) and moments (with time zone)."""
        return statement(self.steps, asked=ASKED)

    def for_one(self, release_id: str, day: date) -> str:
        """The statement with the values written into it, as the readers' guard wants it."""
        return statement(self.steps, asked=asked_literally(release_id, day))


def statement(steps: Sequence[str], *, asked: str, answer: str = _ANSWER) -> str:
    """Named CTEs and what is selected from them, as one text."""
    named = ",\n\n".join([f"asked as (\n    {asked}\n)", *(step.strip("\n") for step in steps)])
    return f"with {named}\n{answer}".strip()


def asked_literally(release_id: str, day: date) -> str:
    """`asked` for one release on one day."""
    quoted = release_id.replace("'", "''")
    return f"select '{quoted}' as release_id, cast('{end_of(day).isoformat()}' as timestamptz) as moment"


def end_of(day: date) -> datetime:
    """The last moment of a day (UTC), up to which things count for it."""
    return datetime.combine(day, time.max, UTC)
