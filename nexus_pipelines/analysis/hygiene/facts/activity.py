"""When something last happened to an issue, or was done by a person."""

import polars as pl

from nexus_pipelines.analysis.hygiene.calendar import days, working_days
from nexus_pipelines.analysis.hygiene.inputs import HygieneInputs

_BOT_NAME = r"(?i)(?:^|[\s_\[-])bot\]?\s*$"


def add_activity(facts: pl.DataFrame, inputs: HygieneInputs) -> pl.DataFrame:
    """silent_working_days, days_since_creation, assignee_idle_days, human_comments, is_block_commented."""
    now = pl.lit(inputs.as_of)
    for found in (_last_changes(inputs), _last_commits(inputs), _comments(inputs)):
        facts = facts.join(found, on="issue_key", how="left")
    facts = facts.join(_last_seen(inputs), left_on="assignee_id", right_on="author_id", how="left")
    last = pl.max_horizontal("created_at", "updated_at", "last_change_at", "last_comment_at", "last_commit_at")
    unloaded = (pl.col("comment_count") - pl.col("loaded_comments").fill_null(0)).fill_null(0).clip(0)
    return facts.with_columns(
        silent_working_days=working_days(last, now),
        days_since_creation=days(pl.col("created_at"), now),
        assignee_idle_days=days(pl.col("last_seen_at"), now),
        human_comments=pl.col("human_comments").fill_null(0) + unloaded,
        is_block_commented=(pl.col("last_comment_at") >= pl.col("blocked_at")).fill_null(False),
    )


def gap_norms(facts: pl.DataFrame, inputs: HygieneInputs) -> pl.DataFrame:
    """By project: gap_p85, the working days that 85 % of gaps between days with an event do not exceed; gap_sample."""
    events = pl.concat(
        [
            facts.select("issue_key", at="created_at"),
            inputs.changes.select("issue_key", at="changed_at"),
            inputs.comments.select("issue_key", at="created_at"),
        ]
    ).drop_nulls()
    numbered = facts.select("issue_key", "project_key").with_row_index("number")
    days_with_events = (
        events.join(numbered, on="issue_key")
        .select("number", "project_key", day=pl.col("at").dt.date())
        .unique(["number", "day"])
        .sort("number", "day")
    )
    gaps = days_with_events.with_columns(
        before=pl.when(pl.col("number") == pl.col("number").shift()).then(pl.col("day").shift())
    ).filter(pl.col("before").is_not_null())
    next_day = pl.duration(days=1)
    width = pl.business_day_count(pl.col("before") + next_day, pl.col("day") + next_day)
    return (
        gaps.select("project_key", width=width)
        .group_by("project_key")
        .agg(gap_p85=pl.col("width").quantile(0.85, "linear"), gap_sample=pl.len().cast(pl.Int64))
    )


def _last_changes(inputs: HygieneInputs) -> pl.DataFrame:
    return inputs.changes.group_by("issue_key").agg(last_change_at=pl.col("changed_at").max())


def _last_commits(inputs: HygieneInputs) -> pl.DataFrame:
    return inputs.issue_commits.group_by("issue_key").agg(last_commit_at=pl.col("committed_at").max())


def _comments(inputs: HygieneInputs) -> pl.DataFrame:
    bots = inputs.people.filter(pl.col("is_bot"))["person_id"].drop_nulls().unique()
    is_bot = pl.col("person_id").is_in(bots.to_list()).fill_null(False) | pl.col("author_name").str.contains(
        _BOT_NAME
    ).fill_null(False)
    return inputs.comments.group_by("issue_key").agg(
        last_comment_at=pl.col("created_at").max(),
        loaded_comments=pl.len().cast(pl.Int64),
        human_comments=(~is_bot).sum().cast(pl.Int64),
    )


def _last_seen(inputs: HygieneInputs) -> pl.DataFrame:
    acts = pl.concat(
        [
            inputs.changes.select("author_id", at="changed_at"),
            inputs.comments.select("author_id", at="created_at"),
            inputs.issues.select(author_id="creator_id", at="created_at"),
        ]
    )
    return acts.drop_nulls().group_by("author_id").agg(last_seen_at=pl.col("at").max())
