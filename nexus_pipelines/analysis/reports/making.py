"""A report on a release from a published snapshot and what people keep: judged as of a moment, then written."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from nexus_pipelines.analysis.readiness.judged_now import judge_version
from nexus_pipelines.analysis.readiness.projects import known_project
from nexus_pipelines.analysis.readiness.releases import Ask as AskRows
from nexus_pipelines.analysis.reports.builders.release_inputs import KeptByPeople, gather
from nexus_pipelines.analysis.reports.builders.release_readiness import release_readiness
from nexus_pipelines.analysis.reports.builders.snapshot import Snapshot
from nexus_pipelines.analysis.reports.document import Report
from nexus_pipelines.analysis.reports.queries.ask import Ask
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.about import AboutRelease
from nexus_pipelines.operations.releases.milestones import Milestone
from nexus_pipelines.operations.releases.reports import NewReport


@dataclass(frozen=True, kw_only=True)
class Tables:
    """A published snapshot to be asked: rows for statements of ours, and the same through the readers' wall."""

    snapshot: Snapshot
    rows: AskRows
    ask: Ask


def release_report(
    tables: Tables,
    about: AboutRelease,
    *,
    project_key: str,
    version_name: str,
    at: datetime,
    as_of: date | None = None,
) -> Report:
    """The report on a release as of the snapshot's publication, or of a past day.

    at: up to when what people judged counts, which of a past day is its end.

    Raises:
        UserError: there is no such project or release, the day is to come, or the policy in force is not valid.
    """
    if as_of is not None and as_of > tables.snapshot.day:
        raise UserError(f"{as_of} is after the data, which are of {tables.snapshot.day}; give a past day.")
    assessment = judge_version(
        tables.rows,
        project_key=known_project(tables.rows, project_key),
        version_name=version_name,
        policies=about.policies,
        judged=about.judgements,
        snapshot_id=tables.snapshot.snapshot_id,
        published_at=tables.snapshot.published_at,
        now=at,
        as_of=as_of,
        read_at=about.read_at,
    )
    # The past must not know what was decided later.
    is_past = as_of is not None and as_of < tables.snapshot.day
    until = assessment.moment.now if is_past else at
    kept = KeptByPeople(
        milestones=[_as_of(each, as_of) for each in about.milestones] if as_of and is_past else about.milestones,
        risks=[each for each in about.risks if each.created_at <= until],
        decisions=[each for each in about.decisions if each.decided_at <= until],
        release_manager=about.managed.release_manager if about.managed else None,
    )
    return release_readiness(gather(assessment, tables.ask, kept))


def _as_of(milestone: Milestone, day: date) -> Milestone:
    """It as it was: reached only where its day is known and not later."""
    is_reached = milestone.completed and milestone.actual_date is not None and milestone.actual_date <= day
    return milestone if is_reached else replace(milestone, completed=False, actual_date=None)


def new_report(report: Report, title: str, content: dict[str, object], *, created_by: str) -> NewReport:
    """The row of a report. Its subject is the same tomorrow, so that a destination keeps one page for it."""
    about = [report.report_type, report.project_key if report.project_key != report.subject else None, report.subject]
    return NewReport(
        report_id=report.report_id,
        report_type=report.report_type,
        subject=" ".join(each for each in about if each),
        project_key=report.project_key,
        version_name=report.subject if report.report_type == "release_readiness" else None,
        sprint=report.subject if report.report_type == "sprint_summary" else None,
        title=title,
        snapshot_id=report.snapshot_id,
        content=content,
        created_by=created_by,
    )
