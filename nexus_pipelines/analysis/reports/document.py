"""A report as records, the same for every format: sections of blocks, made of texts whose figures know their rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from nexus_pipelines.analysis.reports.text import NOTHING, Figure, Origin, Quoted, Text, Tone

ReportType = Literal["release_readiness", "sprint_summary", "security_scan", "engineering_weekly"]
Align = Literal["left", "right"]


@dataclass(frozen=True, kw_only=True)
class Banner:
    """The answer, in one word and a sentence."""

    word: str
    tone: Tone
    text: Text


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Prose."""

    text: Text


@dataclass(frozen=True, kw_only=True)
class Card:
    """One metric. note: threshold, sample."""

    title: Text
    value: Text
    tone: Tone
    note: Text = NOTHING


@dataclass(frozen=True, kw_only=True)
class Cards:
    """Metrics side by side."""

    cards: Sequence[Card]


@dataclass(frozen=True, kw_only=True)
class Column:
    """share: of the width of a page, beside the shares of the others."""

    title: str
    align: Align = "left"
    share: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Table:
    """rows: a cell a column. more: said below, where not every row is shown."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Text]]
    more: Text = NOTHING


@dataclass(frozen=True, kw_only=True)
class Bullets:
    """A list."""

    items: Sequence[Text]


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line or kind of bar; None where nothing is known."""

    name: str
    values: Sequence[float | None]
    tone: Tone


@dataclass(frozen=True, kw_only=True)
class Chart:
    """lines: over days; bars: one a label. origin: the query that gives the values."""

    kind: Literal["lines", "bars"]
    title: str
    labels: Sequence[date] | Sequence[str]
    series: Sequence[Series]
    origin: Origin
    caption: Text


Block = Banner | Paragraph | Cards | Table | Bullets | Chart


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading and what stands below it."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report. snapshot_id, published_at: of the tables that it was made from; the same ones give the same bytes.

    report_id: follows from the content, so that the same report has the same one. subject: release, sprint, repository
    or project that it is about.
    """

    report_id: str
    report_type: ReportType
    project_key: str | None
    subject: str
    title: Text
    subtitle: Text
    snapshot_id: int
    published_at: datetime
    as_of: date
    verdict: str | None
    sections: Sequence[Section]

    def charts(self) -> list[Chart]:
        """All charts, in the order of the report."""
        return [block for section in self.sections for block in section.blocks if isinstance(block, Chart)]


def texts(report: Report) -> Iterator[Text]:
    """Every text, in the order of the report."""
    yield report.title
    yield report.subtitle
    for section in report.sections:
        for block in section.blocks:
            yield from _texts_of(block)


def figures(report: Report) -> list[Figure]:
    """Every figure, in the order of the report."""
    return [span for text in texts(report) for span in text if isinstance(span, Figure)]


def origins(report: Report) -> list[Origin]:
    """Where figures and charts come from, each once, in the order of the report: evidence is numbered by it, from 1."""
    found: dict[Origin, None] = {}
    for text in texts(report):
        for span in text:
            if isinstance(span, Figure | Quoted):
                found.setdefault(span.origin)
    for chart in report.charts():
        found.setdefault(chart.origin)
    return list(found)


def _texts_of(block: Block) -> Iterator[Text]:
    match block:
        case Banner() | Paragraph():
            yield block.text
        case Cards():
            for card in block.cards:
                yield card.title
                yield card.value
                yield card.note
        case Table():
            for row in block.rows:
                yield from row
            yield block.more
        case Bullets():
            yield from block.items
        case Chart():
            yield block.caption
