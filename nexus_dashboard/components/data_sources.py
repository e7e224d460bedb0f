"""Where the numbers come from: when each source was read, how much, and what could not be read."""

from datetime import UTC, datetime
from pathlib import PurePath

import polars as pl
import streamlit as st

from nexus_dashboard.components.empty import empty
from nexus_dashboard.components.source_names import SOURCE_NAMES, source_name
from nexus_dashboard.components.wording import NO_DATA, ago, counted
from nexus_dashboard.data.data_sources import freshness, quarantined, quarantined_total
from nexus_dashboard.data.door import Snapshot

column = st.column_config


def sources_line(snapshot: Snapshot) -> None:
    """One line under the header: each source with its age, and the way to what could not be read."""
    now = datetime.now(UTC)
    parts = [
        f"**{source_name(row['source'])}** {ago(row['last_loaded_at'], now)} "
        f"({counted(row['held'], row['unit'] or 'record')})"
        for row in freshness(snapshot).iter_rows(named=True)
    ]
    left_out = quarantined_total(snapshot)
    if left_out:
        parts.append(f"[{counted(left_out, 'record')} could not be read](#data-sources)")
    if parts:
        st.caption(f"Last new data: {' · '.join(parts)}")


def data_sources(snapshot: Snapshot) -> None:
    """The table of sources and the quarantine."""
    st.subheader("Data sources", anchor="data-sources")
    frame = freshness(snapshot)
    if frame.is_empty():
        empty(
            "No source has been read.",
            then="Start Nexus with `--git`, `--jira-dump`, `--slack-export` or `--api-answers`.",
        )
    else:
        _freshness(frame)
        _quarantine(snapshot)


def _freshness(frame: pl.DataFrame) -> None:
    now = datetime.now(UTC)
    st.dataframe(
        frame.with_columns(
            source=pl.col("source").replace(SOURCE_NAMES),
            what=pl.Series(
                [", ".join(PurePath(scope).name for scope in scopes) for scopes in frame["scopes"].to_list()]
            ),
            age=pl.Series([ago(moment, now) for moment in frame["last_loaded_at"]]),
            holds=pl.Series(
                [counted(held, unit or "record") for held, unit in frame.select("held", "unit").iter_rows()]
            ),
        ),
        hide_index=True,
        placeholder=NO_DATA,
        alt="Freshness of each source",
        column_order=["source", "age", "holds", "quarantined", "what"],
        column_config={
            "source": column.TextColumn("Source", pinned=True, width="small"),
            "what": column.TextColumn("Read from", width="large", help="The projects, repositories or exports read."),
            "age": column.TextColumn("Last new data", help="When Nexus last received something new from it."),
            "holds": column.TextColumn("Holds", help="How much of it is in this snapshot."),
            "quarantined": column.NumberColumn(
                "Could not be read", format="localized", help="Records that were left out; the reasons are below."
            ),
        },
    )


def _quarantine(snapshot: Snapshot) -> None:
    total = quarantined_total(snapshot)
    if not total:
        st.caption(":material/check: Every record that was received could be read.")
        return
    with st.expander(f"What could not be read ({counted(total, 'record')})", icon=":material/report:"):
        st.caption(
            "These records were left out; everything else was loaded. They are read again when the source sends "
            f"them corrected. {'The newest 200 are shown.' if total > 200 else ''}"
        )
        st.dataframe(
            quarantined(snapshot).with_columns(source=pl.col("source").replace(SOURCE_NAMES)),
            hide_index=True,
            placeholder="unknown",
            alt="Records that could not be read, with the reason",
            column_order=["reason", "source", "stream", "origin", "position", "excerpt", "quarantined_at"],
            column_config={
                "reason": column.TextColumn("Reason", width="large", pinned=True),
                "source": column.TextColumn("Source", width="small"),
                "stream": column.TextColumn("Kind", width="small"),
                "origin": column.TextColumn("File or repository", width="medium"),
                "position": column.TextColumn("Place", width="small", help="Line or record number in it."),
                "excerpt": column.TextColumn("Begins with", width="medium"),
                "quarantined_at": column.DatetimeColumn("Noticed", width="small", format="D MMM YYYY, HH:mm"),
            },
        )
