"""What happened to releases that were decided on, once nobody can be surprised any more."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from nexus_pipelines.analysis.readiness.change_risk.released import RELEASED_QUERY
from nexus_pipelines.analysis.readiness.hotfixes import HOTFIX_DAYS, Aftermath, ReleasedVersion, hotfix_within
from nexus_pipelines.analysis.readiness.releases import Ask
from nexus_pipelines.operations.releases.decisions import StoredDecision

# A decision names the version as it was called on that day: a plan of then is a Jira version and a tag by now.
_NAMES = """
select distinct project_key, version_name, product, version_number
from releases
where project_key in (select unnest($projects)) and version_number is not null and not is_sprint_named
"""


def decision_outcomes(
    ask: Ask, decisions: Sequence[StoredDecision], *, known_until: date
) -> Mapping[int, Mapping[str, Any]]:
    """By decision_id, what `record_outcome` takes; without those whose outcome is not known by the end of that day."""
    projects = sorted({decision.project_key for decision in decisions})
    if not projects:
        return {}
    released = [
        ReleasedVersion(**{name: row[name] for name in ReleasedVersion.__dataclass_fields__})
        for row in ask(RELEASED_QUERY, {"projects": projects}).rows(named=True)
    ]
    followed = {
        (version.project_key, version.product, version.version_number): (version, after)
        for version, after in zip(released, hotfix_within(released, known_until=known_until), strict=True)
        if after is not None and after.had_hotfix is not None
    }
    numbers = {
        (row["project_key"], row["version_name"].casefold()): (row["product"], row["version_number"])
        for row in ask(_NAMES, {"projects": projects}).rows(named=True)
    }
    outcomes: dict[int, Mapping[str, Any]] = {}
    for decision in decisions:
        named = numbers.get((decision.project_key, decision.version_name.casefold()))
        found = followed.get((decision.project_key, *named)) if named else None
        if found is not None:
            outcomes[decision.decision_id] = _outcome(*found)
    return outcomes


def _outcome(version: ReleasedVersion, after: Aftermath) -> Mapping[str, Any]:
    return {
        "released_on": version.released_on.isoformat(),
        "is_hotfixed": after.had_hotfix,
        "hotfix": after.hotfix_number,
        "hotfix_on": after.hotfix_on.isoformat() if after.hotfix_on else None,
        "window_days": HOTFIX_DAYS,
    }
