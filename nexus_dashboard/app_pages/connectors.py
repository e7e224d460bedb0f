"""Connectors: does Nexus hear from every system, and what can be done where it does not?"""

import streamlit as st

from nexus_dashboard.components.connector_board import board
from nexus_dashboard.components.shown import shown_or_none

st.caption("Everything that Nexus reads, how it went the last time, and what could not be read.")
board(shown_or_none())
