"""All connectors by source, as they are now: the page follows them by itself."""

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl
import streamlit as st

from nexus_dashboard.components.connector_card import card
from nexus_dashboard.components.connector_setup import setups
from nexus_dashboard.components.connector_wording import KINDS, facts, kind, label_of, state
from nexus_dashboard.components.empty import empty
from nexus_dashboard.components.source_names import source_name
from nexus_dashboard.components.wording import NO_DATA, ago, counted, plain
from nexus_dashboard.data.connectors import asked_for, connectors, refused, under_way
from nexus_dashboard.data.door import Snapshot, data_set
from nexus_dashboard.errors import boundary
from nexus_pipelines.operations.connector_status import ConnectorStatus

column = st.column_config
# More boxes than these make a page that nobody reads: the rest is a table.
_CARDS = 12


@st.fragment(run_every="5s")
def board(snapshot: Snapshot | None) -> None:
    """Everything on the page. snapshot: where the reasons of what was refused are read; None before the first."""
    with boundary("connectors"):
        now = datetime.now(UTC)
        found = connectors()
        _summary(found, now)
        _dagster()
        if not found:
            empty(
                "Nothing has been read yet.",
                then="The first run writes here what it reads; without sources it reads the simulated company.",
            )
        reasons = refused(snapshot) if snapshot is not None else None
        for source in sorted({each.source for each in found}):
            _source(source, [each for each in found if each.source == source], reasons, now)
        connected = {(each.source, each.is_live) for each in found if each.is_configured}
        setups(connected, is_demo=data_set() == "demo")
        _asked_for(now)


def _summary(found: Sequence[ConnectorStatus], now: datetime) -> None:
    kinds = [kind(each, now) for each in found if not each.portion]
    with st.container(horizontal=True):
        for each in KINDS:
            if each in kinds:
                st.metric(label_of(each), kinds.count(each), border=True, width="content")


def _dagster() -> None:
    runs = under_way()
    if isinstance(runs, str):
        st.warning(runs, icon=":material/cloud_off:")
    elif runs:
        st.caption(f":material/sync: {counted(runs, 'run')} under way or waiting in Dagster.")


def _source(source: str, found: Sequence[ConnectorStatus], reasons: pl.DataFrame | None, now: datetime) -> None:
    st.subheader(source_name(source), anchor=source)
    if reasons is not None:
        _refused(reasons.filter(pl.col("source") == source), now)
    by_urgency = sorted(found, key=lambda each: KINDS.index(kind(each, now)))
    # Those that somebody must look at are boxes, however many work.
    for each in by_urgency[:_CARDS]:
        card(each, now)
    if len(by_urgency) > _CARDS:
        _table(by_urgency[_CARDS:], now)


def _table(rest: Sequence[ConnectorStatus], now: datetime) -> None:
    rows = [
        {
            "what": f"{each.title}, backfill of {each.portion}" if each.portion else each.title,
            "state": state(each, now).label,
            "success": ago(each.last_succeeded_at, now),
            "facts": "; ".join(f"{fact.label}: {fact.value}" for fact in facts(each, now)[1:]),
            "error": each.last_error,
        }
        for each in rest
    ]
    with st.expander(f"{counted(len(rest), 'more connector')}", icon=":material/list:"):
        st.dataframe(
            rows,
            hide_index=True,
            placeholder=NO_DATA,
            column_config={
                "what": column.TextColumn("Connector", pinned=True),
                "state": column.TextColumn("State", width="small"),
                "success": column.TextColumn("Last success", width="small"),
                "facts": column.TextColumn("What is known", width="large"),
                "error": column.TextColumn("Error", width="large"),
            },
        )


def _refused(reasons: pl.DataFrame, now: datetime) -> None:
    if reasons.is_empty():
        return
    total = int(reasons["records"].sum())
    with st.expander(f"{counted(total, 'record')} could not be read", icon=":material/report:"):
        for row in reasons.head(20).iter_rows(named=True):
            st.markdown(
                f"**{counted(row['records'], 'record')}**: {plain(row['reason'])}  \n"
                f":gray[for example in {plain(row['origin'])}, last {ago(row['quarantined_at'], now)}]"
            )
        st.caption("They were left out and everything else was loaded; the Overview lists each of them.")


def _asked_for(now: datetime) -> None:
    events = asked_for()
    if not events:
        return
    with st.expander("What was asked for last", icon=":material/manage_search:"):
        for event in events:
            portion = f", {event.detail['portion']}" if event.detail.get("portion") else ""
            st.markdown(
                f"{event.action.capitalize()}: **{plain(event.subject + portion)}**  \n"
                f":gray[{plain(event.actor)}, {ago(event.at, now)}]"
            )
