"""Releases as people manage them, in Postgres: the release, its milestones and its risks; each change has its audit."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from nexus_dashboard.data.door import postgres
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases import managed as stored
from nexus_pipelines.operations.releases import milestones as steps
from nexus_pipelines.operations.releases import risks as dangers
from nexus_pipelines.operations.releases.milestones import Milestone
from nexus_pipelines.operations.releases.records import ManagedRelease, read_release
from nexus_pipelines.operations.releases.risks import Risk
from nexus_pipelines.operations.releases.templates import TemplateName


@st.cache_data(ttl=5, max_entries=1, show_spinner=False)
def managed_releases() -> list[ManagedRelease]:
    """All that are there, by target date.

    Raises (as everything here):
        OperatorError: Postgres does not answer, or is of an earlier version of Nexus.
    """
    with postgres() as connection:
        return stored.list_releases(connection)


def managed_release(release_id: str | None) -> ManagedRelease | None:
    """The one of this id; None while nobody manages it here."""
    return next((each for each in managed_releases() if each.release_id == release_id), None)


@st.cache_data(ttl=5, max_entries=8, show_spinner=False)
def milestones(release_ids: tuple[str, ...]) -> list[Milestone]:
    """Milestones of these releases, by day."""
    with postgres() as connection:
        return steps.list_milestones(connection, release_ids)


@st.cache_data(ttl=5, max_entries=8, show_spinner=False)
def risks(release_ids: tuple[str, ...]) -> list[Risk]:
    """Risks of these releases, open ones first, the gravest before the others."""
    with postgres() as connection:
        return dangers.list_risks(connection, release_ids)


def by_version(releases: Sequence[ManagedRelease]) -> dict[tuple[str, str], ManagedRelease]:
    """Found by project, and version in lower case: Jira's name for it, where that is another one."""
    return {(each.project_key or "", (each.fix_version or each.version).lower()): each for each in releases}


def behind_plan(releases: Sequence[ManagedRelease], planned: Sequence[Milestone], *, today: date) -> frozenset[str]:
    """Ids of releases that are delayed, or with a milestone past its day that was not reached."""
    late = {each.release_id for each in planned if not each.completed and each.target_date < today}
    return frozenset(each.release_id for each in releases if each.status == "delayed" or each.release_id in late)


def create(values: Mapping[str, object], *, template: TemplateName | None, person: str) -> ManagedRelease:
    """Add a release, with the milestones of a template where one is chosen.

    Raises:
        UserError: a field is wrong, nobody is named, or the release is there already.
    """
    name = _named(person)
    draft = read_release(values)
    with postgres() as connection:
        release = stored.create_release(connection, draft, source="manual", created_by=name)
        if template is not None:
            steps.apply_template(connection, release.release_id, template, added_by=name)
    _forget()
    return release


def change(release: ManagedRelease, values: Mapping[str, object], *, person: str) -> ManagedRelease:
    """Change what differs from what the person saw; the release as it is now.

    Raises:
        UserError: a field is wrong, nobody is named, or somebody else changed it in the meantime.
    """
    name = _named(person)
    with postgres() as connection:
        saved = stored.update_release(
            connection, release.release_id, values, changed_by=name, seen_at=release.updated_at
        )
    _forget()
    return saved


def delete(release: ManagedRelease, *, person: str) -> None:
    """Take it out of the list; what Jira and Git say of it stays.

    Raises:
        UserError: nobody is named, or it is gone already.
    """
    name = _named(person)
    with postgres() as connection:
        stored.delete_release(connection, release.release_id, deleted_by=name)
    _forget()


def add_milestone(release_id: str, values: Mapping[str, object], *, person: str) -> None:
    """Add one milestone.

    Raises:
        UserError: a field is wrong, or nobody is named.
    """
    name = _named(person)
    draft = steps.read_milestone(values)
    with postgres() as connection:
        steps.add_milestone(connection, release_id, draft, added_by=name)
    _forget()


def apply_template(release_id: str, template: TemplateName, *, person: str) -> None:
    """Add the milestones of a template that the release does not have yet.

    Raises:
        UserError: nobody is named.
    """
    name = _named(person)
    with postgres() as connection:
        steps.apply_template(connection, release_id, template, added_by=name)
    _forget()


def change_milestone(milestone: Milestone, values: Mapping[str, object], *, person: str) -> None:
    """Change a milestone.

    Raises:
        UserError: a field is wrong, nobody is named, or somebody else changed it in the meantime.
    """
    name = _named(person)
    with postgres() as connection:
        steps.change_milestone(
            connection, milestone.milestone_id, values, changed_by=name, seen_at=milestone.updated_at
        )
    _forget()


def remove_milestone(milestone: Milestone, *, person: str) -> None:
    """Remove a milestone.

    Raises:
        UserError: nobody is named, or it is gone already.
    """
    name = _named(person)
    with postgres() as connection:
        steps.remove_milestone(connection, milestone.milestone_id, removed_by=name)
    _forget()


def add_risk(release_id: str, values: Mapping[str, object], *, person: str) -> None:
    """Add a risk.

    Raises:
        UserError: a field is wrong, or nobody is named.
    """
    name = _named(person)
    draft = dangers.read_risk(values)
    with postgres() as connection:
        dangers.add_risk(connection, release_id, draft, added_by=name)
    _forget()


def change_risk(risk: Risk, values: Mapping[str, object], *, person: str) -> None:
    """Change a risk.

    Raises:
        UserError: a field is wrong, nobody is named, or somebody else changed it in the meantime.
    """
    name = _named(person)
    with postgres() as connection:
        dangers.change_risk(connection, risk.risk_id, values, changed_by=name, seen_at=risk.updated_at)
    _forget()


def _named(person: str) -> str:
    name = person.strip()
    if not name:
        raise UserError("Say who you are first: a change is made in somebody's name.")
    return name


def _forget() -> None:
    managed_releases.clear()
    milestones.clear()
    risks.clear()
