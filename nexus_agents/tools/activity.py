"""`what happened last week`: issues created and resolved, commits and messages, counted by day."""

from datetime import timedelta

from nexus_agents.planner.intents import Plan
from nexus_agents.planner.periods import Period
from nexus_agents.published import Published
from nexus_agents.tools.finding import Finding, cite, nothing
from nexus_agents.wording import counted, listed

SQL = """
select kind, project_key, repository, sum("count") as happened, min(day) as first_day, max(day) as last_day
from activity_daily
where
    day between $start and $end
    and (
        (len($projects) = 0 and len($repositories) = 0)
        or list_contains($projects, project_key)
        or list_contains($repositories, repository)
    )
group by kind, project_key, repository
order by kind, happened desc, project_key, repository
"""
_NOUNS = {
    "issue created": "ticket created",
    "issue resolved": "ticket resolved",
    "commit": "commit",
    "message": "Slack message",
}
_PLURALS = {"issue created": "tickets created", "issue resolved": "tickets resolved"}
_DEFAULT_DAYS = 7


def activity(published: Published, plan: Plan) -> Finding:
    """Sums of each kind over the period; the last seven days where none is named."""
    slots = plan.slots
    period = slots.period or Period(plan.today - timedelta(days=_DEFAULT_DAYS - 1), plan.today)
    rows = published.rows(
        SQL,
        start=period.start,
        end=period.end,
        projects=list(slots.projects),
        repositories=list(slots.repositories),
        limit=200,
    )
    named = slots.projects or slots.repositories
    where = f" in {listed(named)}" if named else ""
    if not rows.rows:
        return nothing(f"nothing is recorded{where} {period} (UTC).", rows, "activity_daily")
    sums: dict[str, int] = {}
    for row in rows.rows:
        sums[str(row["kind"])] = sums.get(str(row["kind"]), 0) + int(row["happened"])
    facts = [counted(number, _NOUNS[kind], _PLURALS.get(kind)) for kind, number in sums.items()]
    chat = " Slack messages belong to no project and are not counted." if slots.projects else ""
    return Finding(
        text=f"{period} (UTC){where}: {listed(facts)}.{chat}".replace("from", "From", 1),
        rows=rows,
        citations=cite(
            "activity",
            rows,
            id_column="kind",
            label=lambda row: " ".join(
                str(part) for part in (row["kind"], row["project_key"], row["repository"]) if part
            ),
        ),
        sources=("activity_daily",),
        sample_size=sum(sums.values()),
    )
