"""A stored report as each destination takes it."""

from dataclasses import dataclass
from typing import Any

from nexus_pipelines.analysis.reports.document import Report
from nexus_pipelines.analysis.reports.formats import Format
from nexus_pipelines.analysis.reports.renderers import pdf, slack
from nexus_pipelines.errors import UserError

_ENDINGS: dict[str, Format] = {
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".json": "json",
    ".pdf": "pdf",
    ".xml": "confluence",
}


@dataclass(frozen=True, kw_only=True)
class Message:
    """For a channel. picture: the report's first chart as PNG."""

    body: dict[str, Any]
    picture: bytes | None


def message_of(report: Report, *, page_url: str | None) -> Message:
    """The summary. page_url: of the whole report, where it was published."""
    charts = report.charts()
    return Message(body=slack.render(report, page_url=page_url), picture=pdf.picture(charts[0]) if charts else None)


def format_of(ending: str) -> Format:
    """The format of files whose name ends so.

    Raises:
        UserError: it tells none.
    """
    if ending.lower() not in _ENDINGS:
        raise UserError(f"A name that ends with {ending!r} tells no format; use {', '.join(_ENDINGS)}.")
    return _ENDINGS[ending.lower()]
