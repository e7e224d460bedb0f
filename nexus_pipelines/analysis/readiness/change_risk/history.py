"""Releases that went out, with what followed and since when that is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from nexus_pipelines.analysis.readiness.change_risk.released import RELEASED_QUERY
from nexus_pipelines.analysis.readiness.hotfixes import HOTFIX_DAYS, ReleasedVersion, hotfix_within
from nexus_pipelines.analysis.readiness.releases import Ask

# A project's habits change: more of its past than this says little about its next release.
HISTORY_SIZE = 60


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A release whose outcome is known since `known_on`: the day of the hotfix, or the end of its three weeks."""

    release_id: str
    project_key: str
    product: str
    version_number: str
    released_on: date
    known_on: date
    had_hotfix: bool


def read_outcomes(ask: Ask, project_keys: Sequence[str]) -> Mapping[str, Sequence[Outcome]]:
    """By project, all final versions that went out, in order of time; known_on may lie after the day of the query.

    A caller keeps those with known_on up to the day it looks at: by then nothing else could have been known.
    """
    rows = ask(RELEASED_QUERY, {"projects": list(project_keys)}).rows(named=True)
    versions = [
        ReleasedVersion(
            project_key=row["project_key"],
            product=row["product"],
            version_number=row["version_number"],
            released_on=row["released_on"],
        )
        for row in rows
    ]
    found: dict[str, list[Outcome]] = {}
    for row, version, after in zip(rows, versions, hotfix_within(versions, known_until=date.max), strict=True):
        if after is not None:
            found.setdefault(version.project_key, []).append(
                Outcome(
                    release_id=row["release_id"],
                    project_key=version.project_key,
                    product=version.product,
                    version_number=version.version_number,
                    released_on=version.released_on,
                    known_on=after.hotfix_on or version.released_on + timedelta(days=HOTFIX_DAYS),
                    had_hotfix=after.hotfix_on is not None,
                )
            )
    return found
