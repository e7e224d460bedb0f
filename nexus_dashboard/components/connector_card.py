"""One connector: its state, what is known of it, and what can be asked of it."""

from datetime import datetime

import streamlit as st

from nexus_dashboard.components.connector_actions import actions
from nexus_dashboard.components.connector_wording import State, facts, is_running, progress, state
from nexus_dashboard.components.wording import plain, utc_stamp
from nexus_pipelines.operations.connector_status import ConnectorStatus


def card(status: ConnectorStatus, now: datetime) -> None:
    """The connector in a box of its own."""
    found = state(status, now)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{_title(status)}**", width="content")
            _badge(found)
            st.badge("API" if status.is_live else "Archive", color="gray")
        if is_running(status):
            words, share = progress(status, now)
            if share is None:
                st.caption(words)
            else:
                st.progress(share, text=words)
        if found.sentence:
            st.markdown(f":{found.color}[{plain(found.sentence)}]")
        with st.container(horizontal=True, gap="medium"):
            for fact in facts(status, now):
                st.markdown(f":gray[{fact.label}]  \n{plain(fact.value)}", help=fact.exact or None, width="content")
        actions(status)


def _title(status: ConnectorStatus) -> str:
    return plain(f"{status.title}, backfill of {status.portion}" if status.portion else status.title)


def _badge(found: State) -> None:
    since = f"Since {utc_stamp(found.since)}." if found.since else None
    st.badge(found.label, icon=found.icon, color=found.color, help=since)
