"""Where an issue stands: its kind, its stage, and which of its fields are filled in."""

import polars as pl

from nexus_pipelines.analysis.hygiene.filled import has_any, has_text, lowered, plain
from nexus_pipelines.analysis.hygiene.inputs import HygieneInputs
from nexus_pipelines.analysis.hygiene.words import (
    BLOCKED_STATUS,
    FAMILY_NAMES,
    NO_PRIORITY,
    NOT_FIXED,
    READY_STATUSES,
    TEAM_WORDS,
)

FIELDS = (
    "labels",
    "components",
    "team",
    "fix_versions",
    "affected_versions",
    "story_points",
    "parent",
    "assignee",
    "priority",
    "description",
)
_TEAM_NAME = rf"(?i)\b(?:{'|'.join(TEAM_WORDS)})\b"
# Signs become blanks, so that won't, wont and won t are looked up alike.
_SIGNS = r"[^\p{L}\p{N}]+"


def add_standing(inputs: HygieneInputs, issue_types: pl.DataFrame) -> pl.DataFrame:
    """The issues with family, stage and, for each field of FIELDS, whether it is filled in (`has_<field>`).

    `issue_types`: project_key, type_name, own_family.
    """
    return (
        inputs.issues.with_columns(
            type_name=lowered("issue_type"),
            status_name=lowered("status"),
            points=pl.when(pl.col("story_points").is_finite() & (pl.col("story_points") >= 0)).then("story_points"),
            is_state_known=pl.col("has_changelog").fill_null(False)
            | ~(pl.col("updated_at") > inputs.as_of).fill_null(False),
            is_in_open_sprint=pl.col("is_in_open_sprint").fill_null(False),
        )
        .join(issue_types, on=["project_key", "type_name"], how="left")
        .with_columns(family=_family(), stage=_stage(), ending=_ending(), **_filled())
        .with_columns(
            is_open=pl.col("stage") != "done",
            is_fixed=~pl.col("ending").str.contains_any(list(NOT_FIXED)).fill_null(False),
            is_closed_as_duplicate=(
                pl.col("resolution").str.to_lowercase().str.contains("duplicate", literal=True).fill_null(False)
                | pl.col("status_name").str.contains("duplicate", literal=True).fill_null(False)
            ),
            is_marked_blocked=pl.col("is_flagged").fill_null(False)
            | pl.col("status_name").str.contains(BLOCKED_STATUS).fill_null(False),
            is_in_blocked_status=pl.col("status_name").str.contains(BLOCKED_STATUS).fill_null(False),
        )
    )


def add_team_accounts(facts: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Whether the assignee is a bot or is called like a group of people."""
    bots = people.filter(pl.col("is_bot")).select("person_id").unique()
    is_bot = pl.col("assignee_person_id").is_in(bots["person_id"].to_list())
    named = pl.col("assignee_name").str.contains(_TEAM_NAME)
    return facts.with_columns(is_team_account=is_bot.fill_null(False) | named.fill_null(False))


def _family() -> pl.Expr:
    named = pl.col("type_name").replace_strict(FAMILY_NAMES, default="other", return_dtype=pl.String)
    return (
        pl.when(pl.col("is_subtask").fill_null(False))
        .then(pl.lit("subtask"))
        .otherwise(pl.coalesce("own_family", named, pl.lit("other")))
    )


def _stage() -> pl.Expr:
    category = lowered("status_category")
    is_ready = (
        pl.col("is_in_open_sprint")
        | pl.col("has_unreleased_fix_version").fill_null(False)
        | pl.col("status_name").is_in(READY_STATUSES).fill_null(False)
    )
    return (
        pl.when(category == "done")
        .then(pl.lit("done"))
        .when(category == "indeterminate")
        .then(pl.lit("in_progress"))
        .when(is_ready)
        .then(pl.lit("ready"))
        .otherwise(pl.lit("backlog"))
    )


def _ending() -> pl.Expr:
    told = pl.when(has_text("resolution")).then(plain("resolution")).otherwise(plain("status"))
    return told.str.to_lowercase().str.replace_all(_SIGNS, " ").str.strip_chars()


def _filled() -> dict[str, pl.Expr]:
    return {
        "has_labels": has_any("labels"),
        "has_components": has_any("components"),
        "has_team": has_text("team"),
        "has_fix_versions": has_any("fix_versions"),
        "has_affected_versions": has_any("affected_versions"),
        "has_story_points": pl.col("points").is_not_null(),
        "has_parent": has_text("epic_key") | has_text("parent_key"),
        "has_assignee": has_text("assignee_id"),
        "has_priority": has_text("priority") & ~lowered("priority").is_in(NO_PRIORITY).fill_null(False),
        "has_description": has_text("description"),
    }
