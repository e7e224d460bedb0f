"""H05, H08, H10: a ticket that is planned has its size, its place and its parent."""

import polars as pl

from nexus_pipelines.analysis.hygiene.records import (
    OPEN,
    PLANNED,
    PLANNED_OR_DONE,
    Factors,
    Family,
    Judgement,
    Limits,
    Rule,
    Severity,
)

PLANNABLE: tuple[Family, ...] = ("story", "task", "bug", "epic", "other")
SIZED: tuple[Family, ...] = ("story", "task", "bug", "other")


def story_points(limits: Limits) -> Judgement:
    del limits
    return Judgement(
        asks=pl.col("is_in_open_sprint"),
        degree=pl.col("points").is_null().cast(pl.Float64),
        evidence=pl.lit("in an open sprint without an estimate"),
    )


def oversized_estimate(limits: Limits) -> Judgement:
    points, usual = pl.col("points"), pl.col("points_p95")
    return Judgement(
        asks=pl.col("is_in_open_sprint") & points.is_not_null() & (pl.col("points_sample") >= limits["sample"]),
        degree=pl.when(points > usual).then((0.5 * points / usual).clip(0.5, 1.0)).otherwise(0.0),
        evidence=pl.format(
            "{} points; 95 % of {} estimates are at most {}", points, pl.col("points_sample"), usual.round(1)
        ),
    )


def labels(limits: Limits) -> Judgement:
    del limits
    return _filled("labels", "no label")


def missing_component(limits: Limits) -> Judgement:
    del limits
    return _filled("components", "no component")


def team(limits: Limits) -> Judgement:
    del limits
    return _filled("team", "no team")


def missing_parent(limits: Limits) -> Judgement:
    del limits
    return _filled("parent", "belongs to no epic or other parent")


def closed_parent(limits: Limits) -> Judgement:
    del limits
    return Judgement(
        asks=pl.col("is_parent_done").is_not_null(),
        degree=pl.col("is_parent_done").cast(pl.Float64),
        evidence=pl.format("open, while its parent {} is done", pl.col("parent_key")),
    )


def _filled(name: str, lack: str) -> Judgement:
    return Judgement(degree=(~pl.col(f"has_{name}")).cast(pl.Float64), evidence=pl.lit(lack))


def _place(rule: str, title: str, column: str, fix: str, *, number: str = "H08", severity: Severity = "low") -> Rule:
    judges = {"labels": labels, "missing_component": missing_component, "team": team}
    return Rule(
        rule=rule,
        number=number,
        title=title,
        applies="ready or in progress, no sub-task",
        violated=f"`{column}` holds no text: null, empty, blank, `[]` or `{{}}`",
        graded="1",
        fix=fix,
        weight=1,
        severity=severity,
        level="silver",
        families=PLANNABLE,
        stages=PLANNED,
        judge=judges[rule],
        field=column,
    )


_SPRINT: Factors = {"backlog": 1.0, "ready": 1.0, "in_progress": 1.0}

RULES = (
    Rule(
        rule="story_points",
        number="H05",
        title="Not estimated",
        applies="open, in an open sprint, neither epic nor sub-task",
        violated="`story_points` is null, negative or no number; 0 is an estimate",
        graded="1",
        fix="Estimate it with the team.",
        weight=2,
        severity="medium",
        level="silver",
        families=SIZED,
        stages=_SPRINT,
        judge=story_points,
        field="story_points",
    ),
    Rule(
        rule="oversized_estimate",
        number="H05",
        title="Estimate larger than the team's usual",
        applies="open, in an open sprint, estimated, neither epic nor sub-task, where the team (in the project) has at "
        "least 20 estimates above 0, or else the project has",
        violated="`story_points` is above the 95th percentile (linear) of those estimates, its own among them",
        graded="half of points / percentile, 0.5 to 1",
        fix="Split it into parts that fit a sprint.",
        weight=2,
        severity="medium",
        level="gold",
        families=SIZED,
        stages=_SPRINT,
        judge=oversized_estimate,
        limits={"sample": 20},
    ),
    _place("labels", "No label", "labels", "Add the labels that people search for."),
    _place("missing_component", "No component", "components", "Choose the component it concerns."),
    _place("team", "No team", "team", "Name the team that will do it."),
    Rule(
        rule="missing_parent",
        number="H10",
        title="No epic",
        applies="stories and tasks from ready on",
        violated="both `epic_key` and `parent_key` are empty",
        graded="1",
        fix="Link it to the epic it serves.",
        weight=1,
        severity="low",
        level="silver",
        families=("story", "task"),
        stages=PLANNED_OR_DONE,
        judge=missing_parent,
        field="parent",
    ),
    Rule(
        rule="closed_parent",
        number="H10",
        title="Open under a closed parent",
        applies="open sub-tasks whose `parent_key` is a loaded issue",
        violated="the parent is done",
        graded="1",
        fix="Close it, or reopen the parent.",
        weight=1,
        severity="medium",
        level="silver",
        families=("subtask",),
        stages=OPEN,
        judge=closed_parent,
    ),
)
