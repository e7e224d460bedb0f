"""All releases: figures, timeline, list; and how to add some."""

from datetime import UTC, datetime

import streamlit as st

from nexus_dashboard.components.empty import empty
from nexus_dashboard.components.release_cards import cards
from nexus_dashboard.components.release_edit import SAID, add_release
from nexus_dashboard.components.release_filter import chosen
from nexus_dashboard.components.release_import import import_releases
from nexus_dashboard.components.release_table import release_table
from nexus_dashboard.components.release_timeline import timeline
from nexus_dashboard.components.wording import plain
from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.data.managed_releases import behind_plan, by_version, managed_releases, milestones
from nexus_dashboard.data.projects import project_keys
from nexus_dashboard.data.release_list import listed, published_releases
from nexus_dashboard.data.release_verdict import is_judged
from nexus_dashboard.errors import boundary


def board(snapshot: Snapshot) -> None:
    """The page without a release in its address."""
    said = st.session_state.pop(SAID, None)
    if said:
        st.success(plain(said), icon=":material/check:")
    today = datetime.now(UTC).date()
    managed = managed_releases()
    planned = milestones(tuple(each.release_id for each in managed))
    behind = behind_plan(managed, planned, today=today)
    releases = listed(published_releases(snapshot), by_version(managed), behind=behind, today=today)
    if not is_judged(snapshot):
        st.info(
            "The published state has no verdicts yet: an earlier version of Nexus made it. The next run judges every "
            "release that is not out.",
            icon=":material/info:",
        )
    if releases:
        mine, shown = chosen(releases)
        cards(mine)
        with boundary("timeline"):
            timeline(shown, planned, today=today)
        st.subheader("List", anchor="list")
        if shown:
            release_table(shown)
        else:
            st.markdown("No release fits these filters.")
        st.caption("Versions that are named for a sprint, and archived ones, are left out.")
    else:
        empty(
            "There is no release yet.",
            then="A version in Jira, a version tag in Git or a list of plans makes one; or add the first one here.",
        )
    left, right = st.columns(2, gap="medium")
    with left, st.expander("Add a release", icon=":material/add:"):
        add_release(project_keys(snapshot))
    with right, st.expander("Import a list", icon=":material/upload_file:"):
        import_releases()
