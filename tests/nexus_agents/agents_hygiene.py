"""Rows of weighted hygiene in the small company, as the asset writes them."""

from datetime import timedelta
from typing import Any

from agents_company import TODAY, Rows


def group(grain: str, group_id: str, score: float | None, *, days: int = 0, **fields: Any) -> dict[str, Any]:
    return {
        "as_of_date": TODAY - timedelta(days=days),
        "grain": grain,
        "group_id": group_id,
        "group_name": group_id,
        "project_key": None if grain == "ALL" else group_id,
        "hygiene_score": score,
        "interval_low": None if score is None else score - 10,
        "interval_high": None if score is None else score + 10,
        "shrunk_score": score,
        "ticket_count": 0 if score is None else 3,
        "level": None,
        "rule_set_version": "catalogue-1",
        "is_rebuilt": days > 0,
    } | fields


def weighted_hygiene() -> dict[str, Rows]:
    rule = {
        "as_of_date": TODAY,
        "project_key": "ALOY",
        "rule": "labels",
        "number": "H08",
        "title": "No label",
        "weight": 1.0,
        "severity": "low",
        "level": "silver",
        "is_enabled": True,
        "judged": 3,
        "violated": 1,
        "not_applicable": 2,
        "exempt": 0,
    }
    suggestion = {
        "issue_key": "ALOY-1",
        "project_key": "ALOY",
        "kind": "set_points",
        "value": "3",
        "confidence": 0.8,
        "evidence": "4 similar tickets have 2 to 3 points.",
        "rests_on": ["ALOY-2"],
    }
    return {
        "hygiene_group_scores": [
            group("ALL", "ALL", 71.5),
            group("ALL", "ALL", 64.0, days=7),
            group("project", "ALOY", 72.25, level="bronze"),
            group("project", "ALOY", 60.0, days=7),
            group("project", "ALOY", 55.0, days=700),
            group("project", "MOD", None),
        ],
        "hygiene_rule_results": [rule],
        "hygiene_gains": [
            {"grain": "project", "group_id": "ALOY", "rank": 1, "rule": "labels", "title": "No label", "gain": 4.5}
        ],
        "hygiene_suggestions": [suggestion, suggestion | {"kind": "set_team", "value": "Core", "confidence": 0.6}],
    }
