"""H17: what is blocked says by what, and stops saying so once it is not."""

import polars as pl

from nexus_pipelines.analysis.hygiene.records import FAMILIES, OPEN, Judgement, Limits, Rule


def silently_blocked(limits: Limits) -> Judgement:
    days = pl.col("blocked_working_days")
    is_explained = (pl.col("blocker_count") > 0) | pl.col("is_block_commented")
    return Judgement(
        asks=pl.col("is_marked_blocked") & days.is_not_null(),
        degree=((days > limits["days"]) & ~is_explained).cast(pl.Float64),
        evidence=pl.format("marked as blocked for {} working days without a blocking link or a comment", days),
    )


def resolved_blocker(limits: Limits) -> Judgement:
    del limits
    return Judgement(
        asks=pl.col("is_marked_blocked") & (pl.col("blocker_count") > 0),
        degree=(pl.col("done_blocker_count") == pl.col("blocker_count")).cast(pl.Float64),
        evidence=pl.format("still marked as blocked, though all {} blockers are done", pl.col("blocker_count")),
    )


def circular_block(limits: Limits) -> Judgement:
    del limits
    return Judgement(
        asks=pl.col("blocking_links") > 0,
        degree=pl.col("is_in_cycle").cast(pl.Float64),
        evidence=pl.lit("its blocking links lead in a circle"),
    )


RULES = (
    Rule(
        rule="silently_blocked",
        number="H17",
        title="Blocked without a word",
        applies="open and marked as blocked: `is_flagged`, or a status named blocked, on hold or impediment; since "
        "when is known from the changelog (the last change that set the flag, or the last transition into the status; "
        "with both, the earlier)",
        violated="more than 2 working days since then, with no blocking link whose direction is inward, and no "
        "comment at that time or later",
        graded="1",
        fix="Link what blocks it, or say it in a comment.",
        weight=3,
        severity="high",
        level="silver",
        families=FAMILIES,
        stages=OPEN,
        judge=silently_blocked,
        limits={"days": 2},
        needs_changelog=True,
    ),
    Rule(
        rule="resolved_blocker",
        number="H17",
        title="Blocked by what is done",
        applies="open, marked as blocked, with at least one inward blocking link",
        violated="all of the issues that block it are loaded and done",
        graded="1",
        fix="Remove the flag and go on, or link what still blocks it.",
        weight=3,
        severity="high",
        level="silver",
        families=FAMILIES,
        stages=OPEN,
        judge=resolved_blocker,
    ),
    Rule(
        rule="circular_block",
        number="H17",
        title="Blocks itself in a circle",
        applies="open, with at least one blocking link",
        violated="one of its blocking links has `is_in_cycle`",
        graded="1",
        fix="Remove the link of the circle that is wrong.",
        weight=3,
        severity="high",
        level="silver",
        families=FAMILIES,
        stages=OPEN,
        judge=circular_block,
    ),
)
