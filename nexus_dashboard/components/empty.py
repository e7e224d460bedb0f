"""What stands where there is nothing to show: why, and what to do next."""

import streamlit as st


def empty(why: str, *, then: str) -> None:
    """One box with two sentences."""
    with st.container(border=True):
        st.markdown(f":gray[:material/inbox:] {why}")
        st.caption(then)
