"""The verdict on one release: as the last run published it, or as the agent API judges it now or for a past day."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import streamlit as st

from nexus_dashboard.clients.agent_api import AgentApi, agent_api_url
from nexus_dashboard.data.door import Snapshot, warehouse
from nexus_dashboard.data.published_tables import has_tables
from nexus_pipelines.errors import OperatorError

_TABLES = ("release_assessments", "release_criteria", "release_history")
_VERDICT = """
select * from release_assessments
where project_key = $project and lower(version_name) = lower($version)
"""
_CRITERIA = """
select * from release_criteria where release_id = $release order by position
"""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """An assessment as pages show it. criteria: rows in the policy's order, items and waiver as mappings.

    score: 0 to 100. coverage: 0 to 1. flip_sets: to the next verdict, and to GO where that is another.
    content: the assessment as the API gave it; None of a published one.
    """

    release_id: str
    project_key: str
    version_name: str
    verdict: str
    rationale: str
    score: float | None
    coverage: float
    policy: str
    as_of: date
    scope_kind: str
    criteria: list[dict[str, Any]]
    gaps: list[str]
    notes: list[str]
    conditions_due: date | None
    flip_sets: list[dict[str, Any]]
    change_risk: dict[str, Any] | None
    content: dict[str, Any] | None = None


def is_judged(snapshot: Snapshot) -> bool:
    """Whether the snapshot has verdicts at all; one of an earlier Nexus has none."""
    return has_tables(snapshot, _TABLES)


def published_verdict(snapshot: Snapshot, project_key: str, version_name: str) -> Judged | None:
    """What the last run said; None of a release that is out, or that it did not know."""
    if not is_judged(snapshot):
        return None
    found = snapshot.rows(_VERDICT, project=project_key, version=version_name)
    if found.is_empty():
        return None
    row = found.row(0, named=True)
    criteria = snapshot.rows(_CRITERIA, release=row["release_id"])
    return Judged(
        release_id=row["release_id"],
        project_key=row["project_key"],
        version_name=row["version_name"],
        verdict=row["verdict"],
        rationale=row["rationale"],
        score=row["score"],
        coverage=row["coverage"],
        policy=f"{row['policy_name']}, version {row['policy_version']}",
        as_of=row["as_of"],
        scope_kind=row["scope_kind"],
        criteria=[
            each | {"items": _json(each["items"]) or [], "waiver": _json(each["waiver"])}
            for each in criteria.iter_rows(named=True)
        ],
        gaps=list(row["gaps"] or ()),
        notes=list(row["notes"] or ()),
        conditions_due=row["conditions_due"],
        flip_sets=_flip_sets(_json(row["flip_set"]), _json(row["flip_set_to_go"])),
        change_risk=_json(row["change_risk"]),
    )


def _json(text: str | None) -> Any:
    return None if text is None else json.loads(text)


@st.cache_data(ttl=60, max_entries=64, show_spinner="Judging the release …")
def verdict_on(project_key: str, version_name: str, day: date | None, snapshot_id: int) -> Judged:
    """Judged by the agent API: with the judgements of this minute, as of `day`, or of now.

    Raises:
        UserError: there is no such release.
        OperatorError: the API does not answer.
    """
    del snapshot_id  # part of the cache's key: another publication is another verdict
    asked = {} if day is None else {"as_of": day.isoformat()}
    return judged(api().get("reporting", "release", project_key, version_name, "check", **asked))


def api() -> AgentApi:
    """The agent API of this home."""
    return AgentApi(url=agent_api_url(warehouse().settings))


def judged(answer: dict[str, Any]) -> Judged:
    """The API's answer, as pages show it.

    Raises:
        OperatorError: it lacks what every assessment has; another version of Nexus answers.
    """
    try:
        content = answer["assessment"]
        release, moment = content["release"], content["moment"]
        return Judged(
            release_id=release["release_id"],
            project_key=release["project_key"],
            version_name=release["version_name"],
            verdict=content["verdict"],
            rationale=content["rationale"],
            score=content["score"],
            coverage=content["coverage"],
            policy=f"{content['policy_name']}, version {content['policy_version']}",
            as_of=date.fromisoformat(moment["as_of"]),
            scope_kind=release["scope_kind"],
            criteria=[each | {"as_of": _moment(each["as_of"])} for each in content["criteria"]],
            gaps=list(content["gaps"]),
            notes=list(content["notes"]),
            conditions_due=date.fromisoformat(content["conditions_due"]) if content["conditions_due"] else None,
            flip_sets=_flip_sets(content["flip_set"], content["flip_set_to_go"]),
            change_risk=content["change_risk"],
            content=content,
        )
    except (KeyError, TypeError) as error:
        raise OperatorError(
            f"The agent API's answer lacks {error}; dashboard and API are of different versions: restart both."
        ) from error


def _flip_sets(*found: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [each for each in found if each is not None]


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
