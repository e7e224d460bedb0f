"""The way to one report: its id is part of the page's address, so that a link shows the same to everybody."""

import streamlit as st

_PARAMETER = "report"
_PAGE = "app_pages/reports.py"
_VISITS = "report_visits"


def asked_report() -> str | None:
    """The report that the address names."""
    return st.query_params.get(_PARAMETER) or None


def show_report(report_id: str) -> None:
    """Go to a report now, from this page or another."""
    st.session_state[_VISITS] = visits() + 1
    st.switch_page(_PAGE, query_params={_PARAMETER: report_id})


def leave_report() -> None:
    """Back to the list; for a button's callback."""
    st.query_params.pop(_PARAMETER, None)


def visits() -> int:
    """How often a report was opened: a table that was clicked keeps its click, so each visit has a new one."""
    return st.session_state.get(_VISITS, 0)
