"""Which repositories and days an activity question means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from nexus_agents.planner.intents import Plan
from nexus_agents.wording import listed

_FIRST = date(1970, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Span:
    """[since, until) in UTC. is_empty_project: a project was named to which no repository belongs."""

    repositories: Sequence[str]
    since: datetime
    until: datetime
    words: str
    is_empty_project: bool


def span_of(plan: Plan) -> Span:
    """Without a period: everything up to today; records dated ahead are left out."""
    slots = plan.slots
    start, end = (slots.period.start, slots.period.end) if slots.period else (_FIRST, plan.today)
    within = f" in {listed(slots.repositories or slots.projects)}" if slots.repositories or slots.projects else ""
    when = f" {slots.period} (UTC)" if slots.period else f" up to {plan.today} (UTC)"
    return Span(
        repositories=slots.repositories,
        since=datetime.combine(start, time(), tzinfo=UTC),
        until=datetime.combine(end + timedelta(days=1), time(), tzinfo=UTC),
        words=within + when,
        is_empty_project=bool(slots.projects) and not slots.repositories,
    )
