"""The formats that a report can be given in."""

from typing import Literal

from nexus_pipelines.analysis.reports.document import Report
from nexus_pipelines.analysis.reports.renderers import as_json, confluence, html, markdown, pdf

Format = Literal["html", "markdown", "json", "pdf", "confluence"]
FORMATS: tuple[Format, ...] = ("html", "markdown", "json", "pdf", "confluence")
MEDIA_TYPES: dict[Format, str] = {
    "html": "text/html; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    # Storage format is XML without a root, and to be read as text.
    "confluence": "text/plain; charset=utf-8",
}


def render(report: Report, form: Format) -> bytes:
    """The report in a format; the same report gives the same bytes."""
    match form:
        case "html":
            return html.render(report)
        case "markdown":
            return markdown.render(report)
        case "json":
            return as_json.render(report)
        case "pdf":
            return pdf.render(report)
        case "confluence":
            return confluence.render(report).body.encode()
