"""A report as a Confluence page: storage format with macros that every Confluence has, and charts as attachments."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape

from nexus_pipelines.analysis.reports.characters import for_xml
from nexus_pipelines.analysis.reports.document import (
    Banner,
    Bullets,
    Cards,
    Chart,
    Paragraph,
    Report,
    Table,
    origins,
)
from nexus_pipelines.analysis.reports.renderers.pdf import picture
from nexus_pipelines.analysis.reports.text import Figure, Mark, Origin, Quoted, Span, Text, Tone, Words, plain

Numbers = dict[Origin, int]
# Confluence refuses a longer title.
_LONGEST_TITLE = 255
_COLOURS: dict[Tone, str] = {"good": "Green", "warning": "Yellow", "bad": "Red", "unknown": "Grey", "neutral": "Blue"}
_PANELS: dict[Tone, str] = {
    "good": "tip",
    "warning": "note",
    "bad": "warning",
    "unknown": "info",
    "neutral": "info",
}


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page to be published. pictures: PNG by file name. content_hash: of all of it."""

    title: str
    body: str
    pictures: Mapping[str, bytes]
    content_hash: str


def render(report: Report) -> Page:
    """The page; the same report gives the same one."""
    listed = origins(report)
    numbers = {origin: number for number, origin in enumerate(listed, start=1)}
    pictures = {f"chart-{number}.png": picture(chart) for number, chart in enumerate(report.charts(), start=1)}
    names = iter(pictures)
    parts = [f"<p>{_text(report.subtitle, numbers)}</p>"]
    for section in report.sections:
        parts.append(f"<h2>{escape(section.title)}</h2>")
        for block in section.blocks:
            parts.append(_chart(block, next(names), numbers) if isinstance(block, Chart) else _block(block, numbers))
    parts.append(f"<p>Report {escape(report.report_id)}</p>")
    parts.append(_expand("Evidence", "".join(_evidence(origin, number) for origin, number in numbers.items())))
    title, body = plain(report.title)[:_LONGEST_TITLE], "".join(parts)
    content = "\0".join([title, body, *(sha256(each).hexdigest() for each in pictures.values())])
    return Page(title=title, body=body, pictures=pictures, content_hash=sha256(content.encode()).hexdigest())


def _block(block: Banner | Paragraph | Cards | Table | Bullets, numbers: Numbers) -> str:
    match block:
        case Banner():
            body = f"<p>{_status(block.word, block.tone)}</p><p>{_text(block.text, numbers)}</p>"
            return _macro(_PANELS[block.tone], f"<ac:rich-text-body>{body}</ac:rich-text-body>")
        case Paragraph():
            return f"<p>{_text(block.text, numbers)}</p>"
        case Cards():
            rows = "".join(
                f"<tr><th>{_text(card.title, numbers)}</th><td>{_text(card.value, numbers)}</td>"
                f"<td>{_text(card.note, numbers)}</td></tr>"
                for card in block.cards
            )
            return f"<table><tbody>{rows}</tbody></table>"
        case Table():
            return _table(block, numbers)
        case Bullets():
            return "<ul>" + "".join(f"<li>{_text(item, numbers)}</li>" for item in block.items) + "</ul>"


def _chart(chart: Chart, name: str, numbers: Numbers) -> str:
    shown = (
        f'<ac:image ac:width="720" ac:alt="{escape(for_xml(chart.title))}"><ri:attachment ri:filename="{name}" />'
        "</ac:image>"
    )
    return f"<p>{shown}</p><p>{_text(chart.caption, numbers)}</p>"


def _table(table: Table, numbers: Numbers) -> str:
    heads = "".join(f"<th>{escape(column.title)}</th>" for column in table.columns)
    rows = "".join("<tr>" + "".join(f"<td>{_text(cell, numbers)}</td>" for cell in row) + "</tr>" for row in table.rows)
    more = f"<p>{_text(table.more, numbers)}</p>" if table.more else ""
    return f"<table><tbody><tr>{heads}</tr>{rows}</tbody></table>{more}"


def _evidence(origin: Origin, number: int) -> str:
    anchor = _macro("anchor", f'<ac:parameter ac:name="">e{number}</ac:parameter>')
    head = f"<p>{anchor}{number}. {escape(for_xml(origin.source))}</p>"
    if not origin.sql:
        return f"{head}<p>{escape(for_xml(origin.row))}</p>"
    language = '<ac:parameter ac:name="language">sql</ac:parameter>'
    return head + _macro("code", f"{language}<ac:plain-text-body>{_cdata(origin.sql)}</ac:plain-text-body>")


def _expand(title: str, body: str) -> str:
    name = f'<ac:parameter ac:name="title">{escape(title)}</ac:parameter>'
    return _macro("expand", f"{name}<ac:rich-text-body>{body}</ac:rich-text-body>")


def _status(word: str, tone: Tone) -> str:
    colour = f'<ac:parameter ac:name="colour">{_COLOURS[tone]}</ac:parameter>'
    return _macro("status", f'{colour}<ac:parameter ac:name="title">{escape(word)}</ac:parameter>')


def _macro(name: str, inside: str) -> str:
    return f'<ac:structured-macro ac:name="{name}" ac:schema-version="1">{inside}</ac:structured-macro>'


def _cdata(text: str) -> str:
    # The end mark of a section is cut in two.
    return f"<![CDATA[{for_xml(text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def _text(text: Text, numbers: Numbers) -> str:
    return "".join(_span(span, numbers) for span in text)


def _span(span: Span, numbers: Numbers) -> str:
    match span:
        case Words():
            return f"<strong>{escape(span.text)}</strong>" if span.is_strong else escape(span.text)
        case Mark():
            return _status(span.text, span.tone)
        case Figure():
            shown = f"<ac:plain-text-link-body>{_cdata(span.text)}</ac:plain-text-link-body>"
            return f'<ac:link ac:anchor="e{numbers[span.origin]}">{shown}</ac:link>'
        case Quoted():
            return escape(span.text) if span.url is None else f'<a href="{escape(span.url)}">{escape(span.text)}</a>'
