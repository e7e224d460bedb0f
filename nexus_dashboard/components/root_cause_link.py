"""The way to one analysis: its id is part of the page's address, so that a link shows the same to everybody."""

import streamlit as st

_PARAMETER = "analysis"
_VISITS = "failure_visits"


def asked_analysis() -> str | None:
    """The analysis that the address names."""
    return st.query_params.get(_PARAMETER) or None


def show_analysis(analysis_id: str) -> None:
    """Go to an analysis now."""
    _ask(analysis_id)
    st.rerun()


def leave_analysis() -> None:
    """Back to the list; for a button's callback."""
    st.query_params.pop(_PARAMETER, None)


def visits() -> int:
    """How often an analysis was opened: a table that was clicked keeps its click, so each visit has a new one."""
    return st.session_state.get(_VISITS, 0)


def open_analysis(analysis_id: str, label: str, *, key: str) -> None:
    """A button that leads to an analysis, on this page."""
    # A page link to the page that it stands on loses its parameter with the next rerun.
    st.button(
        label,
        key=f"{key} {analysis_id}",
        icon=":material/arrow_forward:",
        type="tertiary",
        on_click=_ask,
        args=(analysis_id,),
    )


def _ask(analysis_id: str) -> None:
    st.query_params[_PARAMETER] = analysis_id
    st.session_state[_VISITS] = visits() + 1
