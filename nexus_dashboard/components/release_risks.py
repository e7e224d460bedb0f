"""Risks that people see in a managed release: the list, and a form for a new or a changed one."""

from collections.abc import Sequence
from typing import Any, get_args

import streamlit as st

from nexus_dashboard.components.person import person_field, remember_person
from nexus_dashboard.components.release_edit import SAID
from nexus_dashboard.components.wording import NO_DATA
from nexus_dashboard.data import managed_releases as data
from nexus_dashboard.errors import boundary
from nexus_pipelines.operations.releases.records import ManagedRelease
from nexus_pipelines.operations.releases.risks import Level, Risk, RiskStatus

column = st.column_config


def risks(release: ManagedRelease) -> None:
    """Open ones first, the gravest in front, then the forms."""
    st.markdown("**Risks that people see**")
    found = data.risks((release.release_id,))
    if found:
        _table(found)
    else:
        st.caption("Nobody has written one down.")
    with st.expander("Add a risk", icon=":material/add:"):
        _form(release, None)
    if found:
        with st.expander("Change a risk", icon=":material/edit:"):
            named = {each.risk_id: each for each in found}
            chosen = st.selectbox("Risk", list(named), format_func=lambda each: named[each].title, key="risk")
            _form(release, named[chosen])


def _table(found: Sequence[Risk]) -> None:
    st.dataframe(
        [
            {
                "title": each.title,
                "severity": each.severity,
                "probability": each.probability,
                "status": each.status,
                "owner": each.owner,
                "mitigation": each.mitigation,
                "description": each.description,
            }
            for each in found
        ],
        hide_index=True,
        placeholder=NO_DATA,
        alt="Risks that people see in the release",
        column_config={
            "title": column.TextColumn("Risk", pinned=True),
            "severity": column.TextColumn("Severity", width="small"),
            "probability": column.TextColumn("Probability", width="small"),
            "status": column.TextColumn("State", width="small"),
            "owner": column.TextColumn("Owner", width="small"),
            "mitigation": column.TextColumn("What is done about it", width="large"),
            "description": column.TextColumn("Description", width="large"),
        },
    )


def _form(release: ManagedRelease, risk: Risk | None) -> None:
    levels, states = list(get_args(Level)), list(get_args(RiskStatus))
    with st.form(f"risk {risk.risk_id if risk else 'new'}", border=False):
        values: dict[str, Any] = {
            "title": st.text_input("Risk in a few words", value=risk.title if risk else ""),
            "severity": st.selectbox("Severity", levels, index=levels.index(risk.severity if risk else "medium")),
            "probability": st.selectbox(
                "Probability", levels, index=levels.index(risk.probability if risk else "medium")
            ),
            "mitigation": st.text_area(
                "What is done about it", value=(risk and risk.mitigation) or "", height=80
            ).strip()
            or None,
            "owner": st.text_input("Owner", value=(risk and risk.owner) or "").strip() or None,
        }
        if risk is not None:
            values["status"] = st.selectbox("State", states, index=states.index(risk.status))
        person = person_field()
        if st.form_submit_button("Save" if risk else "Add"):
            with boundary("risk"):
                if risk is None:
                    data.add_risk(release.release_id, values, person=person)
                else:
                    data.change_risk(risk, values, person=person)
                remember_person(person)
                st.session_state[SAID] = f"The risk {values['title']} was saved."
                st.rerun()
