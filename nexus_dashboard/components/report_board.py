"""The archive of reports: filters and the list."""

import streamlit as st

from nexus_dashboard.components.empty import empty
from nexus_dashboard.components.report_list import KINDS, kind, report_list
from nexus_dashboard.data.reports import reports


def board(projects: list[str]) -> None:
    """The page without a report in its address."""
    with st.container(horizontal=True):
        wanted = st.selectbox(
            "Kind",
            list(KINDS),
            index=None,
            format_func=kind,
            placeholder="All kinds",
            key="kind",
            bind="query-params",
            width=240,
        )
        project = st.selectbox(
            "Project", projects, index=None, placeholder="All projects", key="project", bind="query-params", width=240
        )
    found = reports(report_type=wanted, project_key=project)
    if found:
        report_list(found)
    elif wanted or project:
        st.markdown("No stored report fits these filters.")
    else:
        empty(
            "No report has been stored yet.",
            then="Open a release and make its report there, or use `nexus report`; a schedule stores more of them.",
        )
