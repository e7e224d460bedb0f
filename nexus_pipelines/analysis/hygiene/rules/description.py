"""H02, H03, H04: the text says what is wanted, when it is done, and how a bug is seen."""

import polars as pl

from nexus_pipelines.analysis.hygiene.records import EVERY, FAMILIES, PLANNED_OR_DONE, Judgement, Limits, Rule

PARTS = ("steps", "expected", "observed", "environment", "evidence")


def missing_description(limits: Limits) -> Judgement:
    length, least = pl.col("description_length"), limits["characters"]
    return Judgement(
        degree=pl.when(length < least).then(1 - length / least).otherwise(0.0),
        evidence=pl.format(
            "the description has {} characters of its own, {} are asked for", length, pl.lit(int(least))
        ),
    )


def acceptance_criteria(limits: Limits) -> Judgement:
    del limits
    return Judgement(
        degree=(~pl.col("has_acceptance")).cast(pl.Float64),
        evidence=pl.lit("no heading of acceptance criteria, no checklist and no Given-When-Then in the description"),
    )


def missing_reproduction(limits: Limits) -> Judgement:
    share = pl.sum_horizontal([pl.col(f"tells_{part}").cast(pl.Int64) for part in PARTS]) / len(PARTS)
    lacking = pl.concat_list([pl.when(~pl.col(f"tells_{part}")).then(pl.lit(part)) for part in PARTS])
    return Judgement(
        degree=pl.when(share < limits["share"] - 1e-9).then(1 - share / limits["share"]).otherwise(0.0),
        evidence=pl.format(
            "{} of 5 parts of a bug report; missing: {}",
            (share * len(PARTS)).round(0).cast(pl.Int64),
            lacking.list.drop_nulls().list.join(", "),
        ),
    )


RULES = (
    Rule(
        rule="missing_description",
        number="H02",
        title="No description",
        applies="from ready on",
        violated="the description has fewer than 50 characters, counted after these are removed: zero-width "
        "characters, lines that are template text (placeholders in <>, headings, and lines found in at least a tenth "
        "and ten of the project's descriptions), markup signs; blanks joined and trimmed",
        graded="1 - characters / 50",
        fix="Say in two or three sentences what is wanted and why.",
        weight=2,
        severity="medium",
        level="bronze",
        families=FAMILIES,
        stages=PLANNED_OR_DONE,
        judge=missing_description,
        limits={"characters": 50},
        field="description",
    ),
    Rule(
        rule="acceptance_criteria",
        number="H03",
        title="No acceptance criteria",
        applies="stories from ready on",
        violated="the description has none of: a heading of acceptance criteria with text after it, a checklist item, "
        "a line each that begins with Given, When and Then: see the patterns below",
        graded="1",
        fix="List what must be true for the story to be accepted.",
        weight=3,
        severity="high",
        level="silver",
        families=("story",),
        stages=PLANNED_OR_DONE,
        judge=acceptance_criteria,
    ),
    Rule(
        rule="missing_reproduction",
        number="H04",
        title="Bug cannot be reproduced from its text",
        applies="bugs",
        violated="fewer than 3 of 5 parts are there: steps (a heading of steps, or two step lines), expected, "
        "observed, environment (by its pattern, or an affected version), evidence: see the patterns below",
        graded="1 - share of parts / 0.6",
        fix="Add the missing parts: steps, expected, observed, environment, evidence.",
        weight=3,
        severity="high",
        level="silver",
        families=("bug",),
        stages=EVERY,
        judge=missing_reproduction,
        limits={"share": 0.6},
        field="description",
    ),
)
