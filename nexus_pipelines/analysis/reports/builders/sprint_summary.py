"""The report on a sprint: what was done, what was not, and what came in on the way."""

from nexus_pipelines.analysis.reports.builders.frame import footer, identified, nothing
from nexus_pipelines.analysis.reports.builders.snapshot import Snapshot
from nexus_pipelines.analysis.reports.builders.tiles import tile
from nexus_pipelines.analysis.reports.document import (
    Block,
    Cards,
    Chart,
    Column,
    Paragraph,
    Report,
    Section,
    Series,
    Table,
)
from nexus_pipelines.analysis.reports.figures import Answer
from nexus_pipelines.analysis.reports.queries import sprint
from nexus_pipelines.analysis.reports.queries.ask import Ask
from nexus_pipelines.analysis.reports.queries.sources import SOURCES
from nexus_pipelines.analysis.reports.text import NOTHING, Text, Words, say
from nexus_pipelines.errors import UserError

_TICKETS_SHOWN = 25


def sprint_summary(ask: Ask, snapshot: Snapshot, *, project: str | None, name: str | None) -> Report:
    """The report on the sprint of this name or id; without one, on the one that runs or ran last.

    Raises:
        UserError: there is no such sprint, or neither a name nor a project was given.
    """
    found = _found(ask, project, name)
    about = found.rows[0]
    values = {"sprint_id": about["sprint_id"]}
    counts = ask(sprint.COUNTS, values, source="tickets of the sprint")
    project_key = about["project_key"]
    return identified(
        Report(
            report_id="",
            report_type="sprint_summary",
            project_key=None if project_key is None else str(project_key),
            subject=str(about["sprint_name"]),
            title=say("Sprint summary: {name}", name=found.quoted(about, "sprint_name")),
            subtitle=say(
                "{project}, {state}, from {start} to {end}.",
                project=found.quoted(about, "project_key"),
                state=found.quoted(about, "state"),
                start=found.figure(about, "start_at"),
                end=found.figure(about, "completed_at" if about["completed_at"] else "end_at"),
            ),
            snapshot_id=snapshot.snapshot_id,
            published_at=snapshot.published_at,
            as_of=snapshot.day,
            verdict=None,
            sections=[
                Section(title="Summary", blocks=_summary(found, counts)),
                Section(
                    title="By assignee", blocks=_people(ask(sprint.BY_ASSIGNEE, values, source="assignees", limit=12))
                ),
                _not_done(ask(sprint.NOT_DONE, values, source="tickets not done", limit=_TICKETS_SHOWN), counts),
                _done(ask(sprint.DONE, values, source="tickets done", limit=_TICKETS_SHOWN), counts),
                footer(snapshot.snapshot_id, ask(SOURCES, {}, source="sources that were loaded")),
            ],
        )
    )


def _found(ask: Ask, project: str | None, name: str | None) -> Answer:
    key = project.upper() if project else None
    if name:
        found = ask(sprint.FIND, {"name": name, "project": key}, source="sprint", limit=1)
    elif key:
        found = ask(sprint.NEWEST, {"project": key}, source="sprint", limit=1)
    else:
        raise UserError("Say which sprint: give its name, or its project for the one that runs.")
    if not found.rows:
        wanted = f"sprint {name!r}" if name else "sprint that has begun"
        raise UserError(f"There is no {wanted}{f' in project {key}' if key else ''}; correct the name or the key.")
    return found


