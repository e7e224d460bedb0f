"""Stored reports, the newest first; a click opens one."""

from collections.abc import Sequence

import streamlit as st

from nexus_dashboard.components.clicked_row import clicked_row
from nexus_dashboard.components.report_link import show_report, visits
from nexus_dashboard.data.reports import MOST_REPORTS
from nexus_pipelines.operations.releases.reports import StoredReport

column = st.column_config
KINDS = {
    "release_readiness": "Release readiness",
    "sprint_summary": "Sprint",
    "security_scan": "Security",
    "engineering_weekly": "Engineering week",
}


def kind(name: str) -> str:
    """How people call a type of report."""
    return KINDS.get(name, name.replace("_", " "))


def report_list(found: Sequence[StoredReport]) -> None:
    """One row a report."""
    cut = f" The newest {MOST_REPORTS} are shown." if len(found) == MOST_REPORTS else ""
    st.caption(f"Click a row to open the report.{cut}")
    state = st.dataframe(
        [
            {
                "title": each.title,
                "kind": kind(each.report_type),
                "about": each.version_name or each.sprint or "all",
                "project": each.project_key or "all",
                "created_at": each.created_at,
                "created_by": each.created_by,
                "snapshot": each.snapshot_id,
            }
            for each in found
        ],
        hide_index=True,
        placeholder="",
        height=min(38 + 35 * len(found), 493),
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        key=f"reports {visits()}",
        alt="Stored reports, the newest first",
        column_config={
            "title": column.TextColumn("Report", pinned=True),
            "kind": column.TextColumn("Kind", width="small"),
            "about": column.TextColumn("About", width="small"),
            "project": column.TextColumn("Project", width="small"),
            "created_at": column.DatetimeColumn("Made (UTC)", format="D MMM YYYY, HH:mm", timezone="UTC"),
            "created_by": column.TextColumn("By", width="small"),
            "snapshot": column.NumberColumn("Snapshot", format="%d", width="small"),
        },
    )
    row = clicked_row(state, len(found))
    if row is not None:
        show_report(found[row].report_id)
