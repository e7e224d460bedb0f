"""Assessments as rows of the published tables."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from nexus_pipelines.analysis.readiness.assessment_json import as_json
from nexus_pipelines.analysis.readiness.past import PastPoint, TicketCounts
from nexus_pipelines.analysis.readiness.records import Assessment


def assessment_row(assessment: Assessment, tickets: TicketCounts) -> Mapping[str, Any]:
    """One row of release_assessments."""
    release, rows = assessment.release, assessment.criteria
    content = as_json(assessment)
    failed = [row.severity for row in rows if row.status == "failed"]
    flip = assessment.flip_set
    return {
        "release_id": release.release_id,
        "project_key": release.project_key,
        "version_name": release.version_name,
        "version_ids": list(release.version_ids),
        "repositories": list(release.repositories),
        "target_date": release.target_date,
        "scope_kind": release.scope_kind,
        "as_of": assessment.moment.as_of,
        "verdict": assessment.verdict,
        "rationale": assessment.rationale,
        "score": assessment.score,
        "coverage": assessment.coverage,
        "policy_name": assessment.policy_name,
        "policy_version": assessment.policy_version,
        "judgements_version": assessment.judgements_version,
        "conditions_due": assessment.conditions_due,
        "total_tickets": tickets.total_tickets,
        "done_tickets": tickets.done_tickets,
        "open_tickets": tickets.open_tickets,
        "blocked_tickets": tickets.blocked_tickets,
        "blocker_count": failed.count("blocker"),
        "risk_count": failed.count("risk"),
        "unknown_count": sum(row.status in ("unknown", "stale") for row in rows),
        "gaps": list(assessment.gaps),
        "notes": list(assessment.notes),
        "change_risk": _text(content["change_risk"]),
        "flip_to": flip.to if flip else None,
        "flip_wording": flip.wording if flip else None,
        "flip_set": _text(content["flip_set"]),
        "flip_set_to_go": _text(content["flip_set_to_go"]),
    }


def criterion_rows(assessment: Assessment) -> Sequence[Mapping[str, Any]]:
    """The rows of release_criteria, in the order of the policy."""
    content = as_json(assessment)["criteria"]
    return [
        {
            "release_id": assessment.release.release_id,
            "project_key": assessment.release.project_key,
            "version_name": assessment.release.version_name,
            "position": position,
            "criterion": row.criterion,
            "title": row.title,
            "severity": row.severity,
            "is_required": row.is_required,
            "comparison": row.comparison,
            "threshold": float(row.threshold),
            "unit": row.unit,
            "status": row.status,
            "value": row.value,
            "sample_size": row.sample_size,
            "as_of": row.as_of,
            "source": row.source,
            "sql": row.sql,
            "weight": float(row.weight),
            "contribution": row.contribution,
            "details": row.details,
            "items": _text(told["items"]) or "[]",
            "item_count": row.item_count,
            "gap": row.gap,
            "waiver": _text(told["waiver"]),
        }
        for position, (row, told) in enumerate(zip(assessment.criteria, content, strict=True), start=1)
    ]


def today_row(assessment: Assessment, tickets: TicketCounts, measured_by: str) -> Mapping[str, Any]:
    """The row of release_history for the day of the build."""
    release = assessment.release
    return {
        **_history(release.release_id, release.project_key, release.version_name, assessment.moment.as_of, tickets),
        "verdict": assessment.verdict,
        "score": assessment.score,
        "coverage": assessment.coverage,
        "is_rebuilt": False,
        "measured_by": measured_by,
    }


def past_row(point: PastPoint, measured_by: str) -> Mapping[str, Any]:
    """A row of release_history for a past day."""
    release = point.release
    return {
        **_history(release.release_id, release.project_key, release.version_name, point.day, point.tickets),
        "verdict": point.verdict,
        "score": point.score,
        "coverage": point.coverage,
        "is_rebuilt": True,
        "measured_by": measured_by,
    }


def _history(release_id: str, project: str, version: str, day: date, tickets: TicketCounts) -> dict[str, Any]:
    return {
        "release_id": release_id,
        "project_key": project,
        "version_name": version,
        "day": day,
        "total_tickets": tickets.total_tickets,
        "done_tickets": tickets.done_tickets,
        "open_tickets": tickets.open_tickets,
        "blocked_tickets": tickets.blocked_tickets,
    }


def _text(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
