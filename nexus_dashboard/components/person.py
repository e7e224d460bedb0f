"""Who does it: until people sign in, each change asks for a name, and remembers it for this visit."""

import streamlit as st

_KEY = "person"


def person_field(label: str = "Your name") -> str:
    """The field of a form; what was typed before in this visit stands in it."""
    before: str = st.session_state.get(_KEY, "")
    return st.text_input(label, value=before, placeholder="Changes are made in somebody's name")


def remember_person(name: str) -> None:
    """After a change was made in this name."""
    st.session_state[_KEY] = name.strip()
