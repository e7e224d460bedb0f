"""Scores of groups of tickets, and what would raise each most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from nexus_pipelines.analysis.hygiene.catalogue import CATALOGUE
from nexus_pipelines.analysis.hygiene.judging import degree_of, lost_weight, state_of
from nexus_pipelines.analysis.hygiene.profiles import Profile
from nexus_pipelines.analysis.hygiene.records import LEVELS, Grain

ALL_GROUP = "ALL"
_Z = 1.959964
# A group of few tickets is drawn towards the score of all, as if it had this many tickets of the usual kind.
_PRIOR_TICKETS = 20
_ALWAYS: tuple[Grain, ...] = ("ALL", "project")
_KEY = ["grain", "group_id"]
_RULES = [rule.rule for rule in CATALOGUE]


@dataclass(frozen=True, kw_only=True)
class GroupScores:
    """scores: a row per group: grain, group_id, group_name, project_key (null across projects), active_tickets, tickets
    (those with a score), score (0 to 100, null with none), low, high, shrunk_score, level, state (measured, missing),
    rule_set_version, as_of. improvements: at most three a group: grain, group_id, place, rule, violated, gain (in
    points), score_without. rules: grain, group_id, rule, judged, violated, exempt, not_in_use, lost (points of the
    group's score).
    """

    scores: pl.DataFrame
    improvements: pl.DataFrame
    rules: pl.DataFrame


def active_tickets(judged: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Active tickets with their weight in groups (`share`), and what each rule takes of their score (`lost:<rule>`)."""
    share = pl.col("stage_days").sqrt()
    lost = {
        f"lost:{rule.rule}": pl.when(pl.col("asked_weight") > 0)
        .then(100 * share * lost_weight(rule, profile.rules[rule.rule]) / pl.col("asked_weight"))
        .otherwise(0.0)
        for rule in CATALOGUE
    }
    return judged.filter("is_active").select(
        "issue_key", "project_key", "team", "assignee_id", "assignee_name", "components", "sprint_ids", "fix_versions",
        "is_open", "score", "rule_set_version",
        *(state_of(rule) for rule in _RULES), *(degree_of(rule) for rule in _RULES),
        share=share, level_share=pl.lit(profile.level_share), **lost,
    )  # fmt: skip


def score_groups(
    active: pl.DataFrame,
    *,
    projects: list[str],
    sprints: pl.DataFrame,
    levels: Mapping[str, str],
    as_of: datetime,
    grains: Sequence[Grain],
) -> GroupScores:
    """Scores of every group of `grains` that has an active ticket, of every one of `projects`, and of ALL.

    `active`: from `active_tickets`. `sprints`: sprint_id and sprint_name. `levels`: the level of each rule.
    """
    sums = pl.concat(
        [
            _sums(active.with_columns(**_GRAINS[grain]) if grain in _GRAINS else _listed(active, sprints, grain), grain)
            for grain in dict.fromkeys((*_ALWAYS, *grains))
        ]
    )
    sums = pl.concat([sums, _empty(sums, [ALL_GROUP, *projects])])
    measured = _measured(sums, as_of, levels)
    rules = _rules(sums)
    return GroupScores(scores=measured.sort(_KEY), improvements=_improvements(rules, measured), rules=rules)


_GRAINS: dict[Grain, dict[str, pl.Expr]] = {
    "ALL": {"group_id": pl.lit(ALL_GROUP), "group_name": pl.lit(ALL_GROUP), "group_project": pl.lit(None, pl.String)},
    "project": {
        "group_id": pl.col("project_key"),
        "group_name": pl.col("project_key"),
        "group_project": pl.col("project_key"),
    },
    "team": {"group_id": pl.col("team"), "group_name": pl.col("team"), "group_project": pl.lit(None, pl.String)},
    "assignee": {
        "group_id": pl.col("assignee_id"),
        "group_name": pl.col("assignee_name"),
        "group_project": pl.lit(None, pl.String),
    },
}


def _listed(active: pl.DataFrame, sprints: pl.DataFrame, grain: Grain) -> pl.DataFrame:
    """Tickets once for each component, sprint or version; those that are named per project are told apart by it."""
    column = {"component": "components", "sprint": "sprint_ids", "release": "fix_versions"}[grain]
    rows = active.with_columns(name=pl.col(column).list.unique()).explode("name")
    if grain == "sprint":
        names = sprints.select(name="sprint_id", sprint_name="sprint_name").unique("name")
        return (
            rows.join(names, on="name", how="left")
            .with_columns(
                group_id=pl.col("name"),
                group_name=pl.coalesce("sprint_name", "name"),
                group_project=pl.lit(None, pl.String),
            )
            .drop("name", "sprint_name")
        )
    return rows.with_columns(
        group_id=pl.format("{}:{}", "project_key", "name"),
        group_name=pl.col("name"),
        group_project=pl.col("project_key"),
    ).drop("name")


def _sums(rows: pl.DataFrame, grain: Grain) -> pl.DataFrame:
    is_scored = pl.col("score").is_not_null()
    share = pl.when(is_scored).then("share").otherwise(0.0)
    return (
        rows.filter(pl.col("group_id").str.strip_chars() != "")
        .group_by("group_id")
        .agg(
            pl.col("group_name").drop_nulls().first(),
            pl.col("group_project").first(),
            pl.col("level_share").max(),
            pl.col("rule_set_version").unique().sort().alias("versions"),
            active_tickets=pl.len().cast(pl.Int64),
            tickets=is_scored.sum().cast(pl.Int64),
            share=share.sum(),
            squares=(share * share).sum(),
            total=(pl.col("score") * share).sum(),
            **{f"lost:{rule}": pl.col(f"lost:{rule}").sum() for rule in _RULES},
            **{f"judged:{rule}": pl.col(degree_of(rule)).count().cast(pl.Int64) for rule in _RULES},
            **{f"violated:{rule}": (pl.col(degree_of(rule)) > 0).sum().cast(pl.Int64) for rule in _RULES},
            **{f"exempt:{rule}": (pl.col(state_of(rule)) == "exempt").sum().cast(pl.Int64) for rule in _RULES},
            **{f"unused:{rule}": (pl.col(state_of(rule)) == "not_in_use").sum().cast(pl.Int64) for rule in _RULES},
        )
        .select(pl.lit(grain).alias("grain"), pl.all())
    )


def _empty(sums: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Rows of nothing for the groups that must always be there."""
    there = set(sums.filter(pl.col("grain").is_in(_ALWAYS)).select(_KEY).rows())
    lacking = [("ALL" if name == ALL_GROUP else "project", name) for name in dict.fromkeys(names)]
    missing = [row for row in lacking if row not in there]
    blank = pl.DataFrame(missing, schema=dict.fromkeys(_KEY, pl.String), orient="row").with_columns(
        group_name="group_id", group_project=pl.when(pl.col("grain") == "project").then("group_id")
    )
    counts = [name for name, kind in sums.schema.items() if kind.is_numeric()]
    others = [name for name in sums.columns if name not in blank.columns and name not in counts]
    return blank.with_columns(
        *(pl.lit(0).cast(sums.schema[name]).alias(name) for name in counts),
        *(pl.lit(None).cast(sums.schema[name]).alias(name) for name in others),
    ).select(sums.columns)


def _measured(sums: pl.DataFrame, as_of: datetime, levels: Mapping[str, str]) -> pl.DataFrame:
    size = pl.col("share") ** 2 / pl.col("squares")
    part = pl.col("score") / 100
    middle = (part + _Z**2 / (2 * pl.col("size"))) / (1 + _Z**2 / pl.col("size"))
    reach = (
        _Z
        * (part * (1 - part) / pl.col("size") + _Z**2 / (4 * pl.col("size") ** 2)).clip(0).sqrt()
        / (1 + _Z**2 / pl.col("size"))
    )
    overall = pl.col("score").filter(pl.col("grain") == "ALL").first()
    shrunk = (pl.col("tickets") * pl.col("score") + _PRIOR_TICKETS * overall) / (pl.col("tickets") + _PRIOR_TICKETS)
    return (
        sums.with_columns(
            score=pl.when(pl.col("tickets") > 0).then(pl.col("total") / pl.col("share")).clip(0, 100), size=size
        )
        .with_columns(
            low=(100 * (middle - reach)).clip(0, 100),
            high=(100 * (middle + reach)).clip(0, 100),
            shrunk_score=pl.when(pl.col("grain") == "ALL").then("score").otherwise(shrunk),
            level=_group_level(levels),
        )
        .select(
            *_KEY, "group_name", "active_tickets", "tickets", "score", "low", "high", "shrunk_score", "level",
            project_key=pl.col("group_project"),
            state=pl.when(pl.col("tickets") > 0).then(pl.lit("measured")).otherwise(pl.lit("missing")),
            rule_set_version=pl.when(pl.col("versions").list.len() == 1)
            .then(pl.col("versions").list.first())
            .when(pl.col("versions").list.len() > 1)
            .then(pl.format("mixed: {}", pl.col("versions").list.join(" "))),
            as_of=pl.lit(as_of),
        )
    )  # fmt: skip


def _group_level(levels: Mapping[str, str]) -> pl.Expr:
    def is_missed(rule: str) -> pl.Expr:
        passed = pl.col(f"judged:{rule}") - pl.col(f"violated:{rule}")
        return passed < pl.col("level_share") * pl.col(f"judged:{rule}") - 1e-9

    missed = {
        level: pl.any_horizontal([pl.lit(False), *(is_missed(rule) for rule in _RULES if levels[rule] == level)])
        for level in LEVELS
    }
    return (
        pl.when(pl.col("tickets") == 0)
        .then(None)
        .when(missed["bronze"])
        .then(pl.lit("none"))
        .when(missed["silver"])
        .then(pl.lit("bronze"))
        .when(missed["gold"])
        .then(pl.lit("silver"))
        .otherwise(pl.lit("gold"))
    )


def _rules(sums: pl.DataFrame) -> pl.DataFrame:
    share = pl.col("share")
    one_by_one = [
        sums.select(
            *_KEY,
            rule=pl.lit(rule),
            judged=f"judged:{rule}",
            violated=f"violated:{rule}",
            exempt=f"exempt:{rule}",
            not_in_use=f"unused:{rule}",
            lost=pl.when(share > 0).then(pl.col(f"lost:{rule}") / share),
        ).filter(pl.sum_horizontal("judged", "exempt", "not_in_use") > 0)
        for rule in _RULES
    ]
    return pl.concat(one_by_one).sort([*_KEY, "rule"])


def _improvements(rules: pl.DataFrame, measured: pl.DataFrame) -> pl.DataFrame:
    """The score is a mean of what rules leave of 100, so without a rule's violations it is higher by what they take."""
    return (
        rules.filter((pl.col("violated") > 0) & (pl.col("lost") > 0))
        .sort([*_KEY, "lost", "rule"], descending=[False, False, True, False])
        .with_columns(place=pl.int_range(1, pl.len() + 1).over(_KEY))
        .filter(pl.col("place") <= 3)
        .join(measured.select(*_KEY, "score"), on=_KEY)
        .select(
            *_KEY,
            "place",
            "rule",
            "violated",
            gain="lost",
            score_without=(pl.col("score") + pl.col("lost")).clip(0, 100),
        )
    )
