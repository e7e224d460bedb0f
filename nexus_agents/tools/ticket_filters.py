"""The conditions on tickets that a question makes: SQL of ours, values apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from nexus_agents.planner.intents import Plan
from nexus_agents.tools.releases import version_ids_of
from nexus_agents.wording import listed, quoted

_ASSIGNED_TO = """
assignee_name = $person or assignee_person_id in (select person_id from people where display_name = $person)
"""
_REPORTED_BY = """
reporter_name = $person or reporter_person_id in (select person_id from people where display_name = $person)
"""
_IN_VERSION = """
issue_key in (
    select issue_versions.issue_key
    from issue_versions
    where issue_versions.relation = 'fix' and list_contains($version_ids, issue_versions.version_id)
)
"""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """`where` is a boolean SQL expression with `$names`, `words` says it for people: open Bug tickets in ALOY."""

    where: str
    values: Mapping[str, object]
    words: str

    def counted(self, number: int) -> str:
        """`1 open ticket in ALOY`, `2,001 open tickets in ALOY`, `no open tickets in ALOY`."""
        noun = self.words.replace("tickets", "ticket", 1) if number == 1 else self.words
        return f"{number:,} {noun}" if number else f"no {noun}"


def filters(plan: Plan) -> Filters:
    """All conditions of a ticket question, joined by and."""
    slots, concepts = plan.slots, plan.concepts
    parts: list[str] = []
    values: dict[str, object] = {}
    before: list[str] = []
    after: list[str] = []

    def add(condition: str, **given: object) -> None:
        parts.append(condition)
        values.update(given)

    if slots.period is None and len({"open", "closed"} & concepts) == 1:
        is_open = "open" in concepts
        add("not is_done" if is_open else "is_done")
        before.append("open" if is_open else "closed")
    if "block" in concepts:
        add("not is_done and (is_blocked or lower(priority) = 'blocker')")
        before.append("blocked or Blocker")
    if "unassigned" in concepts:
        add("assignee_name is null")
        before.append("unassigned")
    if slots.priority:
        add("lower(priority) = lower($priority)", priority=slots.priority)
        before.append(slots.priority)
    if slots.issue_type:
        add("lower(issue_type) = lower($issue_type)", issue_type=slots.issue_type)
        before.append(slots.issue_type)
    if slots.status:
        add("lower(status) = lower($status)", status=slots.status)
        after.append(f"in status {slots.status}")
    if slots.version_text:
        add(_IN_VERSION, version_ids=version_ids_of(slots))
        after.append(f"of version {listed(sorted({version.name for version in slots.versions}))}")
    if slots.projects:
        add("list_contains($projects, project_key)", projects=list(slots.projects))
        after.append(f"in {listed(slots.projects)}")
    if slots.person:
        is_reporter = bool(concepts & {"report", "create"})
        add(_REPORTED_BY if is_reporter else _ASSIGNED_TO, person=slots.person)
        after.append(f"{'reported by' if is_reporter else 'assigned to'} {slots.person}")
    if slots.quoted:
        add("contains(lower(concat_ws(' ', summary, description)), lower($quoted))", quoted=slots.quoted)
        after.append(f"with {quoted(slots.quoted)} in title or description")
    if slots.period:
        column = "resolved_at" if "closed" in concepts else "created_at"
        start = datetime.combine(slots.period.start, time(), tzinfo=UTC)
        end = datetime.combine(slots.period.end + timedelta(days=1), time(), tzinfo=UTC)
        add(f"{column} >= $period_start and {column} < $period_end", period_start=start, period_end=end)
        after.append(f"{'resolved' if column == 'resolved_at' else 'created'} {slots.period} (UTC)")
    return Filters(
        where=" and ".join(f"({part})" for part in parts) or "true",
        values=values,
        words=" ".join([*before, "tickets", *after]),
    )
