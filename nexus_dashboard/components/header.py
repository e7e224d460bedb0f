"""What stands on top of every page: its title, whose data these are, and how old they are."""

from datetime import UTC, datetime

import streamlit as st

from nexus_dashboard.components.shown import shown, shown_or_none
from nexus_dashboard.components.wording import ago, utc_stamp
from nexus_dashboard.data.door import data_set, newest
from nexus_dashboard.errors import boundary


def header(title: str) -> None:
    """Title, mode banner and as-of."""
    st.title(title, anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        mode_banner()
        if shown_or_none() is not None:
            _as_of()


def mode_banner() -> None:
    """Says so when nothing here is real; nothing otherwise."""
    with boundary("mode"):
        if data_set() == "demo":
            st.badge(
                "Demo data: a simulated company",
                icon=":material/science:",
                color="orange",
                help="Nobody's real history. Start Nexus with your own repositories, Jira dump or Slack export, "
                "in a home of their own, to see yours.",
            )


# Follows the clock, and the next publication: a page never shows yesterday's data as if it were new.
@st.fragment(run_every="20s")
def _as_of() -> None:
    with boundary("as of"):
        published = shown().publication
        following = newest()
        if following is not None and following.publication_id != published.publication_id:
            st.rerun()
        st.badge(
            f"Published {ago(published.published_at, datetime.now(UTC))} · snapshot {published.snapshot_id}",
            icon=":material/schedule:",
            color="gray",
            help=f"Everything on this page comes from one published state of the warehouse, "
            f"of {utc_stamp(published.published_at)}. The page follows the next one by itself.",
        )
