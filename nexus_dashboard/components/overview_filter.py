"""The project filter of the Overview; its choice is part of the page's address, so a link shows the same."""

import streamlit as st

_KEY = "project"


def chosen_projects(projects: list[str]) -> list[str]:
    """The chosen project keys; an empty list means all. Nothing is asked when there is one project only."""
    if len(projects) < 2:
        return []
    explained = "Limits every section that belongs to a project. Nothing chosen means all projects."
    if len(projects) <= 8:
        return st.pills("Projects", projects, selection_mode="multi", key=_KEY, bind="query-params", help=explained)
    return st.multiselect(
        "Projects", projects, key=_KEY, bind="query-params", placeholder="All projects", help=explained
    )
