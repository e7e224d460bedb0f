"""H09, H18: the ticket names the release it is in, and its dates can hold."""

import polars as pl

from nexus_pipelines.analysis.hygiene.records import EVERY, FAMILIES, OPEN, Judgement, Limits, Rule


def fix_version(limits: Limits) -> Judgement:
    del limits
    return Judgement(
        asks=pl.col("is_in_open_sprint") | (pl.col("stage") == "done") & pl.col("is_fixed"),
        degree=(~pl.col("has_fix_versions")).cast(pl.Float64),
        evidence=pl.when(pl.col("stage") == "done")
        .then(pl.lit("done, but in no fix version"))
        .otherwise(pl.lit("in an open sprint, but in no fix version")),
    )


def released_fix_version(limits: Limits) -> Judgement:
    del limits
    return Judgement(
        asks=pl.col("known_fix_versions") > 0,
        degree=(pl.col("released_fix_versions") == pl.col("known_fix_versions")).cast(pl.Float64),
        evidence=pl.format("open, while {} is released", pl.col("fix_versions").list.join(", ")),
    )


def affected_version(limits: Limits) -> Judgement:
    del limits
    return Judgement(degree=(~pl.col("has_affected_versions")).cast(pl.Float64), evidence=pl.lit("no affected version"))


def due_date(limits: Limits) -> Judgement:
    late = pl.col("days_overdue")
    return Judgement(
        asks=pl.col("due_date").is_not_null() | pl.lit(limits["required"] > 0),
        degree=pl.when(pl.col("due_date").is_null())
        .then(1.0)
        .when(late > 0)
        .then((0.5 + late / (2 * limits["worst_days"])).clip(0.5, 1.0))
        .otherwise(0.0),
        evidence=pl.when(pl.col("due_date").is_null())
        .then(pl.lit("no due date, which the project asks for"))
        .otherwise(pl.format("due on {}, {} days ago, and open", pl.col("due_date"), late)),
    )


def due_after_release(limits: Limits) -> Judgement:
    del limits
    return Judgement(
        asks=pl.col("due_date").is_not_null() & pl.col("next_release_date").is_not_null(),
        degree=(pl.col("due_date") > pl.col("next_release_date")).cast(pl.Float64),
        evidence=pl.format("due on {}, its version is released on {}", pl.col("due_date"), pl.col("next_release_date")),
    )


RULES = (
    Rule(
        rule="fix_version",
        number="H09",
        title="No fix version",
        applies="no sub-task; in an open sprint, or done with a resolution that fixes (see below)",
        violated="`fix_versions` holds no text",
        graded="1",
        fix="Set the version that it ships in.",
        weight=3,
        severity="high",
        level="silver",
        families=("story", "task", "bug", "epic", "other"),
        stages={"backlog": 1.0, "ready": 1.0, "in_progress": 1.0, "done": 1.0},
        judge=fix_version,
        field="fix_versions",
    ),
    Rule(
        rule="released_fix_version",
        number="H09",
        title="Open in a released version",
        applies="open, with at least one fix version that `versions` knows by project and name",
        violated="all of those are released (`is_released`, and no release date after the day)",
        graded="1",
        fix="Move it to the next version, or close it.",
        weight=3,
        severity="high",
        level="silver",
        families=FAMILIES,
        stages=OPEN,
        judge=released_fix_version,
    ),
    Rule(
        rule="affected_version",
        number="H09",
        title="No affected version",
        applies="bugs",
        violated="`affected_versions` holds no text",
        graded="1",
        fix="Set the version in which it was seen.",
        weight=3,
        severity="medium",
        level="silver",
        families=("bug",),
        stages=EVERY,
        judge=affected_version,
        field="affected_versions",
    ),
    Rule(
        rule="due_date",
        number="H18",
        title="Overdue",
        applies="open, with a due date; without one only where the profile says that it is required (limit "
        "`required` = 1)",
        violated="`due_date` is before the day (UTC); due today passes. Where required, an empty one",
        graded="0.5 + days / 20, at most 1; 1 where missing",
        fix="Finish it, or agree on a date that can be kept.",
        weight=2,
        severity="medium",
        level="bronze",
        families=FAMILIES,
        stages=OPEN,
        judge=due_date,
        limits={"required": 0, "worst_days": 10},
    ),
    Rule(
        rule="due_after_release",
        number="H18",
        title="Due after its release",
        applies="open, with a due date and a fix version that is not released and has a release date",
        violated="`due_date` is after the earliest of those release dates; the same day passes",
        graded="1",
        fix="Bring the date forward, or move it to a later version.",
        weight=2,
        severity="medium",
        level="silver",
        families=FAMILIES,
        stages=OPEN,
        judge=due_after_release,
    ),
)
