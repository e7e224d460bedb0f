"""A report as one HTML file: no script, nothing loaded from elsewhere, and fit to be printed."""

from html import escape

from nexus_pipelines.analysis.reports.characters import for_xml
from nexus_pipelines.analysis.reports.charts import draw
from nexus_pipelines.analysis.reports.document import (
    Banner,
    Block,
    Bullets,
    Cards,
    Chart,
    Paragraph,
    Report,
    Table,
    origins,
)
from nexus_pipelines.analysis.reports.renderers.html_style import STYLE
from nexus_pipelines.analysis.reports.text import Figure, Mark, Origin, Quoted, Span, Text, Words, plain

Numbers = dict[Origin, int]


def render(report: Report) -> bytes:
    """The whole page, UTF-8. Each figure leads to its query or row at the end of the page."""
    listed = origins(report)
    numbers = {origin: number for number, origin in enumerate(listed, start=1)}
    sections = "".join(
        f"<section><h2>{escape(section.title)}</h2>"
        + "".join(_block(block, numbers) for block in section.blocks)
        + "</section>\n"
        for section in report.sections
    )
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Nexus">
<meta name="nexus-report" content="{escape(report.report_id)}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(plain(report.title))}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<header><h1>{_text(report.title, numbers)}</h1><p class="sub">{_text(report.subtitle, numbers)}</p></header>
{sections}<section class="evidence"><h2>Evidence</h2>
<p>Each figure above leads to the query or the stored row that gives it again; run a query with <code>nexus sql</code>,
or at the agent API.</p>
{"".join(_evidence(origin, number) for origin, number in numbers.items())}
</section>
</main>
</body>
</html>
"""
    return page.encode()


def _evidence(origin: Origin, number: int) -> str:
    shown = f"<pre>{escape(for_xml(origin.sql))}</pre>" if origin.sql else f"<p>{escape(for_xml(origin.row))}</p>"
    return f'<details id="e{number}"><summary>{number}. {escape(origin.source)}</summary>{shown}</details>\n'


def _block(block: Block, numbers: Numbers) -> str:
    match block:
        case Banner():
            return (
                f'<div class="banner {block.tone}"><strong>{escape(block.word)}</strong>'
                f"<p>{_text(block.text, numbers)}</p></div>"
            )
        case Paragraph():
            return f"<p>{_text(block.text, numbers)}</p>"
        case Cards():
            cards = "".join(
                f'<div class="card {card.tone}"><h3>{_text(card.title, numbers)}</h3>'
                f'<p class="value">{_text(card.value, numbers)}</p>'
                f'<p class="note">{_text(card.note, numbers)}</p></div>'
                for card in block.cards
            )
            return f'<div class="cards">{cards}</div>'
        case Table():
            return _table(block, numbers)
        case Bullets():
            return "<ul>" + "".join(f"<li>{_text(item, numbers)}</li>" for item in block.items) + "</ul>"
        case Chart():
            return f"<figure>{draw(block)}<figcaption>{_text(block.caption, numbers)}</figcaption></figure>"


def _table(table: Table, numbers: Numbers) -> str:
    heads = "".join(f'<th class="{column.align}">{escape(column.title)}</th>' for column in table.columns)
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td class="{column.align}">{_text(cell, numbers)}</td>'
            for column, cell in zip(table.columns, row, strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    more = f'<p class="more">{_text(table.more, numbers)}</p>' if table.more else ""
    whole = sum(column.share for column in table.columns)
    widths = "".join(f'<col style="width: {100 * column.share / whole:.1f}%">' for column in table.columns)
    body = f"<colgroup>{widths}</colgroup><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>"
    return f'<div class="wide"><table>{body}</table></div>{more}'


def _text(text: Text, numbers: Numbers) -> str:
    return "".join(_span(span, numbers) for span in text)


def _span(span: Span, numbers: Numbers) -> str:
    shown = escape(span.text)
    match span:
        case Words():
            return f"<strong>{shown}</strong>" if span.is_strong else shown
        case Mark():
            return f'<span class="mark {span.tone}">{shown}</span>'
        case Figure():
            return f'<a class="figure" href="#e{numbers[span.origin]}">{shown}</a>'
        case Quoted():
            # Its writing direction ends with it.
            isolated = f"<bdi>{shown}</bdi>"
            if span.url is None:
                return isolated
            return f'<a href="{escape(span.url)}" rel="noopener noreferrer nofollow">{isolated}</a>'
