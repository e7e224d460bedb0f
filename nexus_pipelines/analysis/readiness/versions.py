"""The first readiness row of each unreleased version: facts only, the verdict comes from a policy."""

from datetime import date

import polars as pl

from nexus_pipelines.analysis.hygiene.scope import in_scope
from nexus_pipelines.analysis.hygiene.strict_rules import STRICT_RULES

BLOCKING_PRIORITIES = ("blocker",)


def measure_readiness(
    *,
    versions: pl.DataFrame,
    issues: pl.DataFrame,
    issue_versions: pl.DataFrame,
    issue_commits: pl.DataFrame,
    as_of: date,
) -> pl.DataFrame:
    """One row per version that is neither released nor archived, from the marts of the same names.

    Dates are compared with the day `as_of`.

    Returns:
        project_key, version_id, version_name, release_date, is_sprint_named, is_overdue (null without a date),
        days_to_release (negative when past; null without a date), total_issues, done_issues, completion_ratio (0 to 1;
        null for a version without issues), open_blockers (open issues that are blocked or of priority Blocker; null
        without issues), hygiene_score (0 to 100 over the version's issues in the strict scope; null with none),
        commit_count (distinct commits that name its issues; null without
        issues, and where no commit ever named the project: its repository is then not among those read),
        last_commit_at, state (measured, missing).
    """
    scope = _scope(versions=versions, issues=issues, issue_versions=issue_versions)
    facts = scope.group_by("version_id").agg(
        total_issues=pl.len().cast(pl.Int64),
        done_issues=pl.col("is_done").sum().cast(pl.Int64),
        open_blockers=pl.col("is_open_blocker").sum().cast(pl.Int64),
        hygiene_scope=pl.col("is_in_hygiene_scope").sum().cast(pl.Int64),
        compliant=(pl.col("is_in_hygiene_scope") & pl.col("is_compliant")).sum().cast(pl.Int64),
    )
    commits = (
        scope.select("version_id", "issue_key")
        .join(issue_commits, on="issue_key", how="inner")
        .group_by("version_id")
        .agg(
            commit_count=pl.struct("repository", "commit_sha").n_unique().cast(pl.Int64),
            last_commit_at=pl.col("committed_at").max(),
        )
    )
    seen_projects = issue_commits.select("project_key").unique().with_columns(has_repository=pl.lit(True))
    rows = (
        _unreleased(versions)
        .join(facts, on="version_id", how="left")
        .join(commits, on="version_id", how="left")
        .join(seen_projects, on="project_key", how="left")
    )
    return rows.with_columns(pl.col("total_issues", "done_issues").fill_null(0)).select(
        "project_key",
        "version_id",
        "version_name",
        "release_date",
        "is_sprint_named",
        (pl.col("release_date") < as_of).alias("is_overdue"),
        (pl.col("release_date") - pl.lit(as_of)).dt.total_days().alias("days_to_release"),
        "total_issues",
        "done_issues",
        pl.when(pl.col("total_issues") > 0)
        .then(pl.col("done_issues") / pl.col("total_issues"))
        .alias("completion_ratio"),
        "open_blockers",
        pl.when(pl.col("hygiene_scope") > 0)
        .then(pl.col("compliant") / pl.col("hygiene_scope") * 100)
        .alias("hygiene_score"),
        pl.when(pl.col("has_repository").fill_null(False) & (pl.col("total_issues") > 0))
        .then(pl.col("commit_count").fill_null(0))
        .alias("commit_count"),
        "last_commit_at",
        pl.when(pl.col("total_issues") > 0).then(pl.lit("measured")).otherwise(pl.lit("missing")).alias("state"),
    )


def _unreleased(versions: pl.DataFrame) -> pl.DataFrame:
    is_open = ~pl.col("is_released").fill_null(False) & ~pl.col("is_archived").fill_null(False)
    return versions.filter(is_open).sort("project_key", "release_date", "version_id", nulls_last=True)


def _scope(*, versions: pl.DataFrame, issues: pl.DataFrame, issue_versions: pl.DataFrame) -> pl.DataFrame:
    fixed = issue_versions.filter(pl.col("relation") == "fix").select("version_id", "issue_key").unique()
    is_blocker = pl.col("is_blocked").fill_null(False) | pl.col("priority").str.to_lowercase().is_in(
        BLOCKING_PRIORITIES
    ).fill_null(False)
    judged = issues.select(
        "issue_key",
        pl.col("is_done").fill_null(False),
        (~pl.col("is_done").fill_null(False) & is_blocker).alias("is_open_blocker"),
        in_scope().alias("is_in_hygiene_scope"),
        pl.all_horizontal([rule.passes for rule in STRICT_RULES]).alias("is_compliant"),
    )
    return (
        fixed.join(_unreleased(versions).select("version_id"), on="version_id", how="semi")
        .join(judged, on="issue_key", how="inner")
        .sort("version_id", "issue_key")
    )
