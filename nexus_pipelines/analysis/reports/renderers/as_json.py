"""A report as JSON: its blocks, and the evidence that its figures name by number."""

from typing import Any

import orjson

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
from nexus_pipelines.analysis.reports.text import Figure, Mark, Origin, Quoted, Span, Text, Words

Json = dict[str, Any]


def render(report: Report) -> bytes:
    """The whole report, evidence included; the same report gives the same bytes."""
    return orjson.dumps(tree(report), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def tree(report: Report) -> Json:
    """The report as plain values. `evidence` of a figure is the number of its row in the list `evidence`."""
    listed = origins(report)
    numbers = {origin: number for number, origin in enumerate(listed, start=1)}
    return {
        "report_id": report.report_id,
        "report_type": report.report_type,
        "project_key": report.project_key,
        "subject": shown(report.subject),
        "title": _spans(report.title, numbers),
        "subtitle": _spans(report.subtitle, numbers),
        "snapshot_id": report.snapshot_id,
        "published_at": report.published_at.isoformat(),
        "as_of": report.as_of.isoformat(),
        "verdict": report.verdict,
        "sections": [
            {"title": section.title, "blocks": [_block(block, numbers) for block in section.blocks]}
            for section in report.sections
        ],
        "evidence": [
            {"number": number, "source": origin.source, "sql": shown(origin.sql), "row": shown(origin.row)}
            for number, origin in enumerate(listed, start=1)
        ],
    }


def shown(text: str) -> str:
    """Text that JSON can hold: half a surrogate pair is no character."""
    return text.encode("utf-8", "replace").decode()


def _block(block: Block, numbers: dict[Origin, int]) -> Json:
    match block:
        case Banner():
            return {
                "kind": "banner",
                "word": block.word,
                "tone": block.tone,
                "text": _spans(block.text, numbers),
            }
        case Paragraph():
            return {"kind": "paragraph", "text": _spans(block.text, numbers)}
        case Cards():
            cards = [
                {
                    "title": _spans(card.title, numbers),
                    "value": _spans(card.value, numbers),
                    "tone": card.tone,
                    "note": _spans(card.note, numbers),
                }
                for card in block.cards
            ]
            return {"kind": "cards", "cards": cards}
        case Table():
            return {
                "kind": "table",
                "columns": [{"title": each.title, "align": each.align, "share": each.share} for each in block.columns],
                "rows": [[_spans(cell, numbers) for cell in row] for row in block.rows],
                "more": _spans(block.more, numbers),
            }
        case Bullets():
            return {"kind": "bullets", "items": [_spans(item, numbers) for item in block.items]}
        case Chart():
            return {
                "kind": "chart",
                "form": block.kind,
                "title": shown(block.title),
                "labels": [shown(str(label)) for label in block.labels],
                "series": [
                    {"name": shown(each.name), "values": list(each.values), "tone": each.tone} for each in block.series
                ],
                "caption": _spans(block.caption, numbers),
                "evidence": numbers[block.origin],
            }


def _spans(text: Text, numbers: dict[Origin, int]) -> list[Json]:
    return [_span(span, numbers) for span in text]


def _span(span: Span, numbers: dict[Origin, int]) -> Json:
    match span:
        case Words():
            return {"kind": "words", "text": span.text} | ({"strong": True} if span.is_strong else {})
        case Mark():
            return {"kind": "mark", "text": span.text, "tone": span.tone}
        case Figure():
            told: Json = {"kind": "figure", "text": span.text, "evidence": numbers[span.origin]}
            return told | ({"column": span.column} if span.column else {})
        case Quoted():
            told = {"kind": "quoted", "text": span.text, "evidence": numbers[span.origin]}
            return told | ({"url": span.url} if span.url else {})
