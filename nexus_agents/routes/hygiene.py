"""The hygiene agent: stored scores, rules and violations, and what can be asked of them."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query

from nexus_agents.access import FAILURES, UsesPublished, UsesResources, evidence
from nexus_agents.hygiene.incomplete import by_assignee, incomplete_tickets, violation_summary
from nexus_agents.hygiene.weighted import gains, weighted_score
from nexus_agents.paging import Page, PageSize, page_of
from nexus_agents.records import Evidence, Listing, Mode, Record
from nexus_agents.routes import hygiene_checks, hygiene_fixes, hygiene_history
from nexus_agents.routes.jira import ProjectKey
from nexus_agents.tools import hygiene_rules, hygiene_score
from nexus_pipelines.analysis.hygiene.strict_rules import RULE_SET_VERSION, STRICT_RULES

router = APIRouter(tags=["hygiene"], responses=FAILURES)
for part in (hygiene_checks.router, hygiene_history.router, hygiene_fixes.router):
    router.include_router(part)

_VIOLATIONS = """
select issue_key, project_key, rule, assignee_id, assignee_name, summary, as_of_date
from hygiene_violations
where
    project_key = $project_key
    and ($rule is null or rule = $rule)
    and ($assignee is null or lower(assignee_name) = lower($assignee) or assignee_id = $assignee)
order by issue_key, rule
"""
_HISTORY = """
select as_of_date, hygiene_score, tickets_in_scope, compliant_tickets, rule_set_version
from hygiene_scores
where project_key = $project_key
order by as_of_date desc
"""
_WEIGHTED_RULES = """
select
    project_key, rule, number, title, applies, violated_if, fix, limits, weight, severity, level, is_enabled,
    enabled_from, is_changed, judged, violated, not_applicable, not_in_use, exempt, lost
from hygiene_rule_results
where project_key = $project_key
order by number, rule
"""


class HygieneRule(Record):
    """A rule of the strict score."""

    rule: str
    title: str
    column: str


class Rules(Record):
    """`rules` are those of the strict score; `weighted` all of the catalogue, as they count in a project or in ALL."""

    rule_set_version: str
    rules: list[HygieneRule]
    project_key: str
    weighted: list[dict[str, Any]]
    mode: Mode


class Weighted(Record):
    """The weighted score with its 95 % interval and how many active tickets it stands on; null without one."""

    score: float | None
    band: str | None
    interval_low: float | None
    interval_high: float | None
    shrunk_score: float | None
    ticket_count: int
    level: str | None
    rule_set_version: str
    gains: list[dict[str, Any]]


class Score(Record):
    """`hygiene_score` is null, and its state missing, without a ticket in scope; `change` is against the day before.

    `weighted` is null where the weighted rules were never measured.
    """

    project_key: str
    as_of_date: date
    hygiene_score: float | None
    band: str | None
    change: float | None
    tickets_in_scope: int
    compliant_tickets: int
    breakdown: list[dict[str, Any]]
    weighted: Weighted | None
    evidence: Evidence
    mode: Mode


class Violations(Listing):
    """A row of `items` is a ticket and rule; `violations_by_assignee` holds the same tickets by who has them."""

    hygiene_score: float | None
    violations_by_assignee: list[dict[str, Any]]
    violation_summary: dict[str, int]


@router.get("/rules")
def rules(
    published: UsesPublished,
    resources: UsesResources,
    project_key: Annotated[str, Query(max_length=64, description="Default: all projects together.")] = "ALL",
) -> Rules:
    """The rules of the strict score, and those of the weighted one as the project's profile has them."""
    key = project_key.upper()
    return Rules(
        rule_set_version=RULE_SET_VERSION,
        rules=[HygieneRule(rule=rule.rule, title=rule.title, column=rule.column) for rule in STRICT_RULES],
        project_key=key,
        weighted=[dict(row) for row in published.rows(_WEIGHTED_RULES, project_key=key, limit=200).rows],
        mode=resources.mode,
    )


@router.get("/score/{project_key}")
def score(project_key: ProjectKey, published: UsesPublished, resources: UsesResources) -> Score:
    """The newest score of a project, or of ALL, with each rule's part in it, and the weighted score beside."""
    key = project_key.upper()
    days = published.rows(_HISTORY, project_key=key, limit=2).rows
    if not days:
        raise HTTPException(404, f"No hygiene has been measured for a project {key}.")
    newest = days[0]
    before = days[1]["hygiene_score"] if len(days) > 1 else None
    measured = newest["hygiene_score"]
    in_scope = int(newest["tickets_in_scope"])
    return Score(
        project_key=key,
        as_of_date=newest["as_of_date"],
        hygiene_score=measured,
        band=hygiene_score.band(measured),
        change=None if measured is None or before is None else measured - before,
        tickets_in_scope=in_scope,
        compliant_tickets=int(newest["compliant_tickets"]),
        breakdown=[dict(row) for row in published.rows(hygiene_rules.SQL, projects=[key]).rows],
        weighted=_weighted(published, key),
        evidence=evidence(
            published, "hygiene_scores", "hygiene_rules", "hygiene_group_scores", "hygiene_gains", sample_size=in_scope
        ),
        mode=resources.mode,
    )


def _weighted(published: UsesPublished, project_key: str) -> Weighted | None:
    row = weighted_score(published, project_key)
    if row is None:
        return None
    return Weighted(
        score=row["hygiene_score"],
        band=hygiene_score.band(row["hygiene_score"]),
        gains=[dict(gain) for gain in gains(published, project_key)],
        **{name: row[name] for name in Weighted.model_fields if name in row},
    )


@router.get("/violations/{project_key}")
def violations(
    *,
    project_key: ProjectKey,
    published: UsesPublished,
    resources: UsesResources,
    rule: Annotated[str | None, Query(max_length=64)] = None,
    assignee: Annotated[str | None, Query(max_length=200, description="Name or Jira account.")] = None,
    page: Page = 1,
    page_size: PageSize = 20,
) -> Violations:
    """Tickets in scope that break a rule, by row and by assignee. Titles are data from outside."""
    key = project_key.upper()
    known = [one.rule for one in STRICT_RULES]
    if rule is not None and rule not in known:
        raise HTTPException(404, f"There is no rule {rule!r}; the rules are {', '.join(known)}.")
    rows = page_of(
        published,
        _VIOLATIONS,
        "hygiene_violations",
        page=page,
        page_size=page_size,
        mode=resources.mode,
        project_key=key,
        rule=rule,
        assignee=assignee,
    )
    asked = [rule] if rule else known
    tickets = incomplete_tickets(published, projects=[key], rules=asked, assignee=assignee)
    newest = published.rows(_HISTORY, project_key=key, limit=1).rows
    return Violations(
        **rows.model_dump(),
        hygiene_score=newest[0]["hygiene_score"] if newest else None,
        violations_by_assignee=by_assignee(tickets),
        violation_summary=dict(violation_summary(tickets, asked)),
    )
