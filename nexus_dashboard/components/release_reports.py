"""Reports on a release: a preview of today's, one to be stored and sent, and those that were made before."""

import streamlit as st

from nexus_dashboard.components.person import person_field, remember_person
from nexus_dashboard.components.report_link import show_report
from nexus_dashboard.components.report_list import report_list
from nexus_dashboard.components.report_view import report_view
from nexus_dashboard.data import reports as data
from nexus_dashboard.data.release_verdict import Judged
from nexus_dashboard.errors import boundary


def reports(judged: Judged, snapshot_id: int) -> None:
    """The form, the earlier ones, the preview."""
    with st.form("make report", border=False):
        st.caption("Stores the report on the release as it is now; it can then be downloaded and published.")
        person = person_field()
        if st.form_submit_button("Make the report", icon=":material/description:", type="primary"):
            with boundary("report"):
                report_id = data.make_report(judged.project_key, judged.version_name, person=person)
                remember_person(person)
                show_report(report_id)
    found = data.reports(
        report_type="release_readiness", project_key=judged.project_key, version_name=judged.version_name
    )
    if found:
        report_list(found)
    if st.toggle("Show the report without storing it", key="preview_report"):
        with boundary("preview"):
            html = data.preview(judged.project_key, judged.version_name, snapshot_id)
            report_view(html, title=f"Readiness of {judged.project_key} {judged.version_name}")
