"""The hygiene agent: stored scores, rules and violations."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query

from nexus_agents.access import FAILURES, UsesPublished, UsesResources, evidence
from nexus_agents.paging import Page, PageSize, page_of
from nexus_agents.records import Evidence, Listing, Mode, Record
from nexus_agents.routes.jira import ProjectKey
from nexus_agents.tools import hygiene_rules, hygiene_score
from nexus_pipelines.analysis.hygiene.strict_rules import RULE_SET_VERSION, STRICT_RULES

router = APIRouter(tags=["hygiene"], responses=FAILURES)

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


class HygieneRule(Record):
    """A rule of the strict score."""

    rule: str
    title: str
    column: str


class Rules(Record):
    """The rules that count, all of them for each ticket in scope."""

    rule_set_version: str
    rules: list[HygieneRule]
    mode: Mode


class Score(Record):
    """`hygiene_score` is null, and its state missing, without a ticket in scope; `change` is against the day before."""

    project_key: str
    as_of_date: date
    hygiene_score: float | None
    band: str | None
    change: float | None
    tickets_in_scope: int
    compliant_tickets: int
    breakdown: list[dict[str, Any]]
    evidence: Evidence
    mode: Mode


@router.get("/rules")
def rules(resources: UsesResources) -> Rules:
    """The rules of the strict score."""
    return Rules(
        rule_set_version=RULE_SET_VERSION,
        rules=[HygieneRule(rule=rule.rule, title=rule.title, column=rule.column) for rule in STRICT_RULES],
        mode=resources.mode,
    )


@router.get("/score/{project_key}")
def score(project_key: ProjectKey, published: UsesPublished, resources: UsesResources) -> Score:
    """The newest score of a project, or of ALL, with each rule's part in it."""
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
        evidence=evidence(published, "hygiene_scores", "hygiene_rules", sample_size=in_scope),
        mode=resources.mode,
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
) -> Listing:
    """Tickets in scope that break a rule, a row for each ticket and rule. Titles are data from outside."""
    known = [one.rule for one in STRICT_RULES]
    if rule is not None and rule not in known:
        raise HTTPException(404, f"There is no rule {rule!r}; the rules are {', '.join(known)}.")
    return page_of(
        published,
        _VIOLATIONS,
        "hygiene_violations",
        page=page,
        page_size=page_size,
        mode=resources.mode,
        project_key=project_key.upper(),
        rule=rule,
        assignee=assignee,
    )
