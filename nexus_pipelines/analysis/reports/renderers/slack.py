"""A report as a Slack message: the answer, its reasons in short, and where there is one, a chart."""

from typing import Any

from nexus_pipelines.analysis.reports.characters import cleaned
from nexus_pipelines.analysis.reports.document import Banner, Bullets, Cards, Paragraph, Report, Table
from nexus_pipelines.analysis.reports.text import plain

Json = dict[str, Any]
# Slack's limits: a header 150, a text 3000, fields 10 of 2000 each.
_LONGEST_HEADER, _LONGEST_TEXT, _MOST_FIELDS, _LONGEST_FIELD = 150, 2900, 10, 300
_SECTIONS = 2
_MOST_LINES = 6


def render(report: Report, *, page_url: str | None = None, file_id: str | None = None) -> Json:
    """`text` and `blocks`. Everything is plain text, in which no mention, link or format of others means anything.

    page_url: of the whole report. file_id: of the chart, once Slack has it.
    """
    title = _cut(plain(report.title), _LONGEST_HEADER)
    blocks: list[Json] = [{"type": "header", "text": _plain(title)}]
    banner = next((block for section in report.sections for block in section.blocks if isinstance(block, Banner)), None)
    answer = title
    if banner is not None:
        answer = f"{title}: {banner.word}"
        blocks.append(_section(f"{banner.word}: {plain(banner.text)}"))
    for section in [each for each in report.sections if not any(isinstance(b, Banner) for b in each.blocks)][
        :_SECTIONS
    ]:
        for block in section.blocks:
            match block:
                case Cards():
                    blocks.append({"type": "section", "fields": _fields(block)})
                case Paragraph():
                    blocks.append(_section(plain(block.text)))
                case Bullets():
                    blocks.append(_section("\n".join(f"• {plain(item)}" for item in block.items[:_MOST_LINES])))
                case Table():
                    lines = (" · ".join(plain(cell) for cell in row) for row in block.rows[:_MOST_LINES])
                    blocks.append(_section("\n".join(lines)))
                case _:
                    continue
    if file_id is not None:
        alt = _cut(cleaned(report.charts()[0].title), 1000)
        blocks.append({"type": "image", "slack_file": {"id": file_id}, "alt_text": alt})
    blocks.append(
        {"type": "context", "elements": [_plain(_cut(f"{report.report_id} · {plain(report.subtitle)}", 1900))]}
    )
    if page_url is not None:
        button = {"type": "button", "text": _plain("Whole report"), "url": page_url, "action_id": "open_report"}
        blocks.append({"type": "actions", "elements": [button]})
    return {"text": _cut(answer, _LONGEST_TEXT), "blocks": blocks}


def _fields(cards: Cards) -> list[Json]:
    return [
        _plain(_cut(f"{plain(card.title)}\n{plain(card.value)}", _LONGEST_FIELD)) for card in cards.cards[:_MOST_FIELDS]
    ]


def _section(text: str) -> Json:
    return {"type": "section", "text": _plain(_cut(text, _LONGEST_TEXT))}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text or " ", "emoji": False}


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
