"""What is usual in a project: sizes, cycle times, priorities."""

import polars as pl

from nexus_pipelines.analysis.hygiene.calendar import days
from nexus_pipelines.analysis.hygiene.inputs import HygieneInputs

_LEAST = 20


def add_norms(facts: pl.DataFrame, inputs: HygieneInputs) -> pl.DataFrame:
    """points_p95 and its sample, cycle_p85, cycle_p95 and theirs, usual_priority and its: of the narrowest group of
    which there are enough, or else of the whole project.
    """
    sizes = facts.filter(pl.col("points") > 0)
    facts = _nearest(facts, sizes, value="points", name="points", narrow=["project_key", "team"], quantiles=(95,))
    facts = _nearest(
        facts,
        _cycles(facts, inputs),
        value="cycle",
        name="cycle",
        narrow=["project_key", "type_name"],
        quantiles=(85, 95),
    )
    return facts.join(_priorities(facts), on="project_key", how="left")


def _nearest(
    facts: pl.DataFrame, cases: pl.DataFrame, *, value: str, name: str, narrow: list[str], quantiles: tuple[int, ...]
) -> pl.DataFrame:
    columns = [f"{name}_sample", *(f"{name}_p{percent}" for percent in quantiles)]
    measures = [
        pl.len().cast(pl.Int64).alias(columns[0]),
        *(pl.col(value).quantile(percent / 100, "linear").alias(f"{name}_p{percent}") for percent in quantiles),
    ]
    few = cases.filter(pl.all_horizontal(pl.col(key).is_not_null() for key in narrow)).group_by(narrow).agg(measures)
    all_of_it = cases.group_by(narrow[:1]).agg(measures).rename({column: f"wide_{column}" for column in columns})
    joined = facts.join(few, on=narrow, how="left").join(all_of_it, on=narrow[:1], how="left")
    is_enough = (pl.col(columns[0]) >= _LEAST).fill_null(False)
    return joined.with_columns(
        pl.when(is_enough).then(pl.col(column)).otherwise(pl.col(f"wide_{column}")).alias(column) for column in columns
    ).drop([f"wide_{column}" for column in columns])


def _cycles(facts: pl.DataFrame, inputs: HygieneInputs) -> pl.DataFrame:
    began = (
        inputs.transitions.filter(pl.col("to_category") == "indeterminate")
        .group_by("issue_key")
        .agg(began_at=pl.col("transitioned_at").min())
    )
    return (
        facts.filter((pl.col("stage") == "done") & pl.col("has_changelog"))
        .join(began, on="issue_key")
        .with_columns(cycle=days(pl.col("began_at"), pl.col("done_at")))
        .filter(pl.col("cycle") >= 0)
    )


def _priorities(facts: pl.DataFrame) -> pl.DataFrame:
    counted = (
        facts.filter((pl.col("family") == "bug") & pl.col("has_priority"))
        .group_by("project_key", "priority")
        .agg(count=pl.len())
        .sort(["count", "priority"], descending=[True, False])
    )
    return counted.group_by("project_key", maintain_order=True).agg(
        usual_priority=pl.col("priority").first(), priority_sample=pl.col("count").sum().cast(pl.Int64)
    )
