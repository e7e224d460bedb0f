"""What a person sees before anything was published: that Nexus is reading, and how far it is."""

from datetime import UTC, datetime

import streamlit as st

from nexus_dashboard.components.header import mode_banner
from nexus_dashboard.components.source_names import source_name
from nexus_dashboard.components.wording import ago, size
from nexus_dashboard.data.door import newest
from nexus_dashboard.data.progress import received
from nexus_dashboard.errors import boundary


def first_run() -> None:
    """The page until the first publication; it turns into the dashboard by itself."""
    st.title("Nexus is reading the history", anchor=False)
    mode_banner()
    st.markdown(
        "Nothing has been published yet. The first run reads every source, builds the tables, checks them and "
        "publishes them together; this page then becomes the dashboard by itself. "
        "The page Connectors shows how far each source is."
    )
    _progress()


@st.fragment(run_every="3s")
def _progress() -> None:
    with boundary("progress of the first run"):
        if newest() is not None:
            st.rerun()
        now = datetime.now(UTC)
        streams = received()
        if not streams:
            st.info(
                "Nothing has arrived from any source yet. If this stays so for minutes, look at the terminal "
                "in which `make up` runs: it says what Nexus is doing; without it nothing is read.",
                icon=":material/hourglass_top:",
            )
            return
        newest_at = max(stream.newest_at for stream in streams)
        st.info(
            f"Reading and building. Something new last arrived {ago(newest_at, now)}.",
            icon=":material/hourglass_top:",
        )
        with st.container(horizontal=True):
            for source in sorted({stream.source for stream in streams}):
                mine = [stream for stream in streams if stream.source == source]
                st.metric(
                    f"Received from {source_name(source)}",
                    size(sum(stream.size_bytes for stream in mine)),
                    border=True,
                    help=f"Compressed; so far: {', '.join(stream.stream for stream in mine)}.",
                    width="content",
                )
