"""From what analysis measured to the rows of the weighted tables."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from nexus_pipelines.analysis.hygiene.catalogue import CATALOGUE, RULES_BY_ID
from nexus_pipelines.analysis.hygiene.measure import WeightedHygiene
from nexus_pipelines.analysis.hygiene.profiles import DEFAULT_PROFILE, Profile
from nexus_pipelines.analysis.hygiene.suggestions.records import SuggestedField, Suggestion
from nexus_pipelines.operations.proposals import ProposalKind

_KINDS: dict[SuggestedField, ProposalKind] = {
    "team": "set_team",
    "story_points": "set_points",
    "fix_version": "set_fix_version",
}
_TITLES = {rule.rule: rule.title for rule in CATALOGUE}


def _told(column: str) -> pl.Expr:
    """Without the last digits, which follow the order in which cores add: the same tickets give the same rows."""
    return pl.col(column).round(6)


def finding_rows(measured: WeightedHygiene) -> pl.DataFrame:
    """hygiene_findings."""
    return measured.findings.with_columns(title=pl.col("rule").replace_strict(_TITLES, return_dtype=pl.String))


def ticket_rows(measured: WeightedHygiene) -> pl.DataFrame:
    """hygiene_ticket_scores."""
    counted = measured.findings.group_by("issue_key").agg(
        violated_rules=(pl.col("state") == "violated").sum().cast(pl.Int64),
        exempt_rules=(pl.col("state") == "exempt").sum().cast(pl.Int64),
    )
    return measured.tickets.join(counted, on="issue_key", how="left").select(
        "issue_key",
        "project_key",
        "stage",
        "is_active",
        "level",
        hygiene_score=_told("score"),
        violated_rules=pl.col("violated_rules").fill_null(0),
        exempt_rules=pl.col("exempt_rules").fill_null(0),
    )


def group_rows(
    measured: WeightedHygiene, day: date, *, strict: pl.DataFrame, is_rebuilt: bool, version: str
) -> pl.DataFrame:
    """hygiene_group_scores of one day. strict: project_key and strict_score, for projects and ALL."""
    beside = strict.select("strict_score", group_id="project_key")
    has_strict = pl.col("grain").is_in(["ALL", "project"])
    return measured.groups.scores.join(beside, on="group_id", how="left").select(
        "grain",
        "group_id",
        "group_name",
        "project_key",
        "level",
        "active_tickets",
        "rule_set_version",
        as_of_date=pl.lit(day),
        hygiene_score=_told("score"),
        shrunk_score=_told("shrunk_score"),
        interval_low=_told("low"),
        interval_high=_told("high"),
        ticket_count=pl.col("tickets"),
        is_rebuilt=pl.lit(is_rebuilt),
        strict_score=pl.when(has_strict).then("strict_score"),
        measured_by=pl.lit(version),
    )


def gain_rows(measured: WeightedHygiene) -> pl.DataFrame:
    """hygiene_gains."""
    return measured.groups.improvements.select(
        "grain",
        "group_id",
        "rule",
        gain=_told("gain"),
        score_without=_told("score_without"),
        rank=pl.col("place"),
        title=pl.col("rule").replace_strict(_TITLES, return_dtype=pl.String),
        ticket_count=pl.col("violated"),
    )


def group_rule_rows(measured: WeightedHygiene) -> pl.DataFrame:
    """hygiene_group_rules."""
    return measured.groups.rules.with_columns(_told("lost"))


def suggestion_rows(suggestions: Sequence[Suggestion]) -> pl.DataFrame:
    """hygiene_suggestions, a value as text: that of points is a number, all others are names."""
    rows = [
        (one.issue_key, one.issue_key.rpartition("-")[0], _KINDS[one.field], one.value, one.confidence, one.reason)
        for one in suggestions
    ]
    names = ["issue_key", "project_key", "kind", "value", "confidence", "evidence"]
    schema = {name: pl.Float64 if name == "confidence" else pl.String for name in names}
    rests_on = pl.Series("rests_on", [list(one.evidence) for one in suggestions], pl.List(pl.String))
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(rests_on)


def rule_rows(measured: WeightedHygiene, profiles: Mapping[str, Profile], day: date) -> pl.DataFrame:
    """hygiene_rule_results: every rule of every project and of ALL, also those that judged nothing."""
    counted = measured.groups.rules.filter(pl.col("grain").is_in(["ALL", "project"])).select(
        "rule", "judged", "violated", "exempt", "not_in_use", _told("lost"), project_key=pl.col("group_id")
    )
    groups = measured.groups.scores.filter(pl.col("grain").is_in(["ALL", "project"]))
    active = dict(groups.select("group_id", "active_tickets").iter_rows())
    rows = [
        row for key in sorted(active) for row in _rules_of(key, profiles.get(key, DEFAULT_PROFILE), day, active[key])
    ]
    known = pl.DataFrame(rows, schema=_RULE_SCHEMA, orient="row")
    return (
        known.join(counted, on=["project_key", "rule"], how="left")
        .with_columns(pl.col("judged", "violated", "exempt", "not_in_use").fill_null(0))
        .with_columns(not_applicable=pl.col("active") - pl.sum_horizontal("judged", "exempt", "not_in_use"))
        .drop("active")
    )


_RULE_SCHEMA = {
    "as_of_date": pl.Date,
    "project_key": pl.String,
    "rule": pl.String,
    "number": pl.String,
    "title": pl.String,
    "applies": pl.String,
    "violated_if": pl.String,
    "fix": pl.String,
    "limits": pl.String,
    "weight": pl.Float64,
    "severity": pl.String,
    "level": pl.String,
    "is_enabled": pl.Boolean,
    "enabled_from": pl.Date,
    "is_changed": pl.Boolean,
    "active": pl.Int64,
}


def _rules_of(project_key: str, profile: Profile, day: date, active: int) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for name, settings in profile.rules.items():
        rule = RULES_BY_ID[name]
        limits = ", ".join(f"{limit.replace('_', ' ')} {value:g}" for limit, value in settings.limits.items())
        rows.append(
            (
                *(day, project_key, name, rule.number, rule.title, rule.applies, rule.violated, rule.fix),
                limits or None,
                *(settings.weight, settings.severity, settings.level, settings.is_on(day), settings.enabled_from),
                *(settings != DEFAULT_PROFILE.rules[name], active),
            )
        )
    return rows
