"""What a tool gives back: a sentence and the rows that it rests on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published, Rows
from nexus_agents.records import Citation, CitationKind
from nexus_agents.wording import quoted


@dataclass(frozen=True, kw_only=True)
class Finding:
    """sources: tables that were read. sample_size: rows behind the answer; None or 0 means that there are no data."""

    text: str
    rows: Rows
    citations: Sequence[Citation]
    sources: Sequence[str]
    sample_size: int | None


Tool = Callable[[Published, Plan], Finding]


def cite(
    kind: CitationKind, rows: Rows, *, id_column: str, label: Callable[[dict[str, object]], str]
) -> list[Citation]:
    """Each row as a citation."""
    return [Citation(kind=kind, id=str(row[id_column]), label=label(dict(row)), fields=dict(row)) for row in rows.rows]


def issue_label(row: dict[str, object]) -> str:
    """`ALOY-12 “Title”`."""
    return f"{row['issue_key']} {quoted(str(row['summary'] or ''))}"


def nothing(text: str, rows: Rows, *sources: str) -> Finding:
    """No rows: the sentence says so, and the state is missing."""
    return Finding(text=f"No data: {text}", rows=rows, citations=[], sources=sources, sample_size=0)
