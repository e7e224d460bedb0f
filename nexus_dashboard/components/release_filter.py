"""Which releases the page shows; every choice is part of the page's address."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from nexus_dashboard.data.release_list import ReleaseRow, State

_STATES: dict[str, tuple[State, ...]] = {
    "To come": ("at risk", "overdue", "upcoming", "no date"),
    "At risk or overdue": ("at risk", "overdue"),
    "Released": ("released",),
    "All": ("at risk", "overdue", "upcoming", "no date", "released"),
}
_USUAL: Literal["To come"] = "To come"


def chosen(releases: Sequence[ReleaseRow]) -> tuple[list[ReleaseRow], list[ReleaseRow]]:
    """Those of the chosen projects; and those of them in the chosen state."""
    projects = sorted({each.project_key for each in releases if each.project_key})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = (
            st.multiselect(
                "Projects",
                projects,
                key="project",
                bind="query-params",
                persist_state="page",
                placeholder="All projects",
                width=320,
            )
            if len(projects) > 1
            else []
        )
        state = st.segmented_control(
            "Releases",
            list(_STATES),
            default=_USUAL,
            required=True,
            key="state",
            bind="query-params",
            persist_state="page",
        )
    mine = [each for each in releases if not wanted or each.project_key in wanted]
    return mine, [each for each in mine if each.state in _STATES[state or _USUAL]]
