"""Tickets of a release: how many are done, how that went, and what is open."""

from datetime import date

from nexus_pipelines.analysis.reports.builders.frame import nothing
from nexus_pipelines.analysis.reports.builders.release_inputs import ReleaseInputs
from nexus_pipelines.analysis.reports.document import (
    Block,
    Card,
    Cards,
    Chart,
    Column,
    Paragraph,
    Section,
    Series,
    Table,
)
from nexus_pipelines.analysis.reports.figures import Answer
from nexus_pipelines.analysis.reports.text import NOTHING, Text, Words, say


def tickets(inputs: ReleaseInputs) -> Section:
    """Counts, points, progress by day, and the open tickets."""
    counts = inputs.ticket_counts
    row = counts.rows[0]
    if not row["tickets"]:
        return Section(title="Tickets", blocks=[nothing("No ticket names this version.")])
    blocks: list[Block] = [_cards(counts), *_burn_up(inputs.history)]
    if inputs.open_tickets.rows:
        blocks.append(_open(inputs.open_tickets, counts))
    blocks.extend(_difference(inputs.scope_difference))
    return Section(title="Tickets", blocks=blocks)


def _cards(counts: Answer) -> Cards:
    row = counts.rows[0]
    blocked: Text = (Words(text="no data"),)
    if row["judged_for_blocks"]:
        blocked = (counts.figure(row, "blocked"),)
    points: Text = (Words(text="no data"),)
    if row["points"] is not None:
        done = counts.figure(row, "points_done") if row["points_done"] is not None else Words(text="none")
        points = say("{done} of {all}", done=done, all=counts.figure(row, "points"))
    return Cards(
        cards=[
            Card(
                title=(Words(text="Tickets done"),),
                value=say("{done} of {all}", done=counts.figure(row, "done"), all=counts.figure(row, "tickets")),
                tone="neutral",
                note=(counts.figure(row, "done_percent", "percent"),),
            ),
            Card(
                title=(Words(text="Story points done"),),
                value=points,
                tone="neutral",
                note=say("estimated tickets: {estimated}", estimated=counts.figure(row, "estimated")),
            ),
            Card(title=(Words(text="In progress"),), value=(counts.figure(row, "in_progress"),), tone="neutral"),
            Card(title=(Words(text="Blocked"),), value=blocked, tone="bad" if row["blocked"] else "neutral"),
        ]
    )


def _burn_up(history: Answer) -> list[Block]:
    days = [row["day"] for row in history.rows if isinstance(row["day"], date)]
    if len(days) < 2:
        return []
    first, last = history.rows[0], history.rows[-1]
    caption = say(
        "From {start} to {end}: {done} of {all} tickets done at the end.",
        start=history.figure(first, "day"),
        end=history.figure(last, "day"),
        done=history.figure(last, "done_tickets"),
        all=history.figure(last, "total_tickets"),
    )
    return [
        Chart(
            kind="lines",
            title="Tickets in scope and done",
            labels=days,
            series=[
                Series(name="In scope", values=_numbers(history, "total_tickets"), tone="neutral"),
                Series(name="Done", values=_numbers(history, "done_tickets"), tone="good"),
            ],
            origin=history.origin,
            caption=caption,
        )
    ]


def _numbers(answer: Answer, column: str) -> list[float | None]:
    return [float(value) if isinstance(value := row[column], int | float) else None for row in answer.rows]


def _open(found: Answer, counts: Answer) -> Table:
    columns = (
        Column(title="Open ticket", share=1.1),
        Column(title="Title", share=4),
        Column(title="Status", share=1.4),
        Column(title="Priority", share=1),
        Column(title="Assignee", share=1.5),
        Column(title="Points", align="right", share=0.7),
    )
    rows = [
        (
            (found.quoted(row, "issue_key"),),
            (found.quoted(row, "summary"),),
            (found.quoted(row, "status"), *((Words(text=", blocked"),) if row["is_blocked"] else ())),
            (found.quoted(row, "priority"),),
            (Words(text="nobody"),) if row["assignee_name"] is None else (found.quoted(row, "assignee_name"),),
            (found.figure(row, "story_points"),) if row["story_points"] is not None else (Words(text="none"),),
        )
        for row in found.rows
    ]
    more = NOTHING
    if found.truncated:
        more = say(
            "The first of {all} open tickets: blocked ones, then those in progress.",
            all=counts.figure(counts.rows[0], "open"),
        )
    return Table(columns=columns, rows=rows, more=more)


def _difference(found: Answer) -> list[Block]:
    row = found.rows[0]
    if not row["commits"]:
        return []
    return [
        Paragraph(
            text=say(
                "Jira and Git compared: {both} tickets are in the version and named by commits, {silent} are in it "
                "and named by none, {outside} are named by commits and not in it; {loose} of {commits} commits name "
                "no ticket of the version.",
                both=found.figure(row, "in_both"),
                silent=found.figure(row, "tickets_without_commits"),
                outside=found.figure(row, "tickets_outside_the_version"),
                loose=found.figure(row, "commits_without_a_ticket"),
                commits=found.figure(row, "commits"),
            )
        )
    ]
