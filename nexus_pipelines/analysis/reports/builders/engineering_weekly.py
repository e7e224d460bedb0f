"""The weekly report on engineering: a week beside the one before, builds, incidents, hygiene, and what is to go out."""

from datetime import date

from nexus_pipelines.analysis.readiness.records import Verdict
from nexus_pipelines.analysis.reports.builders.frame import footer, identified, nothing
from nexus_pipelines.analysis.reports.builders.release_readiness import VERDICT_TONES
from nexus_pipelines.analysis.reports.builders.snapshot import Snapshot
from nexus_pipelines.analysis.reports.builders.tiles import row_of, tile
from nexus_pipelines.analysis.reports.builders.weeks import last_whole_week
from nexus_pipelines.analysis.reports.document import (
    Block,
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
from nexus_pipelines.analysis.reports.figures import Answer, Form, figure, quoted
from nexus_pipelines.analysis.reports.queries import weekly
from nexus_pipelines.analysis.reports.queries.ask import Ask
from nexus_pipelines.analysis.reports.queries.sources import SOURCES
from nexus_pipelines.analysis.reports.text import Mark, Origin, Text, Words, say

_VERDICTS: dict[str, Verdict] = {verdict: verdict for verdict in VERDICT_TONES}


def engineering_weekly(ask: Ask, snapshot: Snapshot, *, project: str | None) -> Report:
    """The report on the last whole week (UTC) before publication, of one project or of all."""
    key = project.upper() if project else None
    first, last = last_whole_week(snapshot.published_at)
    values: dict[str, object] = {"project": key, "first": first, "last": last}
    activity = ask(weekly.ACTIVITY, values, source="activity by day")
    week = Origin(source="the week", row=f"last whole week before snapshot {snapshot.snapshot_id}")
    about: Text = (quoted(key, week),) if key else (Words(text="all projects"),)
    return identified(
        Report(
            report_id="",
            report_type="engineering_weekly",
            project_key=key,
            subject=key or "all projects",
            title=say("Engineering weekly: {about}", about=about),
            subtitle=say("From {first} to {last}.", first=figure(first, week), last=figure(last, week)),
            snapshot_id=snapshot.snapshot_id,
            published_at=snapshot.published_at,
            as_of=snapshot.day,
            verdict=None,
            sections=[
                Section(title="Work", blocks=_work(activity, ask(weekly.DAYS, values, source="tickets by week"))),
                Section(
                    title="Releases",
                    blocks=_releases(ask(weekly.RELEASES, values, source="verdicts on releases", limit=25)),
                ),
                Section(title="Builds", blocks=_builds(ask, values)),
                Section(
                    title="Deployments", blocks=_deployments(ask(weekly.DEPLOYMENTS, values, source="deployments"))
                ),
                Section(title="Incidents", blocks=_incidents(ask(weekly.INCIDENTS, values, source="incidents"))),
                Section(
                    title="Hygiene",
                    blocks=_hygiene(ask(weekly.HYGIENE, values, source="hygiene scores", limit=15)),
                ),
                footer(snapshot.snapshot_id, ask(SOURCES, {}, source="sources that were loaded")),
            ],
        )
    )


def _work(activity: Answer, weeks: Answer) -> list[Block]:
    blocks: list[Block] = [
        Cards(
            cards=[
                _beside(activity, "created", "Tickets created"),
                _beside(activity, "resolved", "Tickets resolved"),
                _beside(activity, "commits", "Commits"),
            ]
        )
    ]
    labels = [row["week"] for row in weeks.rows if isinstance(row["week"], date)]
    if labels and len(labels) == len(weeks.rows):
        newest = weeks.rows[-1]
        blocks.append(
            Chart(
                kind="bars",
                title="Tickets by week",
                labels=[label.isoformat() for label in labels],
                series=[
                    Series(name="Created", values=_numbers(weeks, "created"), tone="neutral"),
                    Series(name="Resolved", values=_numbers(weeks, "resolved"), tone="good"),
                ],
                origin=weeks.origin,
                caption=say(
                    "Week of {week}: {created} created, {resolved} resolved.",
                    week=weeks.figure(newest, "week"),
                    created=weeks.figure(newest, "created"),
                    resolved=weeks.figure(newest, "resolved"),
                ),
            )
        )
    return blocks


def _beside(activity: Answer, column: str, title: str) -> Card:
    before = activity.figure(activity.rows[0], f"{column}_before")
    return tile(activity, column, title, note=say("the week before: {before}", before=before))


def _numbers(answer: Answer, column: str) -> list[float | None]:
    return [float(value) if isinstance(value := row[column], int | float) else None for row in answer.rows]


def _releases(found: Answer) -> list[Block]:
    if not found.rows:
        return [nothing("No release is planned for the weeks around.")]
    columns = (
        Column(title="Project"),
        Column(title="Release", share=2),
        Column(title="Target", share=1.2),
        Column(title="Verdict", share=1.6),
        Column(title="Score", align="right"),
        Column(title="Tickets done", align="right", share=1.4),
    )
    rows = [
        (
            (found.quoted(row, "project_key"),),
            (found.quoted(row, "version_name"),),
            (found.figure(row, "target_date"),),
            _verdict(str(row["verdict"])),
            (found.figure(row, "score", "score"),),
            say("{done} of {all}", done=found.figure(row, "done_tickets"), all=found.figure(row, "total_tickets")),
        )
        for row in found.rows
    ]
    return [Table(columns=columns, rows=rows)]


def _verdict(verdict: str) -> Text:
    known = _VERDICTS.get(verdict, "PENDING")
    return (Mark(text=known.replace("_", "-"), tone=VERDICT_TONES[known]),)


def _builds(ask: Ask, values: dict[str, object]) -> list[Block]:
    counts = ask(weekly.BUILDS, values, source="builds")
    row = counts.rows[0]
    if not row["builds"]:
        return [nothing("No build finished in this week.")]
    blocks: list[Block] = [
        Paragraph(
            text=say(
                "{good} of {all} finished builds succeeded ({percent}).",
                good=counts.figure(row, "successful"),
                all=counts.figure(row, "builds"),
                percent=counts.figure(row, "success_percent", "percent"),
            )
        )
    ]
    failures = ask(weekly.FAILURES, values, source="root causes", limit=10)
    if failures.rows:
        blocks.append(
            _table(failures, ("Why jobs failed", "error_type", None), ("Failed jobs", "failed_jobs", "count"))
        )
    return blocks


def _deployments(found: Answer) -> list[Block]:
    if not found.rows:
        return [nothing("No deployment is known of this week.")]
    return [
        _table(
            found,
            ("Environment", "environment", None),
            ("Deployments", "deployments", "count"),
            ("Finished", "finished", "count"),
            ("Successful", "successful", "count"),
        )
    ]


def _incidents(found: Answer) -> list[Block]:
    row = found.rows[0]
    said = "{opened} opened and {resolved} resolved in this week; open now: {open}."
    return [
        Paragraph(
            text=say(
                said,
                opened=found.figure(row, "opened"),
                resolved=found.figure(row, "resolved"),
                open=found.figure(row, "open"),
            )
        )
    ]


def _hygiene(found: Answer) -> list[Block]:
    if not found.rows:
        return [nothing("No hygiene score is known.")]
    return [
        _table(
            found,
            ("Project", "project_key", None),
            ("Score", "hygiene_score", "score"),
            ("Tickets in scope", "tickets_in_scope", "count"),
            ("As of", "as_of_date", "number"),
        )
    ]


def _table(found: Answer, *columns: tuple[str, str, Form | None]) -> Table:
    """columns: title, column of the answer, and form; None for a text."""
    heads = [Column(title=title, align="left" if form is None else "right", share=1) for title, _, form in columns]
    shown: list[tuple[str, Form | None]] = [(column, form) for _, column, form in columns]
    return Table(columns=heads, rows=[row_of(found, shown, dict(row)) for row in found.rows])
