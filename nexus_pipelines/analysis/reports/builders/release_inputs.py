"""What a release's report is made from: the assessment, answers of published tables, and rows that people keep."""

from collections.abc import Sequence
from dataclasses import dataclass

from nexus_pipelines.analysis.readiness.records import Assessment
from nexus_pipelines.analysis.reports.figures import Answer
from nexus_pipelines.analysis.reports.queries import release
from nexus_pipelines.analysis.reports.queries.ask import Ask
from nexus_pipelines.analysis.reports.queries.sources import SOURCES
from nexus_pipelines.operations.releases.decisions import StoredDecision
from nexus_pipelines.operations.releases.milestones import Milestone
from nexus_pipelines.operations.releases.risks import Risk

OPEN_TICKETS_SHOWN, BUILDS_SHOWN, FINDINGS_SHOWN = 20, 8, 12


@dataclass(frozen=True, kw_only=True)
class KeptByPeople:
    """Rows of schema app about one release."""

    milestones: Sequence[Milestone] = ()
    risks: Sequence[Risk] = ()
    decisions: Sequence[StoredDecision] = ()
    release_manager: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReleaseInputs:
    """Everything that the report shows."""

    assessment: Assessment
    ticket_counts: Answer
    open_tickets: Answer
    history: Answer
    scope_difference: Answer
    builds: Answer
    coverage: Answer
    findings: Answer
    sources: Answer
    kept: KeptByPeople


def gather(assessment: Assessment, ask: Ask, kept: KeptByPeople) -> ReleaseInputs:
    """Ask the tables of the assessment's snapshot, as of its moment."""
    about, moment = assessment.release, assessment.moment
    values: dict[str, object] = {
        "release_id": about.release_id,
        "version_ids": list(about.version_ids),
        "repositories": list(about.repositories),
        "until": moment.now,
        "is_now": moment.now >= moment.published_at,
    }
    return ReleaseInputs(
        assessment=assessment,
        ticket_counts=ask(release.TICKET_COUNTS, values, source="Jira tickets of the version"),
        open_tickets=ask(release.OPEN_TICKETS, values, source="Jira tickets of the version", limit=OPEN_TICKETS_SHOWN),
        history=ask(release.HISTORY, values, source="history of the release", limit=400),
        scope_difference=ask(release.SCOPE_DIFFERENCE, values, source="tickets and commits of the release"),
        builds=ask(release.BUILDS, values, source="builds", limit=BUILDS_SHOWN),
        coverage=ask(release.COVERAGE, values, source="security scans"),
        findings=ask(release.FINDINGS, values, source="security findings", limit=FINDINGS_SHOWN),
        sources=ask(SOURCES, {}, source="sources that were loaded"),
        kept=kept,
    )