def _summary(found: Answer, counts: Answer) -> list[Block]:
    about, row = found.rows[0], counts.rows[0]
    blocks: list[Block] = []
    if about["goal"]:
        blocks.append(Paragraph(text=say("Goal: {goal}", goal=found.quoted(about, "goal"))))
    if not row["tickets"]:
        return [*blocks, nothing("The sprint has no ticket.")]
    points: Text = (Words(text="not estimated"),)
    if row["points"] is not None:
        done = counts.figure(row, "points_done") if row["points_done"] is not None else Words(text="none")
        points = say("{done} of {all} story points", done=done, all=counts.figure(row, "points"))
    blocks.append(
        Paragraph(
            text=say(
                "{done} of {all} tickets done ({percent}), {points}; {rest} not done.",
                done=counts.figure(row, "done"),
                all=counts.figure(row, "tickets"),
                percent=counts.figure(row, "done_percent", "percent"),
                points=points,
                rest=counts.figure(row, "not_done"),
            )
        )
    )
    blocks.append(
        Cards(
            cards=[
                tile(counts, "done_percent", "Tickets done", form="percent"),
                tile(counts, "in_progress", "In progress"),
                tile(counts, "blocked", "Blocked", tone="bad" if row["blocked"] else "good"),
                tile(counts, "added", "Added after the start"),
            ]
        )
    )
    return blocks


def _people(found: Answer) -> list[Block]:
    if not found.rows:
        return [nothing("No ticket, nobody.")]
    first = found.rows[0]
    return [
        Chart(
            kind="bars",
            title="Tickets by assignee",
            labels=[str(row["assignee"]) for row in found.rows],
            series=[
                Series(name="Done", values=_numbers(found, "done"), tone="good"),
                Series(name="Not done", values=_numbers(found, "not_done"), tone="warning"),
            ],
            origin=found.origin,
            caption=say(
                "Most tickets: {who}, {done} done and {rest} not done.",
                who=found.quoted(first, "assignee"),
                done=found.figure(first, "done"),
                rest=found.figure(first, "not_done"),
            ),
        )
    ]


def _numbers(answer: Answer, column: str) -> list[float | None]:
    return [float(value) if isinstance(value := row[column], int | float) else None for row in answer.rows]


def _not_done(found: Answer, counts: Answer) -> Section:
    if not found.rows:
        return Section(title="Not done", blocks=[nothing("Everything in the sprint was done.")])
    columns = (
        Column(title="Ticket", share=1.1),
        Column(title="Title", share=4),
        Column(title="Status", share=1.4),
        Column(title="Priority"),
        Column(title="Assignee", share=1.5),
        Column(title="Points", align="right", share=0.8),
    )
    rows = [
        (
            (found.quoted(row, "issue_key"),),
            (found.quoted(row, "summary"),),
            (found.quoted(row, "status"), *((Words(text=", blocked"),) if row["is_blocked"] else ())),
            (found.quoted(row, "priority"),),
            (found.quoted(row, "assignee_name"),) if row["assignee_name"] else (Words(text="nobody"),),
            (found.figure(row, "story_points"),) if row["story_points"] is not None else (Words(text="none"),),
        )
        for row in found.rows
    ]
    more = _more(found, counts, "not_done")
    return Section(title="Not done", blocks=[Table(columns=columns, rows=rows, more=more)])


def _done(found: Answer, counts: Answer) -> Section:
    if not found.rows:
        return Section(title="Done", blocks=[nothing("Nothing in the sprint was done.")])
    columns = (
        Column(title="Ticket", share=1.1),
        Column(title="Title", share=5),
        Column(title="Assignee", share=1.8),
        Column(title="Points", align="right", share=0.8),
    )
    rows = [
        (
            (found.quoted(row, "issue_key"),),
            (found.quoted(row, "summary"),),
            (found.quoted(row, "assignee_name"),) if row["assignee_name"] else (Words(text="nobody"),),
            (found.figure(row, "story_points"),) if row["story_points"] is not None else (Words(text="none"),),
        )
        for row in found.rows
    ]
    return Section(title="Done", blocks=[Table(columns=columns, rows=rows, more=_more(found, counts, "done"))])


def _more(found: Answer, counts: Answer, column: str) -> Text:
    return say("The first of {all}.", all=counts.figure(counts.rows[0], column)) if found.truncated else NOTHING
