"""H01: the title says what the ticket is about."""

import polars as pl

from nexus_pipelines.analysis.hygiene.records import FAMILIES, OPEN, Judgement, Limits, Rule


def short_summary(limits: Limits) -> Judgement:
    width = pl.col("title_width")
    return Judgement(
        degree=pl.when(width < limits["characters"] / 2)
        .then(1.0)
        .when(width < limits["characters"])
        .then(0.5)
        .otherwise(0.0),
        evidence=pl.format("the title has {} characters of {}", width, pl.lit(int(limits["characters"]))),
    )


def generic_summary(limits: Limits) -> Judgement:
    del limits
    return Judgement(
        asks=pl.col("title_width") > 0,
        degree=pl.col("is_generic_title").cast(pl.Float64),
        evidence=pl.format("the title `{}` holds only general words", pl.col("title")),
    )


def duplicate_summary(limits: Limits) -> Judgement:
    likeness = pl.col("title_twin_likeness")
    return Judgement(
        asks=pl.col("title_width") > 0,
        degree=(likeness.fill_null(0.0) >= limits["likeness"]).cast(pl.Float64),
        evidence=pl.format(
            "{} has the same title ({} % alike)", pl.col("title_twin_key"), (likeness * 100).round(0).cast(pl.Int64)
        ),
    )


RULES = (
    Rule(
        rule="short_summary",
        number="H01",
        title="Title too short",
        applies="open",
        violated="the title (zero-width characters removed, blanks joined, trimmed; a CJK character counts two) has "
        "fewer than 15 characters; a missing title has 0",
        graded="1 below 7.5, else 0.5",
        fix="Say in the title what happens where.",
        weight=1,
        severity="low",
        level="bronze",
        families=FAMILIES,
        stages=OPEN,
        judge=short_summary,
        limits={"characters": 15},
    ),
    Rule(
        rule="generic_summary",
        number="H01",
        title="Title says nothing",
        applies="open, with a title",
        violated="every word of the title (issue keys and numbers aside, any case) is one of the general words: see "
        "the list below; a title of no words at all counts",
        graded="1",
        fix="Name the part and what is wrong or wanted.",
        weight=1,
        severity="low",
        level="bronze",
        families=FAMILIES,
        stages=OPEN,
        judge=generic_summary,
    ),
    Rule(
        rule="duplicate_summary",
        number="H01",
        title="Title of another open ticket",
        applies="open, no sub-task, with a title",
        violated="another open issue of the project, no sub-task, has a title with Jaccard likeness of at least 0.9 "
        "over sets of character trigrams (lower case, letters and digits, words joined by one blank; equal titles "
        "are 1)",
        graded="1",
        fix="Link one as a duplicate of the other, or tell in the titles how they differ.",
        weight=1,
        severity="low",
        level="silver",
        families=("story", "task", "bug", "epic", "other"),
        stages=OPEN,
        judge=duplicate_summary,
        limits={"likeness": 0.9},
    ),
)
