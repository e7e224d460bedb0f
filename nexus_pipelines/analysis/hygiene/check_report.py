"""What a hygiene check says of each project: totals, rules, and who has what to fix."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

ALL_PROJECTS = "ALL"


@dataclass(frozen=True, kw_only=True)
class TicketFindings:
    """A ticket in scope that breaks rules. rules: ids, sorted."""

    issue_key: str
    project_key: str
    summary: str
    rules: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AssigneeFindings:
    """Somebody's tickets with findings, most broken rules first. assignee_id: their Jira account; None: nobody's."""

    assignee_id: str | None
    assignee_name: str | None
    tickets: tuple[TicketFindings, ...]

    @property
    def violation_count(self) -> int:
        return sum(len(each.rules) for each in self.tickets)


@dataclass(frozen=True, kw_only=True)
class ProjectCheck:
    """What was found in a project, or in ALL. hygiene_score: strict, 0 to 100; None with nothing in scope."""

    project_key: str
    total_tickets_checked: int
    compliant_tickets: int
    hygiene_score: float | None
    assignees: tuple[AssigneeFindings, ...]
    violation_summary: Mapping[str, int]

    @property
    def non_compliant_tickets(self) -> int:
        return self.total_tickets_checked - self.compliant_tickets


def report_check(
    scores: pl.DataFrame, violations: pl.DataFrame, *, projects: Sequence[str] = ()
) -> tuple[ProjectCheck, ...]:
    """Reports of the projects (all where none is named), by key, after one of ALL where there are several.

    scores: rows of the mart hygiene_scores of one day (project_key, tickets_in_scope, compliant_tickets); its row ALL
    is not used, since ALL here means the projects that were asked for. violations: rows of hygiene_violations.
    """
    asked = scores.filter(pl.col("project_key") != ALL_PROJECTS)
    if projects:
        asked = asked.filter(pl.col("project_key").is_in(list(projects)))
    counted = {
        str(row["project_key"]): (int(row["tickets_in_scope"]), int(row["compliant_tickets"]))
        for row in asked.iter_rows(named=True)
    }
    tickets = list(_tickets(violations.filter(pl.col("project_key").is_in(list(counted)))))
    single = [
        _report(key, *counted[key], [each for each in tickets if each[1].project_key == key]) for key in sorted(counted)
    ]
    if len(single) == 1:
        return tuple(single)
    total, compliant = (sum(each[place] for each in counted.values()) for place in (0, 1))
    return (_report(ALL_PROJECTS, total, compliant, tickets), *single)


def as_result(check: ProjectCheck, *, check_id: str, timestamp: str, trigger_type: str) -> dict[str, Any]:
    """The stored result of a check, JSON. timestamp: ISO 8601 with its offset."""
    return {
        "check_id": check_id,
        "timestamp": timestamp,
        "project_key": check.project_key,
        "total_tickets_checked": check.total_tickets_checked,
        "compliant_tickets": check.compliant_tickets,
        "non_compliant_tickets": check.non_compliant_tickets,
        "hygiene_score": check.hygiene_score,
        "violations_by_assignee": [
            {
                "assignee_id": each.assignee_id,
                "assignee_name": each.assignee_name,
                "total_violations": each.violation_count,
                "tickets": [
                    {"issue_key": one.issue_key, "summary": one.summary, "violations": list(one.rules)}
                    for one in each.tickets
                ],
            }
            for each in check.assignees
        ],
        "violation_summary": dict(check.violation_summary),
        "trigger_type": trigger_type,
    }


_Owned = tuple[tuple[str | None, str | None], TicketFindings]


def _tickets(violations: pl.DataFrame) -> Iterable[_Owned]:
    """Each ticket once, with its assignee's account and name."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in violations.iter_rows(named=True):
        rows[str(row["issue_key"])].append(row)
    for key, found in rows.items():
        first = found[0]
        findings = TicketFindings(
            issue_key=key,
            project_key=str(first["project_key"]),
            summary=str(first["summary"] or ""),
            rules=tuple(sorted({str(row["rule"]) for row in found})),
        )
        yield (first["assignee_id"], first["assignee_name"]), findings


def _report(project: str, total: int, compliant: int, tickets: Sequence[_Owned]) -> ProjectCheck:
    owned: dict[str | None, list[TicketFindings]] = defaultdict(list)
    names: dict[str | None, str | None] = {}
    for (account, name), each in tickets:
        owned[account].append(each)
        names[account] = name
    assignees = [
        AssigneeFindings(
            assignee_id=account,
            assignee_name=names[account],
            tickets=tuple(
                sorted(found, key=lambda each: (-len(each.rules), each.project_key, _number(each.issue_key)))
            ),
        )
        for account, found in owned.items()
    ]
    assignees.sort(key=lambda each: (-each.violation_count, each.assignee_name or "", each.assignee_id or ""))
    summary = Counter(rule for _, each in tickets for rule in each.rules)
    return ProjectCheck(
        project_key=project,
        total_tickets_checked=total,
        compliant_tickets=compliant,
        hygiene_score=compliant / total * 100 if total else None,
        assignees=tuple(assignees),
        violation_summary=dict(summary.most_common()),
    )


def _number(key: str) -> int:
    digits = key.rpartition("-")[2]
    return int(digits) if digits.isdecimal() else 0
