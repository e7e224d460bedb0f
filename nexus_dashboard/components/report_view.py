"""A report as it looks, in a frame of its own."""

import base64

import streamlit as st

_PIXELS = 900


def report_view(html: bytes, *, title: str) -> None:
    """The page in a frame that can reach nothing of this one: an address with the content is an origin of its own."""
    st.iframe(f"data:text/html;base64,{base64.b64encode(html).decode()}", height=_PIXELS, alt=title)
