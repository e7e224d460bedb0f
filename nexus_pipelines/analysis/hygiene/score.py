"""The strict hygiene score: of the tickets in scope, the share that passes all five rules."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from nexus_pipelines.analysis.hygiene.scope import in_scope
from nexus_pipelines.analysis.hygiene.strict_rules import RULE_SET_VERSION, STRICT_RULES

ALL_PROJECTS = "ALL"

ISSUE_COLUMNS = (
    "issue_key",
    "project_key",
    "summary",
    "issue_type",
    "status",
    "assignee_id",
    "assignee_name",
    "labels",
    "fix_versions",
    "affected_versions",
    "story_points",
    "team",
    "is_in_open_sprint",
    "has_unreleased_fix_version",
)


@dataclass(frozen=True, kw_only=True)
class Hygiene:
    """Three tables of one day.

    scores: a row per project and one for ALL: score_id, as_of_date, project_key, rule_set_version, tickets_in_scope,
        compliant_tickets, hygiene_score (0 to 100; null with nothing in scope), state (measured, missing).
    violations: a row per issue in scope and rule it fails: as_of_date, project_key, issue_key, rule, assignee_id,
        assignee_name, summary.
    rules: a row per project (and ALL) and rule: as_of_date, project_key, rule, checked, violated, in_use (whether any
        issue of the project, in scope or not, ever filled the field in).
    """

    scores: pl.DataFrame
    violations: pl.DataFrame
    rules: pl.DataFrame


def measure_hygiene(issues: pl.DataFrame, *, as_of: date) -> Hygiene:
    """Score every project of `issues` (columns ISSUE_COLUMNS of the mart `issues`) and all of them together.

    A project that never uses a field fails its rule all the same: the original score is kept as it was, and `in_use`
    tells why it is low.
    """
    judged = issues.select(
        "issue_key",
        "project_key",
        "summary",
        "assignee_id",
        "assignee_name",
        in_scope().alias("is_in_scope"),
        *(rule.passes.alias(rule.rule) for rule in STRICT_RULES),
    )
    per_group = pl.concat([judged, judged.with_columns(project_key=pl.lit(ALL_PROJECTS))])
    return Hygiene(
        scores=_scores(per_group, as_of=as_of),
        violations=_violations(judged, as_of=as_of),
        rules=_rules(per_group, as_of=as_of),
    )


def _scores(per_group: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    is_compliant = pl.all_horizontal([pl.col(rule.rule) for rule in STRICT_RULES])
    counted = per_group.group_by("project_key").agg(
        tickets_in_scope=pl.col("is_in_scope").sum().cast(pl.Int64),
        compliant_tickets=(pl.col("is_in_scope") & is_compliant).sum().cast(pl.Int64),
    )
    if counted.is_empty():
        nothing = {"project_key": [ALL_PROJECTS], "tickets_in_scope": [0], "compliant_tickets": [0]}
        counted = pl.DataFrame(nothing, schema=counted.schema)
    return counted.sort("project_key").select(
        score_id=pl.format("{}-{}-{}", pl.lit(RULE_SET_VERSION), pl.col("project_key"), pl.lit(as_of.isoformat())),
        as_of_date=pl.lit(as_of),
        project_key=pl.col("project_key"),
        rule_set_version=pl.lit(RULE_SET_VERSION),
        tickets_in_scope=pl.col("tickets_in_scope"),
        compliant_tickets=pl.col("compliant_tickets"),
        hygiene_score=pl.when(pl.col("tickets_in_scope") > 0).then(
            pl.col("compliant_tickets") / pl.col("tickets_in_scope") * 100
        ),
        state=pl.when(pl.col("tickets_in_scope") > 0).then(pl.lit("measured")).otherwise(pl.lit("missing")),
    )


def _violations(judged: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    long = judged.filter("is_in_scope").unpivot(
        on=[rule.rule for rule in STRICT_RULES],
        index=["project_key", "issue_key", "assignee_id", "assignee_name", "summary"],
        variable_name="rule",
        value_name="passes",
    )
    return (
        long.filter(~pl.col("passes"))
        .sort("project_key", "issue_key", "rule")
        .select(
            pl.lit(as_of).alias("as_of_date"),
            "project_key",
            "issue_key",
            "rule",
            "assignee_id",
            "assignee_name",
            "summary",
        )
    )


def _rules(per_group: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    long = per_group.unpivot(
        on=[rule.rule for rule in STRICT_RULES],
        index=["project_key", "is_in_scope"],
        variable_name="rule",
        value_name="passes",
    )
    counted = long.group_by("project_key", "rule").agg(
        checked=pl.col("is_in_scope").sum().cast(pl.Int64),
        violated=(pl.col("is_in_scope") & ~pl.col("passes")).sum().cast(pl.Int64),
        in_use=pl.col("passes").any(),
    )
    return counted.sort("project_key", "rule").select(
        pl.lit(as_of).alias("as_of_date"), "project_key", "rule", "checked", "violated", "in_use"
    )
