"""Failures like one in words or meaning: further than the same fingerprint, and less sure."""

from datetime import UTC, datetime

import streamlit as st

from nexus_dashboard.components.root_cause_link import open_analysis
from nexus_dashboard.components.root_cause_wording import build_name, category
from nexus_dashboard.components.wording import ago, counted, plain
from nexus_dashboard.data.root_cause import nearest
from nexus_pipelines.errors import NexusError


def nearest_failures(analysis_id: str, snapshot_id: int) -> None:
    """One line a failure, the most like first; why there are none where there are none."""
    try:
        near = nearest(analysis_id, snapshot_id)
    except NexusError as error:
        # The page is whole without them.
        st.caption(f"Failures like it in words or meaning are not shown. {plain(str(error))}")
        return
    if not near:
        st.caption("No other failure is like it in words or meaning.")
        return
    st.markdown(
        "Others like it",
        help="Found by words and by meaning, in all jobs. They may have other causes, and are not counted as the same.",
    )
    now = datetime.now(UTC)
    with st.container(border=True):
        for other in near:
            name = build_name(other["job_name"], other["build_number"], other["stage_name"])
            at = f", {ago(datetime.fromisoformat(other['started_at']), now)}" if other["started_at"] else ""
            what = " ".join((other["error_message"] or "").split())[:160]
            st.markdown(
                f"{plain(what) or category(other['category'], None)}  \n"
                f":gray[{plain(other['repository'] or 'repository not known')}; seen "
                f"{counted(other['times_seen'], 'time')}; distance {other['distance']:.2f}]"
            )
            open_analysis(other["analysis_id"], f"{plain(name)}{at}", key="near")
