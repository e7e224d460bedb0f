"""What can be asked of a connector: read it now, or read a part of it again; each is asked twice before it starts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import streamlit as st

from nexus_dashboard.components.connector_wording import is_running
from nexus_dashboard.components.wording import plain
from nexus_dashboard.data.connectors import backfill, run_now
from nexus_dashboard.errors import boundary
from nexus_pipelines.operations.connector_status import ConnectorStatus
from nexus_pipelines.operations.portion import Portion, portion_of

Wanted = Literal["run now", "backfill"]

_ASKED = "connector_asked"
_SAID = "connector_said"
_FIRST = date(1990, 1, 1)


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """How a part of a source is named. partition: what the parts are; empty where it is read again whole."""

    partition: str = ""
    example: str = ""
    has_since: bool = True


# Sources that are not here have nothing to read again.
_PARTS = {
    "github": _Parts(),
    "jenkins": _Parts(has_since=False),
    "jira": _Parts(partition="Project or month", example="ALOY, 2025-03 or ALOY:2025-03; empty for all tickets"),
    "slack": _Parts(partition="Channel", example="its name; empty for all channels"),
}


def actions(status: ConnectorStatus) -> None:
    """Buttons, or the question whether it is meant."""
    key = f"{status.source} {status.connector} {status.portion}"
    said: tuple[str, str] | None = st.session_state.get(_SAID)
    if said is not None and said[0] == key:
        st.success(said[1], icon=":material/play_circle:")
    if is_running(status) or not status.is_configured:
        return
    match st.session_state.get(_ASKED):
        case (asked, "run now") if asked == key:
            _confirm_run(status, key)
        case (asked, "backfill") if asked == key:
            _confirm_backfill(status, key)
        case _:
            _buttons(status, key)


def _buttons(status: ConnectorStatus, key: str) -> None:
    with st.container(horizontal=True, gap="small"):
        if not status.portion:
            st.button("Run now", key=f"run {key}", icon=":material/play_arrow:", on_click=_ask, args=(key, "run now"))
        if status.is_live and status.source in _PARTS:
            is_broken_off = status.running_since is not None or status.last_error is not None
            label = ("Go on" if is_broken_off else "Read again") if status.portion else "Backfill"
            st.button(label, key=f"back {key}", icon=":material/history:", on_click=_ask, args=(key, "backfill"))


def _confirm_run(status: ConnectorStatus, key: str) -> None:
    st.markdown(f"Read **{plain(status.title)}** now and publish what is new? The other connectors are left alone.")
    with st.container(horizontal=True, gap="small"):
        if st.button("Yes, read it now", key=f"yes {key}", type="primary"):
            _start(key, lambda: run_now(status))
        st.button("Cancel", key=f"no {key}", on_click=_forget)


def _confirm_backfill(status: ConnectorStatus, key: str) -> None:
    st.markdown(
        f"Read a part of **{plain(status.title)}** again from the upstream? What is there stays, and the hourly "
        "reading goes on from where it was. If it is broken off, ask for the same part again: it goes on from there."
    )
    portion = portion_of(status.portion) if status.portion else _asked_portion(status.source, key)
    with st.container(horizontal=True, gap="small"):
        if st.button("Start the backfill", key=f"yes {key}", type="primary"):
            _start(key, lambda: backfill(status, portion))
        st.button("Cancel", key=f"no {key}", on_click=_forget)


def _asked_portion(source: str, key: str) -> Portion:
    parts = _PARTS[source]
    partition = ""
    if parts.partition:
        partition = st.text_input(parts.partition, key=f"partition {key}", placeholder=parts.example)
    if not parts.has_since:
        return Portion(partition=partition.strip())
    since = st.date_input(
        "Since (empty: from the beginning)", value=None, min_value=_FIRST, key=f"since {key}", format="YYYY-MM-DD"
    )
    return Portion(partition=partition.strip(), since=since if isinstance(since, date) else None)


def _start(key: str, start: Callable[[], str]) -> None:
    with boundary("start of the run"):
        run_id = start()
        st.session_state[_SAID] = (
            key,
            f"Dagster has taken it as run {run_id[:8]}. It begins in some seconds, or when the run before it has "
            "ended; how far it is shows here.",
        )
        _forget()
        st.rerun()


def _ask(key: str, wanted: Wanted) -> None:
    st.session_state[_ASKED] = (key, wanted)
    st.session_state.pop(_SAID, None)


def _forget() -> None:
    st.session_state.pop(_ASKED, None)
