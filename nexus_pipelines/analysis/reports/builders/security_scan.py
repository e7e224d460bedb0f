"""The report on security: what was scanned, what is open, and since when."""

from datetime import timedelta

from nexus_pipelines.analysis.reports.builders.frame import footer, identified, nothing
from nexus_pipelines.analysis.reports.builders.release_delivery import findings, scans
from nexus_pipelines.analysis.reports.builders.snapshot import Snapshot
from nexus_pipelines.analysis.reports.builders.tiles import tile
from nexus_pipelines.analysis.reports.document import Block, Cards, Chart, Paragraph, Report, Section, Series
from nexus_pipelines.analysis.reports.figures import Answer, quoted
from nexus_pipelines.analysis.reports.queries import security
from nexus_pipelines.analysis.reports.queries.ask import Ask
from nexus_pipelines.analysis.reports.queries.sources import SOURCES
from nexus_pipelines.analysis.reports.text import Text, Words, say
from nexus_pipelines.errors import UserError

_FINDINGS_SHOWN = 40


def security_scan(ask: Ask, snapshot: Snapshot, *, project: str | None, repository: str | None) -> Report:
    """The report on a project's repositories, on one of them, or on all.

    Raises:
        UserError: no repository is known by this name or for this project.
    """
    key = project.upper() if project else None
    values: dict[str, object] = {
        "project": key,
        "repository": repository,
        "since": snapshot.published_at - timedelta(days=7),
    }
    counts = ask(security.COUNTS, values, source="security findings")
    if not counts.rows[0]["repositories"]:
        raise UserError(
            f"No repository is known for {repository or key or 'any project'}; correct the name or the key."
        )
    coverage = ask(security.COVERAGE, values, source="security scans", limit=60)
    subject = repository or key or "all repositories"
    about: Text = (Words(text="all repositories"),)
    if repository or key:
        about = (quoted(subject, counts.origin),)
    return identified(
        Report(
            report_id="",
            report_type="security_scan",
            project_key=key,
            subject=subject,
            title=say("Security: {about}", about=about),
            subtitle=say("Repositories: {number}.", number=counts.figure(counts.rows[0], "repositories")),
            snapshot_id=snapshot.snapshot_id,
            published_at=snapshot.published_at,
            as_of=snapshot.day,
            verdict=None,
            sections=[
                Section(title="Summary", blocks=_summary(counts, coverage)),
                Section(
                    title="Open by severity", blocks=_severities(ask(security.BY_SEVERITY, values, source="severities"))
                ),
                Section(
                    title="Critical and high",
                    blocks=_open(ask(security.OPEN, values, source="open findings", limit=_FINDINGS_SHOWN), coverage),
                ),
                Section(
                    title="Scans",
                    blocks=[scans(coverage)] if coverage.rows else [nothing("No security scan is known.")],
                ),
                footer(snapshot.snapshot_id, ask(SOURCES, {}, source="sources that were loaded")),
            ],
        )
    )


def _summary(counts: Answer, coverage: Answer) -> list[Block]:
    row = counts.rows[0]
    if not coverage.rows:
        return [nothing("No security scan is known: whether there are vulnerabilities cannot be said.")]
    blocks: list[Block] = [
        Cards(
            cards=[
                tile(counts, "critical", "Critical, open", tone="bad" if row["critical"] else "good"),
                tile(counts, "high", "High, open", tone="warning" if row["high"] else "good"),
                tile(counts, "found_last_week", "Found in the last week"),
                tile(counts, "fixed_last_week", "Fixed in the last week"),
            ]
        )
    ]
    if row["oldest_at"] is not None:
        blocks.append(
            Paragraph(
                text=say(
                    "The oldest critical or high finding is open since {day}; a fixed version is out for {fixable}.",
                    day=counts.figure(row, "oldest_at"),
                    fixable=counts.figure(row, "fixable"),
                )
            )
        )
    return blocks


def _severities(found: Answer) -> list[Block]:
    if not found.rows:
        return [nothing("No finding is open.")]
    values = [float(value) if isinstance(value := row["open"], int) else None for row in found.rows]
    first = found.rows[0]
    return [
        Chart(
            kind="bars",
            title="Open findings by severity",
            labels=[str(row["severity"]) for row in found.rows],
            series=[Series(name="Open", values=values, tone="warning")],
            origin=found.origin,
            caption=say(
                "{severity}: {open} open.", severity=found.quoted(first, "severity"), open=found.figure(first, "open")
            ),
        )
    ]


def _open(found: Answer, coverage: Answer) -> list[Block]:
    if found.rows:
        return [findings(found)]
    if not coverage.rows:
        return [nothing("Nothing was scanned.")]
    return [nothing("No critical or high finding is open in what was scanned.")]
