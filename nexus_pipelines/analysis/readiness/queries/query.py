"""What a query of evidence is, and how it is narrowed to one release on one day.

Each asks published tables about the pairs of `asked` (release_id, moment), many at once, and answers a row for each:
value, sample_size, item_count, items (at most 200, those to be done first in front), gap (why there is no value).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from nexus_pipelines.analysis.readiness.records import EvidenceSource

ASKED = "select unnest($releases) as release_id, unnest($moments) as moment"
MAX_ITEMS = 200
_STEP = re.compile(r"^((?:with )?(\w+)) as \($", re.MULTILINE)
_COLUMNS = "release_id, moment, value, sample_size, item_count, items, gap"
_FIGURES = "release_id, moment, value, sample_size, item_count, gap"


@dataclass(frozen=True, kw_only=True)
class EvidenceQuery:
    """shared: named CTEs that other queries have too, the first of which sees `asked`. own: further ones, the last of
    them called `measured`.
    """

    criterion: str
    source: EvidenceSource
    shared: Sequence[str] = ()
    own: Sequence[str]

    def for_one(self, release_id: str, day: date) -> str:
        """The statement with the values written into it, as the readers' guard wants it."""
        steps = [*self.shared, *self.own]
        return statement(steps, asked=asked_literally(release_id, day), answer=f"select {_COLUMNS}\nfrom measured")


def for_many(queries: Sequence[EvidenceQuery], *, items: bool = True) -> str:
    """One statement for all of these criteria, with a column `criterion`; what they share is worked out once.

    To be bound: two lists of one length, `releases` (text) and `moments` (with time zone), each pair once.
    """
    columns = _COLUMNS if items else _FIGURES
    shared = dict.fromkeys(step for query in queries for step in query.shared)
    own = [
        f"{query.criterion} as (\n    with {_joined(query.own)}\n    select {columns} from measured\n)"
        for query in queries
    ]
    union = "\nunion all\n".join(
        f"select '{query.criterion}' as criterion, {columns} from {query.criterion}" for query in queries
    )
    text = statement([*shared, *own], asked=ASKED, answer=union)
    return _STEP.sub(lambda step: _worked_out_once(step, text), text)


def _worked_out_once(step: re.Match[str], text: str) -> str:
    """The head of a step: DuckDB would work it out again wherever it is named; one named once it need not keep."""
    times = len(re.findall(rf"\b(?:from|join) {step[2]}\b", text))
    return f"{step[1]} as {'materialized ' if times > 1 else ''}("


def statement(steps: Sequence[str], *, asked: str, answer: str) -> str:
    """Named CTEs and what is selected from them, as one text."""
    named = _joined([f"asked as (\n    {asked}\n)", *steps])
    return f"with {named}\n\n{answer.strip()}"


def _joined(steps: Sequence[str]) -> str:
    return ",\n\n".join(step.strip("\n") for step in steps)


def asked_literally(release_id: str, day: date) -> str:
    """`asked` for one release on one day."""
    quoted = release_id.replace("'", "''")
    return f"select '{quoted}' as release_id, cast('{end_of(day).isoformat()}' as timestamptz) as moment"


def end_of(day: date) -> datetime:
    """The last moment of a day (UTC), up to which things count for it."""
    return datetime.combine(day, time.max, UTC)
