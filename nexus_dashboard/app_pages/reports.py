"""Reports: what was made of the data for others to read, and where it was sent."""

import streamlit as st

from nexus_dashboard.components.report_board import board
from nexus_dashboard.components.report_detail import detail
from nexus_dashboard.components.report_link import asked_report
from nexus_dashboard.components.shown import shown
from nexus_dashboard.data.projects import project_keys
from nexus_dashboard.errors import boundary

with boundary("reports"):
    asked = asked_report()
    if asked is None:
        st.caption("Reports that were made and stored, each from one published state, and where they were sent.")
        board(project_keys(shown()))
    else:
        detail(asked)
