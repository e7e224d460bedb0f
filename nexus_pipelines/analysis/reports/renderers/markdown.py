"""A report as Markdown, as GitHub and most readers of it understand it."""

import re

from nexus_pipelines.analysis.reports.characters import cleaned, for_xml
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
from nexus_pipelines.analysis.reports.figures import shown_as
from nexus_pipelines.analysis.reports.text import NO_DATA, Figure, Mark, Origin, Quoted, Span, Text, Words

Numbers = dict[Origin, int]
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~&!@$^{}])")
# What would begin a list, a heading or a rule where it begins a line; and addresses that become links by themselves.
_BEGINNING = re.compile(r"^(\d+)([.)])|^([-+=])")
_LINKING = re.compile(r"(://|\bwww(?=\.)|\bmailto(?=:)|\bxmpp(?=:))", re.IGNORECASE)


def render(report: Report) -> bytes:
    """The whole report, UTF-8; each figure leads to its evidence at the end."""
    listed = origins(report)
    numbers = {origin: number for number, origin in enumerate(listed, start=1)}
    parts = [f"# {_text(report.title, numbers)}", _text(report.subtitle, numbers)]
    for section in report.sections:
        parts.append(f"## {section.title}")
        parts.extend(_block(block, numbers) for block in section.blocks)
    parts.append("## Evidence")
    parts.extend(_evidence(origin, number) for origin, number in numbers.items())
    return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")


def escaped(text: str) -> str:
    """Text of others on one line, in which no character means anything to Markdown."""
    shown = _SPECIAL.sub(r"\\\1", cleaned(text))
    shown = _BEGINNING.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", shown)
    return _LINKING.sub(lambda m: "\\://" if m[1] == "://" else f"{m[1][:-1]}&#{ord(m[1][-1])};", shown)


def _evidence(origin: Origin, number: int) -> str:
    head = f'<a id="e{number}"></a>{number}\\. {origin.source}'
    if not origin.sql:
        return f"{head}: {escaped(origin.row)}"
    sql = for_xml(origin.sql)
    longest = max((len(each) for each in re.findall(r"`+", sql)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{head}\n\n{fence}sql\n{sql}\n{fence}"


def _block(block: Block, numbers: Numbers) -> str:
    match block:
        case Banner():
            return f"> **{block.word}**\n>\n> {_text(block.text, numbers)}"
        case Paragraph():
            return _text(block.text, numbers)
        case Cards():
            return "\n".join(
                f"- {_text(card.title, numbers)}: **{_text(card.value, numbers)}**"
                + (f" ({_text(card.note, numbers)})" if card.note else "")
                for card in block.cards
            )
        case Table():
            return _table(block, numbers)
        case Bullets():
            return "\n".join(f"- {_text(item, numbers)}" for item in block.items)
        case Chart():
            return _chart(block, numbers)


def _table(table: Table, numbers: Numbers) -> str:
    lines = [
        "| " + " | ".join(column.title for column in table.columns) + " |",
        "| " + " | ".join("---:" if column.align == "right" else "---" for column in table.columns) + " |",
    ]
    lines += ["| " + " | ".join(_text(cell, numbers) for cell in row) + " |" for row in table.rows]
    return "\n".join(lines) + (f"\n\n{_text(table.more, numbers)}" if table.more else "")


def _chart(chart: Chart, numbers: Numbers) -> str:
    """First and last values of each series: text has no picture."""
    link = f"#e{numbers[chart.origin]}"
    lines = [f"*{escaped(chart.title)}*", ""]
    for series in chart.series:
        ends = [shown_as(value, "number") or NO_DATA for value in (*series.values[:1], *series.values[1:][-1:])]
        lines.append(f"- {escaped(series.name)}: " + " → ".join(f"[{each}]({link})" for each in ends))
    return "\n".join([*lines, "", _text(chart.caption, numbers)])


def _text(text: Text, numbers: Numbers) -> str:
    return "".join(_span(span, numbers) for span in text)


def _span(span: Span, numbers: Numbers) -> str:
    match span:
        case Words():
            return f"**{span.text}**" if span.is_strong else span.text
        case Mark():
            return f"**{span.text}**"
        case Figure():
            return f"[{span.text}](#e{numbers[span.origin]})"
        case Quoted():
            shown = escaped(span.text)
            return shown if span.url is None else f"[{shown}](<{_address(span.url)}>)"


def _address(url: str) -> str:
    """An address between angle brackets must not end them."""
    return url.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
