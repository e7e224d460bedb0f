"""Every rule asked of every issue of one profile."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from nexus_pipelines.analysis.hygiene.catalogue import CATALOGUE
from nexus_pipelines.analysis.hygiene.exemptions import Exemption, is_exempt
from nexus_pipelines.analysis.hygiene.profiles import Profile, RuleSettings
from nexus_pipelines.analysis.hygiene.records import LEVELS, Judgement, Rule, State

STATES: tuple[State, ...] = ("not_applicable", "exempt", "not_in_use", "violated", "passed")
STATE_TYPE = pl.Enum(list(STATES))
FINDINGS = pl.Schema(
    {
        "issue_key": pl.String,
        "project_key": pl.String,
        "rule": pl.String,
        "state": pl.String,
        "degree": pl.Float64,
        "weight": pl.Float64,
        "severity": pl.String,
        "evidence": pl.String,
        "fix": pl.String,
    }
)


def state_of(rule: str) -> str:
    """The column that holds a rule's state."""
    return f"state:{rule}"


def degree_of(rule: str) -> str:
    """The column that holds a rule's degree: null unless it passed or is violated."""
    return f"degree:{rule}"


def judge(facts: pl.DataFrame, profile: Profile, exemptions: Sequence[Exemption], as_of: datetime) -> pl.DataFrame:
    """The facts with state and degree of every rule, the ticket's score, its level and whether it is active."""
    day = as_of.date()
    in_force = [one for one in exemptions if one.holds_on(day)]
    on = [rule for rule in CATALOGUE if profile.rules[rule.rule].is_on(day)]
    off = [rule for rule in CATALOGUE if rule not in on]
    judged = facts.with_columns(
        *(
            _degree(rule, profile.rules[rule.rule], in_force).cast(pl.Float32).alias(degree_of(rule.rule))
            for rule in on
        ),
        *(pl.lit(None, pl.Float32).alias(degree_of(rule.rule)) for rule in off),
    ).with_columns(
        *(_state(rule, profile.rules[rule.rule], in_force).alias(state_of(rule.rule)) for rule in on),
        *(pl.lit("not_applicable", STATE_TYPE).alias(state_of(rule.rule)) for rule in off),
    )
    asked = pl.sum_horizontal(asked_weight(rule, profile.rules[rule.rule]) for rule in on) if on else pl.lit(0.0)
    lost = pl.sum_horizontal(lost_weight(rule, profile.rules[rule.rule]) for rule in on) if on else pl.lit(0.0)
    is_recent = (pl.col("resolved_moment") >= as_of) | (
        pl.lit(as_of) - pl.col("resolved_moment") <= pl.duration(days=profile.recent_days)
    )
    return judged.with_columns(asked_weight=asked, lost_weight=lost).with_columns(
        score=pl.when(pl.col("asked_weight") > 0).then(100 * (1 - pl.col("lost_weight") / pl.col("asked_weight"))),
        level=_level(on, profile),
        is_active=pl.col("is_open") | is_recent.fill_null(False),
        rule_set_version=pl.lit(profile.version),
    )


def asked_weight(rule: Rule, settings: RuleSettings) -> pl.Expr:
    """Weight times stage factor where the rule passed or is violated, else 0."""
    factor = pl.col("stage").replace_strict(dict(settings.stages), default=0.0, return_dtype=pl.Float64)
    return pl.when(pl.col(degree_of(rule.rule)).is_not_null()).then(settings.weight * factor).otherwise(0.0)


def lost_weight(rule: Rule, settings: RuleSettings) -> pl.Expr:
    """The part of the asked weight that the violation takes."""
    return asked_weight(rule, settings) * pl.col(degree_of(rule.rule)).fill_null(0.0).cast(pl.Float64)


def findings_of(judged: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """A row (columns FINDINGS) per issue and rule that is violated or exempt; what was seen is told with numbers."""
    found = [_finding(judged, rule, profile.rules[rule.rule]) for rule in CATALOGUE]
    return pl.concat(found) if found else pl.DataFrame(schema=FINDINGS)


def _finding(judged: pl.DataFrame, rule: Rule, settings: RuleSettings) -> pl.DataFrame:
    judgement = rule.judge(settings.limits)
    state = pl.col(state_of(rule.rule)).cast(pl.String)
    rows = judged.lazy().filter(state.is_in(["violated", "exempt"]))
    is_violated = state == "violated"
    own = pl.lit(settings.severity)
    severity = own if judgement.severity is None or settings.severity == "info" else judgement.severity.fill_null(own)
    return rows.select(
        "issue_key",
        "project_key",
        rule=pl.lit(rule.rule),
        state=state,
        degree=pl.col(degree_of(rule.rule)).cast(pl.Float64),
        weight=pl.lit(settings.weight),
        severity=severity,
        evidence=pl.when(is_violated).then(judgement.evidence),
        fix=pl.when(is_violated).then(pl.lit(rule.fix)),
    ).collect()


def _asks(rule: Rule, settings: RuleSettings, judgement: Judgement) -> pl.Expr:
    known = pl.lit(True) if rule.survives else pl.col("is_state_known")
    logged = pl.col("has_changelog") if rule.needs_changelog else pl.lit(True)
    return (
        pl.col("family").is_in(list(settings.families))
        & pl.col("stage").is_in(list(settings.stages))
        & known
        & logged
        & judgement.asks.fill_null(False)
        & judgement.degree.is_not_null()
    )


def _in_use(rule: Rule) -> pl.Expr:
    return pl.col(f"uses_{rule.field}") if rule.field else pl.lit(True)


def _degree(rule: Rule, settings: RuleSettings, exemptions: Sequence[Exemption]) -> pl.Expr:
    judgement = rule.judge(settings.limits)
    counts = _asks(rule, settings, judgement) & _in_use(rule)
    if exemptions:
        counts &= ~is_exempt(rule.rule, exemptions)
    return pl.when(counts).then(judgement.degree.clip(0.0, 1.0))


def _state(rule: Rule, settings: RuleSettings, exemptions: Sequence[Exemption]) -> pl.Expr:
    """From the degree, which is there already; why there is none is asked only where there is more than one reason."""
    degree = pl.col(degree_of(rule.rule))
    unjudged = pl.lit("not_applicable")
    if rule.field or exemptions:
        unjudged = (
            pl.when(~_asks(rule, settings, rule.judge(settings.limits)))
            .then(pl.lit("not_applicable"))
            .when(is_exempt(rule.rule, exemptions))
            .then(pl.lit("exempt"))
            .otherwise(pl.lit("not_in_use"))
        )
    state = pl.when(degree > 0).then(pl.lit("violated")).when(degree.is_not_null()).then(pl.lit("passed"))
    return state.otherwise(unjudged).cast(STATE_TYPE)


def _level(on: Sequence[Rule], profile: Profile) -> pl.Expr:
    """The highest level with nothing violated in it or below; `none` if the lowest is broken, null without a rule."""
    broken = {
        level: pl.any_horizontal(
            [
                pl.lit(False),
                *(
                    pl.col(degree_of(rule.rule)).fill_null(0) > 0
                    for rule in on
                    if profile.rules[rule.rule].level == level
                ),
            ]
        )
        for level in LEVELS
    }
    return (
        pl.when(pl.col("asked_weight") <= 0)
        .then(None)
        .when(broken["bronze"])
        .then(pl.lit("none"))
        .when(broken["silver"])
        .then(pl.lit("bronze"))
        .when(broken["gold"])
        .then(pl.lit("silver"))
        .otherwise(pl.lit("gold"))
    )
