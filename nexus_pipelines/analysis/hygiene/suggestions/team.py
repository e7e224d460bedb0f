"""Component to team: who usually does the tickets of a component."""

import polars as pl

from nexus_pipelines.analysis.hygiene.suggestions.records import Suggestion

# Fewer tickets, or a smaller majority, are no habit.
_LEAST_SUPPORT = 5
_LEAST_SHARE = 0.7
_SHOWN = 5


def suggest_teams(issues: pl.DataFrame) -> list[Suggestion]:
    """For issues without a team, the one that most tickets of their component have in the project.

    `issues`: issue_key, project_key, components, team, created_at. The component that is most of one team decides; the
    confidence is the lower end of Wilson's interval (95 %) of that share.
    """
    rows = issues.select("issue_key", "project_key", "created_at", "components", team=_text("team")).explode(
        "components"
    )
    known = rows.drop_nulls(["components", "team"])
    counts = known.group_by("project_key", "components", "team").agg(
        support=pl.len(), keys=pl.col("issue_key").sort_by("created_at", descending=True, nulls_last=True).head(_SHOWN)
    )
    total = pl.col("support").sum().over("project_key", "components")
    habits = (
        counts.with_columns(total=total, share=pl.col("support") / total)
        .filter((pl.col("total") >= _LEAST_SUPPORT) & (pl.col("share") >= _LEAST_SHARE))
        .with_columns(confidence=_lower_end(pl.col("share"), pl.col("total")))
        .rename({"team": "usual_team"})
    )
    wanted = rows.filter(pl.col("team").is_null() & pl.col("components").is_not_null())
    best = (
        wanted.join(habits, on=["project_key", "components"])
        .sort(["confidence", "usual_team"], descending=[True, False])
        .unique("issue_key", keep="first", maintain_order=True)
        .sort("issue_key")
    )
    return [
        Suggestion(
            issue_key=row["issue_key"],
            field="team",
            value=row["usual_team"],
            confidence=round(row["confidence"], 3),
            reason=f"{row['support']} of {row['total']} tickets of {row['components']} are of {row['usual_team']}",
            evidence=tuple(row["keys"]),
        )
        for row in best.iter_rows(named=True)
    ]


def _text(column: str) -> pl.Expr:
    trimmed = pl.col(column).str.strip_chars()
    return pl.when(~trimmed.is_in(["", "[]", "{}"])).then(trimmed)


def _lower_end(share: pl.Expr, count: pl.Expr) -> pl.Expr:
    z = 1.959964
    middle = share + z**2 / (2 * count)
    reach = z * (share * (1 - share) / count + z**2 / (4 * count**2)).sqrt()
    return (middle - reach) / (1 + z**2 / count)
