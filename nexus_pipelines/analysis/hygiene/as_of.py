"""The inputs as they stood at a past moment: what came later is left out, what changed later is undone."""

from dataclasses import replace
from datetime import UTC, datetime

import polars as pl

from nexus_pipelines.analysis.hygiene.inputs import HygieneInputs
from nexus_pipelines.analysis.hygiene.past_fields import undo_changes


def state_at(inputs: HygieneInputs, moment: datetime) -> HygieneInputs:
    """`inputs` as of `moment` (UTC): nothing in them is of later.

    Issues with a changelog get each field's value before its first later change. One without a changelog that was
    updated later keeps only its dates: it counts as done if it was resolved by then, and its other values are unknown
    (`updated_at` stays after `moment`, which tells so). Links that were removed later are not brought back, and
    versions were released on their release date.
    """
    moment = moment.astimezone(UTC)
    existing = inputs.issues.filter(
        (pl.col("created_at") <= moment).fill_null(True)
        & (pl.col("created_at").is_not_null() | (pl.col("updated_at") <= moment).fill_null(True))
    )
    later = inputs.changes.filter(pl.col("changed_at") > moment)
    cut = replace(
        inputs,
        as_of=moment,
        issues=existing,
        changes=_until(inputs.changes, "changed_at", moment),
        transitions=_until(inputs.transitions, "transitioned_at", moment),
        comments=_until(inputs.comments, "created_at", moment),
        links=_present_links(inputs.links, later),
        issue_commits=_until(inputs.issue_commits, "committed_at", moment),
        pull_requests=inputs.pull_requests.filter(
            (pl.coalesce("opened_at", "merged_at", "closed_at") <= moment).fill_null(True)
        ),
    )
    is_changed = (pl.col("updated_at") > moment) | (pl.col("resolved_at") > moment)
    if later.is_empty() and existing.filter(is_changed).is_empty():
        return cut
    return replace(cut, issues=undo_changes(cut, later, inputs.sprints))


def _until(frame: pl.DataFrame, column: str, moment: datetime) -> pl.DataFrame:
    return frame.filter((pl.col(column) <= moment).fill_null(True))


def _present_links(links: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """Without those that the changelog of one side says were made later."""
    made = later.filter((pl.col("field").str.to_lowercase() == "link") & pl.col("to_value").is_not_null())
    if made.is_empty():
        return links
    pairs = made.select("issue_key", linked_issue_key="to_value")
    back = pairs.select(issue_key="linked_issue_key", linked_issue_key="issue_key")
    return links.join(pl.concat([pairs, back]).unique(), on=["issue_key", "linked_issue_key"], how="anti")
