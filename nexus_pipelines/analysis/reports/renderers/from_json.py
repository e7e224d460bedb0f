"""A stored report back from its JSON, to be shown in any format."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from nexus_pipelines.analysis.reports.document import (
    Banner,
    Block,
    Bullets,
    Card,
    Cards,
    Chart,
    Column,
    Paragraph,
    Report,
    Section,
    Series,
    Table,
)
from nexus_pipelines.analysis.reports.text import Figure, Mark, Origin, Quoted, Span, Text, Words

Json = Mapping[str, Any]
Origins = Mapping[int, Origin]


def read(stored: Json) -> Report:
    """The report that `as_json.tree` made this from.

    Raises:
        KeyError, ValueError: it is no stored report.
    """
    origins = {
        each["number"]: Origin(source=each["source"], sql=each["sql"], row=each["row"]) for each in stored["evidence"]
    }
    return Report(
        report_id=stored["report_id"],
        report_type=stored["report_type"],
        project_key=stored["project_key"],
        subject=stored["subject"],
        title=_text(stored["title"], origins),
        subtitle=_text(stored["subtitle"], origins),
        snapshot_id=stored["snapshot_id"],
        published_at=datetime.fromisoformat(stored["published_at"]),
        as_of=date.fromisoformat(stored["as_of"]),
        verdict=stored["verdict"],
        sections=[
            Section(title=section["title"], blocks=[_block(block, origins) for block in section["blocks"]])
            for section in stored["sections"]
        ],
    )


def _block(stored: Json, origins: Origins) -> Block:
    match stored["kind"]:
        case "banner":
            return Banner(word=stored["word"], tone=stored["tone"], text=_text(stored["text"], origins))
        case "paragraph":
            return Paragraph(text=_text(stored["text"], origins))
        case "cards":
            return Cards(cards=[_card(card, origins) for card in stored["cards"]])
        case "table":
            return Table(
                columns=[
                    Column(title=each["title"], align=each["align"], share=each["share"]) for each in stored["columns"]
                ],
                rows=[[_text(cell, origins) for cell in row] for row in stored["rows"]],
                more=_text(stored["more"], origins),
            )
        case "bullets":
            return Bullets(items=[_text(item, origins) for item in stored["items"]])
        case "chart":
            return _chart(stored, origins)
        case other:
            raise ValueError(f"{other!r} is no kind of block")


def _card(stored: Json, origins: Origins) -> Card:
    return Card(
        title=_text(stored["title"], origins),
        value=_text(stored["value"], origins),
        tone=stored["tone"],
        note=_text(stored["note"], origins),
    )


def _chart(stored: Json, origins: Origins) -> Chart:
    labels: Sequence[str] = stored["labels"]
    return Chart(
        kind=stored["form"],
        title=stored["title"],
        labels=[date.fromisoformat(each) for each in labels] if stored["form"] == "lines" else labels,
        series=[Series(name=each["name"], values=each["values"], tone=each["tone"]) for each in stored["series"]],
        origin=origins[stored["evidence"]],
        caption=_text(stored["caption"], origins),
    )


def _text(stored: Sequence[Json], origins: Origins) -> Text:
    return tuple(_span(span, origins) for span in stored)


def _span(stored: Json, origins: Origins) -> Span:
    match stored["kind"]:
        case "words":
            return Words(text=stored["text"], is_strong=stored.get("strong", False))
        case "mark":
            return Mark(text=stored["text"], tone=stored["tone"])
        case "figure":
            return Figure(text=stored["text"], origin=origins[stored["evidence"]], column=stored.get("column", ""))
        case "quoted":
            return Quoted(text=stored["text"], origin=origins[stored["evidence"]], url=stored.get("url"))
        case other:
            raise ValueError(f"{other!r} is no kind of text")
