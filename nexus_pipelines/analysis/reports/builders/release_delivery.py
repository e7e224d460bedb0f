"""Builds and security of a release."""

from nexus_pipelines.analysis.reports.builders.frame import nothing
from nexus_pipelines.analysis.reports.builders.release_inputs import ReleaseInputs
from nexus_pipelines.analysis.reports.document import Block, Column, Section, Table
from nexus_pipelines.analysis.reports.figures import Answer
from nexus_pipelines.analysis.reports.text import NOTHING, Mark, Text, Tone, Words, say

_BUILD_TONES: dict[str, Tone] = {"success": "good", "failure": "bad", "unstable": "warning"}
_SEVERITY_TONES: dict[str, Tone] = {"critical": "bad", "high": "warning"}


def builds(inputs: ReleaseInputs) -> Section:
    """The last builds of its repositories."""
    found = inputs.builds
    if not found.rows:
        return Section(title="Recent builds", blocks=[nothing("No build of the release's repositories is known.")])
    columns = (
        Column(title="Job", share=2.4),
        Column(title="Build", align="right", share=0.8),
        Column(title="Branch", share=1.6),
        Column(title="Result", share=1),
        Column(title="Started", share=1.8),
        Column(title="Took", align="right", share=1),
    )
    rows = [
        (
            (found.quoted(row, "job_name", url="url"),),
            (found.figure(row, "number", "identifier"),),
            (found.quoted(row, "branch"),),
            toned(row["status"], _BUILD_TONES, found),
            (found.figure(row, "started_at"),),
            (found.figure(row, "duration_seconds", "duration"),),
        )
        for row in found.rows
    ]
    return Section(title="Recent builds", blocks=[Table(columns=columns, rows=rows)])


def security(inputs: ReleaseInputs) -> Section:
    """What was scanned, and the open findings that matter."""
    blocks: list[Block] = []
    if inputs.coverage.rows:
        blocks.append(scans(inputs.coverage))
    else:
        blocks.append(nothing("No security scan of the release's repositories is known."))
    if inputs.findings.rows:
        blocks.append(findings(inputs.findings))
    elif inputs.coverage.rows:
        blocks.append(nothing("No critical or high finding is open in what was scanned."))
    return Section(title="Security", blocks=blocks)


def scans(found: Answer) -> Table:
    """Which kinds of scans there are, and how many open findings each has."""
    columns = (
        Column(title="Repository", share=2.5),
        Column(title="Scan", share=1.5),
        Column(title="State", share=1.2),
        Column(title="Critical", align="right"),
        Column(title="High", align="right"),
        Column(title="All open", align="right"),
    )
    rows = [
        (
            (found.quoted(row, "repository"),),
            (found.quoted(row, "kind"),),
            (found.quoted(row, "state"),),
            (found.figure(row, "open_critical_count"),),
            (found.figure(row, "open_high_count"),),
            (found.figure(row, "open_count"),),
        )
        for row in found.rows
    ]
    return Table(columns=columns, rows=rows)


def findings(found: Answer) -> Table:
    """Open findings, the gravest first."""
    columns = (
        Column(title="Severity", share=1),
        Column(title="Finding", share=4),
        Column(title="Package", share=1.6),
        Column(title="Fixed in", share=1),
        Column(title="Since", share=1.8),
    )
    rows = [
        (
            toned(row["severity"], _SEVERITY_TONES, found),
            (found.quoted(row, "title", url="url"),),
            (found.quoted(row, "package_name") if row["package_name"] else Words(text="none"),),
            (found.quoted(row, "fixed_version") if row["fixed_version"] else Words(text="none"),),
            (found.figure(row, "created_at"),),
        )
        for row in found.rows
    ]
    return Table(
        columns=columns, rows=rows, more=say("More are open; these come first.") if found.truncated else NOTHING
    )


def toned(value: object, tones: dict[str, Tone], found: Answer) -> Text:
    """A known word in its colour; any other as it was written."""
    known = str(value or "").lower()
    return (Mark(text=known, tone=tones[known]),) if known in tones else (found.quoted({"word": value}, "word"),)
