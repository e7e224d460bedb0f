"""H11, H12, H13: work that is in progress moves, and moves forward."""

import polars as pl

from nexus_pipelines.analysis.hygiene.records import EVERY, FAMILIES, IN_PROGRESS, Judgement, Limits, Rule


def stale_tickets(limits: Limits) -> Judgement:
    silent = pl.col("silent_working_days")
    relative = pl.max_horizontal(limits["times"] * pl.col("gap_p85"), pl.lit(limits["least_days"]))
    allowed = pl.when(pl.col("gap_sample") >= limits["sample"]).then(relative).otherwise(limits["fallback_days"])
    return Judgement(
        asks=silent.is_not_null(),
        degree=pl.when(silent > allowed).then((silent / (2 * allowed)).clip(0.5, 1.0)).otherwise(0.0),
        evidence=pl.format("no event for {} working days, {} are usual at most", silent, allowed.round(1)),
    )


def aging_work_in_progress(limits: Limits) -> Judgement:
    age, usual, worst = pl.col("age_days"), pl.col("cycle_p85"), pl.col("cycle_p95")
    return Judgement(
        asks=age.is_not_null() & (pl.col("cycle_sample") >= limits["sample"]),
        degree=pl.when(age > worst).then(1.0).when(age > usual).then(0.5).otherwise(0.0),
        evidence=pl.format(
            "in progress for {} days; 85 % of {} finished ones took at most {}, 95 % at most {}",
            age.round(1),
            pl.col("cycle_sample"),
            usual.round(1),
            worst.round(1),
        ),
        severity=pl.when(age > worst).then(pl.lit("critical")),
    )


def ping_pong(limits: Limits) -> Judgement:
    reopened, backward = pl.col("reopen_count"), pl.col("backward_count")
    share = pl.max_horizontal(reopened / limits["reopened"], backward / limits["backward"])
    return Judgement(
        degree=pl.when(share >= 1).then((0.5 * share).clip(0.5, 1.0)).otherwise(0.0),
        evidence=pl.format("reopened {} times, moved backward {} times", reopened, backward),
    )


RULES = (
    Rule(
        rule="stale_tickets",
        number="H11",
        title="Stale",
        applies="in progress",
        violated="more working days since the last event (creation, `updated_at`, a change, a comment, a commit that "
        "names it) than max(2 x P85, 5), where P85 is the 85th percentile (linear) of the working days between "
        "successive days with a change or comment (creation included) of the project's issues; with fewer than 50 "
        "such gaps, more than 10",
        graded="days / (2 x limit), 0.5 to 1",
        fix="Say where it stands, or move it back.",
        weight=3,
        severity="high",
        level="bronze",
        families=FAMILIES,
        stages=IN_PROGRESS,
        judge=stale_tickets,
        limits={"times": 2, "least_days": 5, "sample": 50, "fallback_days": 10},
    ),
    Rule(
        rule="aging_work_in_progress",
        number="H12",
        title="In progress for too long",
        applies="in progress, with a changelog, where at least 20 finished issues of the project and the same issue "
        "type have a cycle time, or else the project has 20 of all types. Cycle time: calendar days from the first "
        "transition to category indeterminate to the last transition to done",
        violated="its age is above their 85th percentile (linear). Age: calendar days since the first transition to "
        "category indeterminate after it was last done",
        graded="0.5; 1 and critical above the 95th percentile",
        fix="Finish it, split it, or say what holds it up.",
        weight=3,
        severity="high",
        level="gold",
        families=FAMILIES,
        stages=IN_PROGRESS,
        judge=aging_work_in_progress,
        limits={"sample": 20},
        needs_changelog=True,
    ),
    Rule(
        rule="ping_pong",
        number="H13",
        title="Goes back and forth",
        applies="open or done, with a changelog",
        violated="at least 2 transitions from category done to another (reopened), or at least 3 backward ones "
        "(category order new, indeterminate, done; reopening is one)",
        graded="half of reopened / 2 or backward / 3, the larger, 0.5 to 1",
        fix="Agree on what done means for it before it moves again.",
        weight=2,
        severity="medium",
        level="gold",
        families=FAMILIES,
        stages=EVERY,
        judge=ping_pong,
        limits={"reopened": 2, "backward": 3},
        needs_changelog=True,
    ),
)
