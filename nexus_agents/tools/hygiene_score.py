"""`hygiene of ALOY`: the strict score of the newest day that was measured."""

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published, Row
from nexus_agents.tools.finding import Finding, cite, nothing
from nexus_agents.wording import counted, listed

SQL = """
with newest as (
    select max(as_of_date) as as_of_date from hygiene_scores
),

final as (
    select
        scores.score_id,
        scores.project_key,
        scores.as_of_date,
        scores.rule_set_version,
        scores.tickets_in_scope,
        scores.compliant_tickets,
        scores.hygiene_score,
        scores.state
    from hygiene_scores as scores
    inner join newest on scores.as_of_date = newest.as_of_date
    where len($projects) = 0 or list_contains($projects, scores.project_key)
    order by scores.project_key <> 'ALL', scores.hygiene_score desc nulls last, scores.project_key
)

select * from final
"""
_BANDS = ((90.0, "Excellent"), (70.0, "Good"), (50.0, "Needs Improvement"), (0.0, "Critical"))


def band(score: float | None) -> str | None:
    """The score's band; None without a score."""
    return None if score is None else next(name for least, name in _BANDS if score >= least)


def hygiene_score(published: Published, plan: Plan) -> Finding:
    """The score of each project asked for, or of all together and each."""
    rows = published.rows(SQL, projects=list(plan.slots.projects), limit=100)
    asked = listed(plan.slots.projects)
    if not rows.rows:
        return nothing(f"hygiene {f'of {asked} ' if asked else ''}has not been measured.", rows, "hygiene_scores")
    in_scope = sum(int(row["tickets_in_scope"]) for row in rows.rows if asked or row["project_key"] == "ALL")
    day = rows.rows[0]["as_of_date"]
    text = f"{listed([_named(row) for row in rows.rows], most=8)}. Strict score as of {day} (UTC)."
    return Finding(
        text=f"No data: {text}" if in_scope == 0 else text,
        rows=rows,
        citations=cite("hygiene", rows, id_column="score_id", label=lambda row: f"{row['project_key']} {day}"),
        sources=("hygiene_scores",),
        sample_size=in_scope,
    )


def _named(row: Row) -> str:
    who = "all projects" if row["project_key"] == "ALL" else row["project_key"]
    if row["hygiene_score"] is None:
        return f"{who}: no score, since no ticket is in scope (open, planned work)"
    return (
        f"{who}: {row['hygiene_score']:.1f} of 100, {band(row['hygiene_score'])} "
        f"({row['compliant_tickets']:,} of {counted(row['tickets_in_scope'], 'ticket')} in scope pass all rules)"
    )
