"""Add, change and delete a managed release; each in somebody's name, deleting asked twice."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import streamlit as st

from nexus_dashboard.components.person import person_field, remember_person
from nexus_dashboard.components.release_link import show_release
from nexus_dashboard.components.wording import plain
from nexus_dashboard.data.managed_releases import change, create, delete
from nexus_dashboard.errors import boundary
from nexus_pipelines.operations.releases.records import ManagedRelease, ReleaseStatus, ReleaseType
from nexus_pipelines.operations.releases.templates import TEMPLATES, TemplateName

SAID = "release_said"
_USUAL_DAYS = 28


def add_release(projects: Sequence[str]) -> None:
    """The form for a release that neither Jira nor Git knows yet."""
    with st.form("add release", border=False):
        project = st.selectbox("Project", projects, accept_new_options=True, placeholder="Key such as SHOP", index=None)
        version = st.text_input("Version", placeholder="such as 2.4.0")
        values = _fields(None, target=datetime.now(UTC).date() + timedelta(days=_USUAL_DAYS))
        template = _template()
        person = person_field()
        if st.form_submit_button("Add the release", type="primary"):
            _create({"project_key": project or None, "version": version, **values}, template, person)


def manage_release(project_key: str, version_name: str, target: date | None) -> None:
    """The form that begins to manage a release that Jira, Git or a plan knows."""
    st.caption(
        "Nobody manages this release here yet. Whoever does so gives it milestones, risks and an owner; the target "
        "date that is set here counts before Jira's."
    )
    with (
        st.expander("Manage this release here", icon=":material/edit_calendar:"),
        st.form("manage release", border=False),
    ):
        values = _fields(None, target=target or datetime.now(UTC).date() + timedelta(days=_USUAL_DAYS))
        template = _template()
        person = person_field()
        if st.form_submit_button("Manage this release", type="primary"):
            _create({"project_key": project_key, "version": version_name, **values}, template, person)


def edit_release(release: ManagedRelease) -> None:
    """Its fields, and the way to delete it."""
    with st.form("edit release", border=False):
        project = st.text_input("Project", value=release.project_key or "", placeholder="Key such as SHOP")
        values = {"project_key": project.strip() or None, **_fields(release, target=release.target_date)}
        person = person_field()
        if st.form_submit_button("Save", type="primary"):
            with boundary("change of the release"):
                saved = change(release, values, person=person)
                remember_person(person)
                st.session_state[SAID] = "Saved."
                show_release(saved.project_key or "", saved.version)
    with st.form("delete release", border=False):
        st.markdown("**Delete**")
        is_meant = st.checkbox(f"Yes, take {plain(release.version)} out of the list; what Jira and Git say of it stays")
        person = person_field()
        if st.form_submit_button("Delete", icon=":material/delete:"):
            with boundary("deletion of the release"):
                if not is_meant:
                    st.warning("Tick the box to confirm; nothing was deleted.", icon=":material/info:")
                    return
                delete(release, person=person)
                remember_person(person)
                st.session_state[SAID] = f"{release.label} is no longer managed here."
                st.rerun()


def _template() -> TemplateName | None:
    return st.selectbox(
        "Milestones",
        list(TEMPLATES),
        index=None,
        placeholder="none; add them later",
        format_func=lambda name: f"{name} ({len(TEMPLATES[name])} milestones, counted back from the target date)",
    )


def _create(values: dict[str, Any], template: TemplateName | None, person: str) -> None:
    with boundary("new release"):
        release = create(values, template=template, person=person)
        remember_person(person)
        st.session_state[SAID] = f"{release.label} is managed here now. It is judged in the next run."
        show_release(release.project_key or "", release.version)


def _fields(release: ManagedRelease | None, *, target: date) -> dict[str, Any]:
    """The fields of a form, filled with what is stored; the values as a draft takes them."""
    kinds, states = list(get_args(ReleaseType)), list(get_args(ReleaseStatus))
    left, right = st.columns(2)
    with left:
        target_date = st.date_input("Target date", value=target, format="YYYY-MM-DD")
        status = st.selectbox(
            "Status", states, index=states.index(release.status if release else "planning"), format_func=_words
        )
        manager = st.text_input("Release manager", value=(release and release.release_manager) or "")
    with right:
        start_date = st.date_input(
            "Start (empty: not known)", value=release.start_date if release else None, format="YYYY-MM-DD"
        )
        kind = st.selectbox("Type", kinds, index=kinds.index(release.release_type if release else "minor"))
        repository = st.text_input("Repository", value=(release and release.repo_name) or "")
    description = st.text_area("Description", value=(release and release.description) or "", height=80)
    return {
        "target_date": target_date,
        "start_date": start_date,
        "status": status,
        "release_type": kind,
        "release_manager": manager.strip() or None,
        "repo_name": repository.strip() or None,
        "description": description.strip() or None,
    }


def _words(state: str) -> str:
    return state.replace("_", " ")
