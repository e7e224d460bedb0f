"""The tickets to fix: what is wrong with each, what was seen, what to do; and whose they are."""

import polars as pl
import streamlit as st

from nexus_dashboard.components.wording import NO_DATA, counted
from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.data.hygiene_findings import findings, people_to_ask

column = st.column_config


def tickets(snapshot: Snapshot, grain: str, group: str, rules: pl.DataFrame) -> None:
    """A row for each thing to fix, the worst tickets first."""
    broken = rules.filter(pl.col("violated") > 0)
    titles = dict(broken.select("rule", "title").iter_rows())
    rule = st.selectbox(
        "Rule", list(titles), index=None, format_func=lambda each: titles.get(each, each), placeholder="All rules"
    )
    found = findings(snapshot, grain, group, rule=rule)
    if found.is_empty():
        st.markdown("No active ticket breaks a rule.")
        return
    total, shown = int(found["total"][0]), found.height
    st.caption(
        f"{counted(total, 'thing')} to fix in {counted(int(found['tickets'][0]), 'ticket')}"
        f"{f'; the first {shown} are shown' if shown < total else ''}."
    )
    suggested = pl.when(pl.col("suggested").is_not_null()).then(
        pl.format("{} ({} % sure)", "suggested", (pl.col("confidence") * 100).round(0).cast(pl.Int64))
    )
    st.dataframe(
        found.with_columns(suggestion=suggested, assignee_name=pl.col("assignee_name").fill_null("nobody")),
        hide_index=True,
        placeholder="none",
        alt="What is wrong with each ticket",
        height=460,
        column_order=["issue_key", "title", "evidence", "fix", "suggestion", "severity", "assignee_name", "summary"],
        column_config={
            "issue_key": column.TextColumn("Ticket", pinned=True, width="small"),
            "title": column.TextColumn("What", width="medium"),
            "evidence": column.TextColumn("Seen", width="large"),
            "fix": column.TextColumn("What to do", width="medium"),
            "suggestion": column.TextColumn("Proposed", width="small"),
            "severity": column.TextColumn("Severity", width="small"),
            "assignee_name": column.TextColumn("Assigned to", width="small"),
            "summary": column.TextColumn("Summary", width="medium"),
        },
    )


def people(snapshot: Snapshot, grain: str, group: str) -> None:
    """Who has tickets to fix."""
    found = people_to_ask(snapshot, grain, group)
    if found.is_empty():
        st.markdown("Nobody has an active ticket that breaks a rule.")
        return
    st.dataframe(
        found.with_columns(pl.col("assignee_name").fill_null("nobody")),
        hide_index=True,
        placeholder=NO_DATA,
        alt="People with tickets to fix",
        column_order=["assignee_name", "to_fix", "share", "tickets", "findings"],
        column_config={
            "assignee_name": column.TextColumn("Assigned to", pinned=True),
            "to_fix": column.NumberColumn("Tickets to fix"),
            "share": column.ProgressColumn("Share of theirs", min_value=0, max_value=100, format="%.0f %%"),
            "tickets": column.NumberColumn("Active tickets"),
            "findings": column.NumberColumn("Things to fix"),
        },
    )
