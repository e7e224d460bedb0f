"""Releases: can each go out, why or why not, and what is left to do?"""

import streamlit as st

from nexus_dashboard.components.release_board import board
from nexus_dashboard.components.release_detail import detail
from nexus_dashboard.components.release_link import asked_release
from nexus_dashboard.components.shown import shown
from nexus_dashboard.errors import boundary

snapshot = shown()
with boundary("releases"):
    asked = asked_release()
    if asked is None:
        st.caption("Whether each release can go out, by the policy of its project, and when it is due.")
        board(snapshot)
    else:
        detail(snapshot, *asked)
