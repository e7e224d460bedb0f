"""H07: a bug has a priority that somebody chose."""

import polars as pl

from nexus_pipelines.analysis.hygiene.records import EVERY, OPEN, Judgement, Limits, Rule


def missing_priority(limits: Limits) -> Judgement:
    del limits
    return Judgement(
        degree=(~pl.col("has_priority")).cast(pl.Float64),
        evidence=pl.format("the priority is {}", pl.col("priority").fill_null("empty")),
    )


def default_priority(limits: Limits) -> Judgement:
    return Judgement(
        asks=(pl.col("priority_sample") >= limits["sample"]) & pl.col("has_priority"),
        degree=(
            (pl.col("priority_changes") == 0)
            & (pl.col("priority") == pl.col("usual_priority"))
            & pl.col("has_blocker_word")
        ).cast(pl.Float64),
        evidence=pl.format("the usual priority {}, never changed, though the title sounds serious", pl.col("priority")),
    )


RULES = (
    Rule(
        rule="missing_priority",
        number="H07",
        title="No priority",
        applies="bugs",
        violated="`priority` is empty, blank or one of none, unset, undefined, unprioritized, not set, not "
        "prioritized, tbd, -, ? (any case)",
        graded="1",
        fix="Set how urgent it is.",
        weight=1,
        severity="medium",
        level="bronze",
        families=("bug",),
        stages=EVERY,
        judge=missing_priority,
        field="priority",
    ),
    Rule(
        rule="default_priority",
        number="H07",
        title="Serious words, usual priority",
        applies="open bugs with a changelog and a priority, where at least 20 bugs of the project have one",
        violated="the priority is the commonest among the project's bugs (of equals the first by name), no change of "
        "the field `priority` is in its history, and the title holds a blocker word (see the list below)",
        graded="1",
        fix="Look at it and choose the priority.",
        weight=1,
        severity="low",
        level="gold",
        families=("bug",),
        stages=OPEN,
        judge=default_priority,
        limits={"sample": 20},
        needs_changelog=True,
    ),
)
