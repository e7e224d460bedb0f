"""What several release tools share: which releases a question means, and how one is named."""

from collections.abc import Sequence
from typing import Any

from nexus_agents.planner.intents import Plan
from nexus_agents.planner.slots import Slots
from nexus_agents.published import Published, Row, Rows
from nexus_agents.tools.finding import Finding, nothing
from nexus_agents.wording import listed

_KNOWN = """
select project_key, version_name, release_date
from releases
where
    not is_released
    and not is_archived
    and not is_sprint_named
    and (len($projects) = 0 or list_contains($projects, project_key))
order by release_date nulls last, project_key, version_name
"""


def names_of(slots: Slots) -> list[str]:
    """Names of the versions that the question means."""
    return sorted({version.name for version in slots.versions})


def projects_of(slots: Slots) -> list[str]:
    """Projects of the versions that the question means; a tag without a project has none."""
    return sorted({version.project_key for version in slots.versions if version.project_key})


def version_ids_of(slots: Slots) -> list[str]:
    """Jira versions that the question means, twins included."""
    return sorted({identity for version in slots.versions for identity in version.version_ids})


def release_name(row: Row) -> str:
    """`ALOY Alloy 1.8.0`; the repository stands in for a project that is not known."""
    return " ".join(str(part) for part in (row["project_key"] or row.get("repository"), row["version_name"]) if part)


def release_label(row: dict[str, Any]) -> str:
    """The label of a cited release."""
    return release_name(row)


def unknown_version(published: Published, plan: Plan) -> Finding:
    """No such version: what there is instead."""
    rows: Rows = published.rows(_KNOWN, projects=list(plan.slots.projects))
    within = f" in {listed(plan.slots.projects)}" if plan.slots.projects else ""
    known: Sequence[str] = [release_name(row) for row in rows.rows]
    there_are = f" Unreleased are {listed(known)}." if known else ""
    return nothing(f"there is no version {plan.slots.version_text}{within}.{there_are}", rows, "releases")
