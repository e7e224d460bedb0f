"""Hygiene: can the tickets be trusted, what is wrong with them, and who can put it right?"""

import streamlit as st

from nexus_dashboard.components.hygiene_board import board
from nexus_dashboard.components.shown import shown
from nexus_dashboard.errors import boundary

st.caption("Whether tickets say what a release needs to know, what is missing, and what would help most.")
with boundary("hygiene"):
    board(shown())
