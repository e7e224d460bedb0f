"""What every report has around its own sections: an identity that follows from its content, and a footer."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from nexus_pipelines.analysis.reports.document import Block, Column, Paragraph, Report, Section, Table
from nexus_pipelines.analysis.reports.figures import Answer, figure, quoted
from nexus_pipelines.analysis.reports.renderers.as_json import render
from nexus_pipelines.analysis.reports.text import Origin, Text, Words, say

_PREFIX = "REP-"


def identified(report: Report) -> Report:
    """The report with its id: the same content has the same one."""
    content = render(replace(report, report_id=""))
    return replace(report, report_id=f"{_PREFIX}{sha256(content).hexdigest()[:12]}")


def footer(snapshot_id: int, sources: Answer, *, more: Sequence[Text] = ()) -> Section:
    """Where the data are from and how fresh they are."""
    published = Origin(source="publication", row=f"published snapshot {snapshot_id}")
    blocks: list[Block] = [
        Paragraph(text=say("Made from published snapshot {id}.", id=figure(snapshot_id, published, form="identifier"))),
        *(Paragraph(text=text) for text in more),
    ]
    if sources.rows:
        rows = [
            (
                (sources.quoted(row, "source"),),
                (sources.figure(row, "last_loaded_at"),),
                (sources.figure(row, "loaded_rows"),),
                (sources.figure(row, "quarantined_rows"),),
            )
            for row in sources.rows
        ]
        columns = (
            Column(title="Source", share=2),
            Column(title="Last loaded", share=2),
            Column(title="Rows", align="right"),
            Column(title="Refused rows", align="right"),
        )
        blocks.append(Table(columns=columns, rows=rows))
    return Section(title="Sources", blocks=blocks)


def word(value: object, origin: Origin) -> Text:
    """A text of a row as a text."""
    return (quoted(value, origin),)


def nothing(text: str) -> Paragraph:
    """A sentence where there is nothing to show."""
    return Paragraph(text=(Words(text=text),))
