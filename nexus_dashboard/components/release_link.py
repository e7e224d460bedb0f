"""The way to one release: its project and name are part of the page's address, so that a link shows the same."""

import streamlit as st

_PARAMETER = "release"
_PAGE = "app_pages/releases.py"
_VISITS = "release_visits"


def address_of(project_key: str, version_name: str) -> str:
    """`SHOP/5.0`, `/5.0` without a project; a project's key never holds a slash, a version's name may."""
    return f"{project_key}/{version_name}"


def asked_release() -> tuple[str, str] | None:
    """Project and version that the address names."""
    project_key, found, version_name = (st.query_params.get(_PARAMETER) or "").partition("/")
    return (project_key, version_name) if found and version_name else None


def show_release(project_key: str, version_name: str) -> None:
    """Go to a release now, from this page or another."""
    st.session_state[_VISITS] = visits() + 1
    st.switch_page(_PAGE, query_params={_PARAMETER: address_of(project_key, version_name)})


def leave_release() -> None:
    """Back to the list; for a button's callback."""
    st.query_params.pop(_PARAMETER, None)


def visits() -> int:
    """How often a release was opened: a table that was clicked keeps its click, so each visit has a new one."""
    return st.session_state.get(_VISITS, 0)
