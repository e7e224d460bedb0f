"""SQL: ask the published tables anything that one SELECT can say."""

import streamlit as st

from nexus_dashboard.components.schema_browser import schema_browser
from nexus_dashboard.components.shown import shown
from nexus_dashboard.components.sql_editor import question
from nexus_dashboard.components.sql_result import result
from nexus_dashboard.data.questions import ask
from nexus_dashboard.errors import boundary

editor, browser = st.columns([3, 1], gap="large")
with editor, boundary("query"):
    asked = question()
    if asked is None:
        st.caption("Write a statement, or click one of the examples.")
    else:
        result(ask(asked.sql, limit=asked.limit, publication=asked.publication), limit=asked.limit)
with browser, boundary("tables"):
    schema_browser(shown())
