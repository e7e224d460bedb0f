"""A few lines of one build's log: a log has megabytes, a page shows some dozen of its lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from nexus_dashboard.data.door import Snapshot

# A line of a minified bundle can have a million characters.
LONGEST_LINE = 2000

_LINES = """
with log as (
    select state, string_split(log_text, chr(10)) as lines
    from build_logs
    where log_id = $log_id
    limit 1
)

select
    state,
    len(lines) as line_count,
    list_transform(list_slice(lines, $first, $last), lambda line: left(line, $longest)) as lines
from log
"""


@dataclass(frozen=True, kw_only=True)
class LogLines:
    """Lines `first` to `first + len(lines) - 1` of a log of `line_count` lines, each cut at 2,000 characters."""

    state: str
    line_count: int
    first: int
    lines: Sequence[str]


def log_lines(snapshot: Snapshot, log_id: str, *, first: int, last: int) -> LogLines | None:
    """Lines first to last (from 1, both included) as they were stored; None where there is no such log."""
    frame = snapshot.rows(_LINES, log_id=log_id, first=max(1, first), last=last, longest=LONGEST_LINE)
    if not frame.height:
        return None
    row = frame.row(0, named=True)
    return LogLines(
        state=row["state"], line_count=row["line_count"] or 0, first=max(1, first), lines=row["lines"] or ()
    )
