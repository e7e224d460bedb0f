"""Parent to fix version: what a part of something ships with."""

import polars as pl

from nexus_pipelines.analysis.hygiene.suggestions.records import Suggestion

_OF_PARENT = 0.9
_OF_SIBLINGS = 0.7
_LEAST_SIBLINGS = 3
_SHOWN = 5


def suggest_fix_versions(issues: pl.DataFrame, versions: pl.DataFrame) -> list[Suggestion]:
    """For open issues without a fix version, that of their parent or epic, else the one most of its other parts have.

    `issues`: issue_key, project_key, parent_key, epic_key, fix_versions, status_category. `versions`: project_key,
    version_name, is_released, is_archived; only versions that are ahead are suggested. Nothing is, where the parent has
    several of them, or fewer than three siblings have one, or they disagree.
    """
    ahead = versions.filter(~pl.col("is_released").fill_null(False) & ~pl.col("is_archived").fill_null(False))
    planned = (
        issues.select("issue_key", "project_key", version_name="fix_versions")
        .explode("version_name")
        .join(ahead.select("project_key", "version_name").unique(), on=["project_key", "version_name"])
    )
    parts = issues.with_columns(upper=pl.coalesce("parent_key", "epic_key")).filter(pl.col("upper").is_not_null())
    is_empty = pl.col("fix_versions").list.eval(pl.element().str.strip_chars() != "").list.any().fill_null(False).not_()
    wanted = parts.filter(is_empty & (pl.col("status_category") != "done").fill_null(True)).select(
        "issue_key", "project_key", "upper"
    )
    single = planned.group_by("issue_key").agg(count=pl.len(), version_name=pl.col("version_name").first())
    of_parent = wanted.join(single.filter(pl.col("count") == 1), left_on="upper", right_on="issue_key").join(
        ahead.select("project_key", "version_name").unique(), on=["project_key", "version_name"]
    )
    left = wanted.join(of_parent, on="issue_key", how="anti").join(
        single, left_on="upper", right_on="issue_key", how="anti"
    )
    shipped = planned.join(parts.select("issue_key", "upper"), on="issue_key")
    counts = shipped.group_by("upper", "version_name").agg(
        support=pl.len(), keys=pl.col("issue_key").sort().head(_SHOWN), project_key=pl.col("project_key").first()
    )
    total = pl.col("support").sum().over("upper")
    usual = counts.with_columns(total=total, share=pl.col("support") / total).filter(
        (pl.col("total") >= _LEAST_SIBLINGS) & (pl.col("share") >= _OF_SIBLINGS)
    )
    of_siblings = left.join(usual, on=["upper", "project_key"])
    told = [
        Suggestion(
            issue_key=row["issue_key"],
            field="fix_version",
            value=row["version_name"],
            confidence=_OF_PARENT,
            reason=f"its parent {row['upper']} is planned for {row['version_name']}",
            evidence=(row["upper"],),
        )
        for row in of_parent.iter_rows(named=True)
    ]
    told += [
        Suggestion(
            issue_key=row["issue_key"],
            field="fix_version",
            value=row["version_name"],
            confidence=round(0.8 * row["share"], 3),
            reason=f"{row['support']} of {row['total']} other parts of {row['upper']} are in {row['version_name']}",
            evidence=tuple(row["keys"]),
        )
        for row in of_siblings.iter_rows(named=True)
    ]
    return sorted(told, key=lambda one: one.issue_key)
