"""Entry point of the dashboard: the pages, their titles, and what every page shows first."""

import streamlit as st

from nexus_dashboard.components.first_run import first_run
from nexus_dashboard.components.header import header
from nexus_dashboard.components.shown import show
from nexus_dashboard.data.door import newest, warehouse
from nexus_dashboard.errors import boundary

st.set_page_config(page_title="Nexus", page_icon=":material/rocket_launch:", layout="wide")

# It says how the first run goes as well.
connectors = st.Page("app_pages/connectors.py", title="Connectors", icon=":material/cable:", url_path="connectors")
page = st.navigation(
    [
        st.Page("app_pages/overview.py", title="Overview", icon=":material/space_dashboard:", default=True),
        st.Page("app_pages/releases.py", title="Releases", icon=":material/rocket_launch:", url_path="releases"),
        st.Page("app_pages/hygiene.py", title="Hygiene", icon=":material/checklist:", url_path="hygiene"),
        st.Page(
            "app_pages/root_causes.py", title="Root causes", icon=":material/troubleshoot:", url_path="root-causes"
        ),
        st.Page("app_pages/reports.py", title="Reports", icon=":material/description:", url_path="reports"),
        connectors,
        st.Page("app_pages/sql.py", title="SQL", icon=":material/database_search:", url_path="sql"),
    ],
    position="top",
)

with boundary(page.title):
    warehouse()
    publication = newest()
    show(publication)
    if publication is None and page != connectors:
        first_run()
    else:
        header(page.title)
        page.run()
