"""Milestones of a managed release: the list, a form for each change, and templates."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import streamlit as st

from nexus_dashboard.components.person import person_field, remember_person
from nexus_dashboard.components.release_edit import SAID
from nexus_dashboard.components.wording import NO_DATA
from nexus_dashboard.data import managed_releases as data
from nexus_dashboard.errors import boundary
from nexus_pipelines.operations.releases.milestones import Milestone
from nexus_pipelines.operations.releases.records import ManagedRelease
from nexus_pipelines.operations.releases.templates import TEMPLATES

column = st.column_config


def milestones(release: ManagedRelease) -> None:
    """All of them by day, then the forms."""
    st.markdown("**Milestones**")
    found = data.milestones((release.release_id,))
    if found:
        _table(found)
    else:
        st.caption("There are none. Add one, or those of a template.")
    with st.expander("Add milestones", icon=":material/add:"):
        _add(release)
        _apply(release)
    if found:
        with st.expander("Change a milestone", icon=":material/edit:"):
            _change(found)


def _table(found: Sequence[Milestone]) -> None:
    today = datetime.now(UTC).date()
    st.dataframe(
        [
            {
                "name": each.name,
                "target": each.target_date,
                "state": _state(each, today),
                "actual": each.actual_date,
                "notes": each.notes,
            }
            for each in found
        ],
        hide_index=True,
        placeholder=NO_DATA,
        alt="Milestones of the release",
        column_config={
            "name": column.TextColumn("Milestone", pinned=True),
            "target": column.DateColumn("Planned for", format="D MMM YYYY", width="small"),
            "state": column.TextColumn("State", width="small"),
            "actual": column.DateColumn("Reached", format="D MMM YYYY", width="small"),
            "notes": column.TextColumn("Notes"),
        },
    )


def _state(each: Milestone, today: date) -> str:
    if each.completed:
        return "✓ reached"
    return "✗ overdue" if each.target_date < today else "ahead"


def _add(release: ManagedRelease) -> None:
    with st.form("add milestone", border=False):
        name = st.text_input("Milestone")
        day = st.date_input("Planned for", value=release.target_date, format="YYYY-MM-DD")
        person = person_field()
        if st.form_submit_button("Add"):
            with boundary("new milestone"):
                data.add_milestone(release.release_id, {"name": name, "target_date": day}, person=person)
                _done(person, f"The milestone {name} was added.")


def _apply(release: ManagedRelease) -> None:
    with st.form("apply template", border=False):
        template = st.selectbox(
            "Template", list(TEMPLATES), format_func=lambda name: f"{name} ({len(TEMPLATES[name])} milestones)"
        )
        person = person_field()
        if st.form_submit_button("Add those that are missing"):
            with boundary("milestones of the template"):
                data.apply_template(release.release_id, template, person=person)
                _done(person, f"The release has the milestones of the template {template}.")


def _change(found: Sequence[Milestone]) -> None:
    named = {each.milestone_id: each for each in found}
    chosen = st.selectbox("Milestone", list(named), format_func=lambda each: named[each].name, key="milestone")
    milestone = named[chosen]
    with st.form(f"change milestone {chosen}", border=False):
        day = st.date_input("Planned for", value=milestone.target_date, format="YYYY-MM-DD")
        is_reached = st.checkbox("Reached", value=milestone.completed)
        actual = st.date_input("Reached on (empty: not known)", value=milestone.actual_date, format="YYYY-MM-DD")
        notes = st.text_area("Notes", value=milestone.notes or "", height=80)
        is_removed = st.checkbox("Remove this milestone")
        person = person_field()
        if st.form_submit_button("Save"):
            with boundary("change of the milestone"):
                if is_removed:
                    data.remove_milestone(milestone, person=person)
                    _done(person, f"The milestone {milestone.name} was removed.")
                values = {
                    "target_date": day,
                    "completed": is_reached,
                    "actual_date": actual,
                    "notes": notes.strip() or None,
                }
                data.change_milestone(milestone, values, person=person)
                _done(person, f"The milestone {milestone.name} was saved.")


def _done(person: str, said: str) -> None:
    remember_person(person)
    st.session_state[SAID] = said
    st.rerun()
