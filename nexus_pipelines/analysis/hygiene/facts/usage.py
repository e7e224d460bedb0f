"""Which fields a project uses: filled in on any of its issues, now or ever."""

import polars as pl

from nexus_pipelines.analysis.hygiene.facts.standing import FIELDS
from nexus_pipelines.analysis.hygiene.filled import has_text

HISTORY_NAMES = {
    "labels": "labels",
    "component": "components",
    "team": "team",
    "fix version": "fix_versions",
    "version": "affected_versions",
    "story points": "story_points",
    "story point estimate": "story_points",
    "epic link": "parent",
    "parent": "parent",
    "issueparentassociation": "parent",
    "assignee": "assignee",
    "priority": "priority",
    "description": "description",
}


def add_usage(facts: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """Boolean `uses_<field>` for each field of FIELDS and for code, the same on all issues of a project."""
    now = facts.group_by("project_key").agg(
        *(pl.col(f"has_{name}").any().alias(f"uses_{name}") for name in FIELDS),
        ((pl.col("commit_links") + pl.col("pull_request_links")) > 0).any().alias("uses_code"),
    )
    ever = (
        changes.with_columns(
            known=pl.col("field").str.to_lowercase().replace_strict(HISTORY_NAMES, default=None, return_dtype=pl.String)
        )
        .filter(pl.col("known").is_not_null() & (has_text("to_text") | has_text("to_value")))
        .join(facts.select("issue_key", "project_key"), on="issue_key")
        .select("project_key", "known")
        .unique()
    )
    used = now.with_columns(
        (
            pl.col(f"uses_{name}")
            | pl.col("project_key").is_in(ever.filter(pl.col("known") == name)["project_key"].to_list())
        ).alias(f"uses_{name}")
        for name in FIELDS
    )
    return facts.join(used, on="project_key", how="left")
