"""The way to one analysis: its id is part of the page's address, so that a link shows the same to everybody."""

import streamlit as st

_PARAMETER = "analysis"


def asked_analysis() -> str | None:
    """The analysis that the address names."""
    return st.query_params.get(_PARAMETER) or None


def show_analysis(analysis_id: str) -> None:
    """Go to an analysis now."""
    st.query_params[_PARAMETER] = analysis_id
    st.session_state["failure_visits"] = st.session_state.get("failure_visits", 0) + 1
    st.rerun()


def leave_analysis() -> None:
    """Back to the list; for a button's callback."""
    st.query_params.pop(_PARAMETER, None)


def open_analysis(analysis_id: str, label: str) -> None:
    """A link to an analysis, on this page."""
    st.page_link(
        "app_pages/root_causes.py",
        label=label,
        icon=":material/arrow_forward:",
        query_params={_PARAMETER: analysis_id},
    )
