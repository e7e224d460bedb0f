"""The snapshot that the page in front of this person shows: chosen once a run, the same for all its sections."""

import streamlit as st

from nexus_dashboard.data.door import Snapshot
from nexus_pipelines.warehouse.publish import Publication

_KEY = "shown_publication"


def show(publication: Publication | None) -> None:
    """Make `publication` what this run of the page shows; None before the first."""
    st.session_state[_KEY] = publication


def shown_or_none() -> Snapshot | None:
    """The snapshot of this run; None before the first publication."""
    return None if st.session_state[_KEY] is None else shown()


def shown() -> Snapshot:
    """The snapshot of this run."""
    return Snapshot(publication=st.session_state[_KEY])
