"""Cards from a row of counts."""

from collections.abc import Sequence

from nexus_pipelines.analysis.reports.document import Card
from nexus_pipelines.analysis.reports.figures import Answer, Form
from nexus_pipelines.analysis.reports.text import NOTHING, Text, Tone, Words


def tile(
    answer: Answer, column: str, title: str, *, form: Form = "count", tone: Tone = "neutral", note: Text = NOTHING
) -> Card:
    """A value of the answer's first row."""
    return Card(title=(Words(text=title),), value=(answer.figure(answer.rows[0], column, form),), tone=tone, note=note)


def row_of(answer: Answer, columns: Sequence[tuple[str, Form | None]], row: dict[str, object]) -> tuple[Text, ...]:
    """Cells of a row. form: None for a text of others."""
    return tuple(
        (answer.quoted(row, column) if form is None else answer.figure(row, column, form),) for column, form in columns
    )
