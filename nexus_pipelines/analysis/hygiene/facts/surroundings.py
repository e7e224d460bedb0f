"""What stands around an issue: links, its parent, its versions, its code."""

import polars as pl

from nexus_pipelines.analysis.hygiene.inputs import HygieneInputs


def add_links(facts: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """blocker_count, done_blocker_count, blocking_links, is_in_cycle, duplicate_links, is_parent_done."""
    done = facts.select("issue_key", is_other_done=pl.col("stage") == "done")
    is_duplicate = pl.concat_str([pl.col("link_type"), pl.col("phrase")], separator=" ", ignore_nulls=True)
    is_blocking = pl.col("is_blocking").fill_null(False)
    is_blocker = is_blocking & (pl.col("direction") == "inward").fill_null(False)
    counted = (
        links.join(done, left_on="linked_issue_key", right_on="issue_key", how="left")
        .group_by("issue_key")
        .agg(
            blocking_links=is_blocking.sum(),
            blocker_count=is_blocker.sum(),
            done_blocker_count=(is_blocker & pl.col("is_other_done").fill_null(False)).sum(),
            is_in_cycle=(is_blocking & pl.col("is_in_cycle").fill_null(False)).any(),
            duplicate_links=is_duplicate.str.to_lowercase().str.contains(r"\bduplicat").fill_null(False).sum(),
        )
    )
    parents = done.select(parent_key="issue_key", is_parent_done="is_other_done")
    numbers = ("blocking_links", "blocker_count", "done_blocker_count", "duplicate_links")
    return (
        facts.join(counted, on="issue_key", how="left")
        .join(parents, on="parent_key", how="left")
        .with_columns(*(pl.col(name).fill_null(0) for name in numbers), pl.col("is_in_cycle").fill_null(False))
    )


def add_versions(facts: pl.DataFrame, inputs: HygieneInputs) -> pl.DataFrame:
    """known_fix_versions, released_fix_versions, next_release_date (the earliest of those not released)."""
    today = inputs.as_of.date()
    is_released = pl.col("is_released").fill_null(False) & (pl.col("release_date") <= today).fill_null(True)
    is_ahead = ~is_released & ~pl.col("is_archived").fill_null(False)
    versions = inputs.versions.group_by("project_key", "version_name").agg(
        is_released=is_released.all(), ahead=pl.col("release_date").filter(is_ahead).min()
    )
    counted = (
        facts.filter("has_fix_versions")
        .select("issue_key", "project_key", version_name="fix_versions")
        .explode("version_name")
        .join(versions, on=["project_key", "version_name"])
        .group_by("issue_key")
        .agg(
            known_fix_versions=pl.len(),
            released_fix_versions=pl.col("is_released").sum(),
            next_release_date=pl.col("ahead").min(),
        )
    )
    late = (pl.lit(today) - pl.col("due_date")).dt.total_days()
    return facts.join(counted, on="issue_key", how="left").with_columns(
        pl.col("known_fix_versions").fill_null(0), pl.col("released_fix_versions").fill_null(0), days_overdue=late
    )


def add_code(facts: pl.DataFrame, inputs: HygieneInputs) -> pl.DataFrame:
    """commit_links, pull_request_links, open_pull_requests, is_code_covered (resolved since the project's first)."""
    commits = inputs.issue_commits.group_by("issue_key").agg(
        commit_links=pl.len().cast(pl.Int64), first_commit_at=pl.col("committed_at").min()
    )
    ended_at = pl.min_horizontal("closed_at", "merged_at")
    is_open = (pl.col("state") == "open").fill_null(False) | (ended_at > inputs.as_of).fill_null(False)
    requests = (
        inputs.pull_requests.with_columns(is_open=is_open, seen_at=pl.coalesce("opened_at", "merged_at", "closed_at"))
        .explode("issue_keys")
        .rename({"issue_keys": "issue_key"})
        .filter(pl.col("issue_key").is_not_null())
        .group_by("issue_key")
        .agg(
            pull_request_links=pl.len().cast(pl.Int64),
            open_pull_requests=pl.col("is_open").sum().cast(pl.Int64),
            first_request_at=pl.col("seen_at").min(),
        )
    )
    numbers = ("commit_links", "pull_request_links", "open_pull_requests")
    joined = (
        facts.join(commits, on="issue_key", how="left")
        .join(requests, on="issue_key", how="left")
        .with_columns(pl.col(name).fill_null(0) for name in numbers)
    )
    first = joined.group_by("project_key").agg(
        first_code_at=pl.min_horizontal(pl.col("first_commit_at").min(), pl.col("first_request_at").min())
    )
    return joined.join(first, on="project_key", how="left").with_columns(
        is_code_covered=pl.col("resolved_moment") >= pl.col("first_code_at")
    )
