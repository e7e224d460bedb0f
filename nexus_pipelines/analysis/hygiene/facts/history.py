"""What an issue went through, from its changelog."""

import polars as pl

from nexus_pipelines.analysis.hygiene.calendar import days, working_days
from nexus_pipelines.analysis.hygiene.filled import has_text
from nexus_pipelines.analysis.hygiene.inputs import HygieneInputs
from nexus_pipelines.analysis.hygiene.words import VERIFICATION_STATUS

_ORDER = {"new": 0, "indeterminate": 1, "done": 2}
_LEAVES_DONE = (pl.col("from_category") == "done") & (pl.col("to_category") != "done")
_GETS_DONE = (pl.col("to_category") == "done") & (pl.col("from_category").fill_null("") != "done")


def add_history(facts: pl.DataFrame, inputs: HygieneInputs) -> pl.DataFrame:
    """Counts, authors and moments of status changes, and changes of assignee and priority.

    moved_at: when it entered its status. resolver_id, done_at: who last moved it to done, and when. age_days: since
    work on it began (in progress only). blocked_working_days: since it was marked as blocked.
    """
    moves = inputs.transitions.sort("transitioned_at", maintain_order=True)
    logged = moves.filter(pl.col("evidence") == "changelog")
    for found in (
        _counts(logged),
        logged.group_by("issue_key").agg(moved_at=pl.col("transitioned_at").last()),
        _resolved(moves),
        _verified(logged),
        _started(moves),
        _changed(inputs.changes),
        _flagged(inputs.changes),
    ):
        facts = facts.join(found, on="issue_key", how="left")
    now = pl.lit(inputs.as_of)
    blocked_at = pl.min_horizontal(
        pl.when(pl.col("is_flagged")).then("flagged_at"),
        pl.when(pl.col("is_in_blocked_status")).then(pl.coalesce("moved_at", "created_at")),
    )
    return facts.with_columns(
        *(
            pl.col(name).fill_null(0)
            for name in ("reopen_count", "backward_count", "assignee_changes", "priority_changes")
        ),
        blocked_at=blocked_at,
        blocked_working_days=working_days(blocked_at, now),
        age_days=pl.when(pl.col("stage") == "in_progress").then(days(pl.col("started_at"), now)),
        resolved_moment=pl.coalesce("resolved_at", "done_at"),
    )


def _counts(logged: pl.DataFrame) -> pl.DataFrame:
    rank_before = pl.col("from_category").replace_strict(_ORDER, default=None, return_dtype=pl.Int8)
    rank_after = pl.col("to_category").replace_strict(_ORDER, default=None, return_dtype=pl.Int8)
    return (
        logged.select("issue_key", is_reopened=_LEAVES_DONE.fill_null(False), is_backward=rank_after < rank_before)
        .filter(pl.col("is_reopened") | pl.col("is_backward"))
        .group_by("issue_key")
        .agg(reopen_count=pl.col("is_reopened").sum(), backward_count=pl.col("is_backward").sum())
    )


def _resolved(moves: pl.DataFrame) -> pl.DataFrame:
    return (
        moves.filter(_GETS_DONE & (pl.col("evidence") != "created"))
        .group_by("issue_key", maintain_order=True)
        .agg(resolver_id=pl.col("author_id").last(), done_at=pl.col("transitioned_at").last())
    )


def _verified(logged: pl.DataFrame) -> pl.DataFrame:
    from_check = pl.col("from_status").str.contains(VERIFICATION_STATUS).fill_null(False)
    to_check = pl.col("to_status").str.contains(VERIFICATION_STATUS).fill_null(False)
    numbered = logged.with_row_index("step")
    ended = (
        numbered.filter(_GETS_DONE)
        .with_columns(leaves_check=from_check)
        .group_by("issue_key", maintain_order=True)
        .agg(pl.col("step").last(), pl.col("leaves_check").last(), verifier_id=pl.col("author_id").last())
        .filter("leaves_check")
        .rename({"step": "ended"})
    )
    return (
        numbered.filter(to_check & ~from_check)
        .join(ended, on="issue_key")
        .filter(pl.col("step") < pl.col("ended"))
        .sort("step")
        .group_by("issue_key", maintain_order=True)
        .agg(fixer_id=pl.col("author_id").last(), verifier_id=pl.col("verifier_id").last())
    )


def _started(moves: pl.DataFrame) -> pl.DataFrame:
    left = moves.filter(_LEAVES_DONE).group_by("issue_key").agg(reopened_at=pl.col("transitioned_at").max())
    began = moves.filter(pl.col("to_category") == "indeterminate").select("issue_key", "transitioned_at")
    return (
        began.join(left, on="issue_key", how="left")
        .filter((pl.col("transitioned_at") >= pl.col("reopened_at")).fill_null(True))
        .group_by("issue_key")
        .agg(started_at=pl.col("transitioned_at").min())
    )


def _changed(changes: pl.DataFrame) -> pl.DataFrame:
    name = pl.col("field").str.to_lowercase()
    differs = ~(pl.coalesce("from_value", "from_text", pl.lit("")) == pl.coalesce("to_value", "to_text", pl.lit("")))
    return (
        changes.with_columns(name=name)
        .filter(pl.col("name").is_in(["assignee", "priority"]) & differs)
        .group_by("issue_key")
        .agg(
            assignee_changes=(pl.col("name") == "assignee").sum(), priority_changes=(pl.col("name") == "priority").sum()
        )
    )


def _flagged(changes: pl.DataFrame) -> pl.DataFrame:
    is_flag = pl.col("field").str.to_lowercase().is_in(["flagged", "impediment"])
    return (
        changes.filter(is_flag & (has_text("to_text") | has_text("to_value")))
        .group_by("issue_key")
        .agg(flagged_at=pl.col("changed_at").max())
    )
