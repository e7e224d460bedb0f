"""Ticket hygiene on the Overview: the scores of each project, and the way to what can be done."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from nexus_dashboard.components.empty import empty
from nexus_dashboard.components.wording import NO_DATA, band
from nexus_dashboard.data import hygiene as data
from nexus_dashboard.data.door import Snapshot

column = st.column_config
_STRICT = (
    "The share of tickets in scope that have all five: a label, a fix version, an affected version, story points (0 "
    "counts), a team. In scope is every story, task, bug and epic that is not done and is in an open sprint or an "
    "unreleased fix version."
)


def hygiene(snapshot: Snapshot, projects: Sequence[str]) -> None:
    """The summary; without one measured score it says what would give one."""
    st.subheader("Hygiene", anchor="hygiene")
    scores = data.scores(snapshot, projects)
    if scores.is_empty():
        empty(
            "No hygiene score has been measured yet.",
            then="It is measured in every run, for tickets that are open and in an open sprint or an unreleased "
            "version. `nexus status` shows the last run.",
        )
        return
    st.dataframe(
        scores.with_columns(
            pl.col("hygiene_score", "weighted_score").floor(),
            band=pl.Series([band(score) for score in scores["weighted_score"]]),
        ),
        hide_index=True,
        placeholder=NO_DATA,
        alt="Hygiene score of each project",
        column_order=[
            "project_key",
            "weighted_score",
            "band",
            "hygiene_score",
            "compliant_tickets",
            "tickets_in_scope",
        ],
        column_config={
            "project_key": column.TextColumn("Project", pinned=True, width="small"),
            "weighted_score": column.ProgressColumn(
                "Weighted score", min_value=0, max_value=100, format="%.0f %%", help="All rules, by weight."
            ),
            "band": column.TextColumn("Band", help="90 excellent, 70 good, 50 needs improvement."),
            "hygiene_score": column.ProgressColumn(
                "Strict score", min_value=0, max_value=100, format="%.0f %%", help=_STRICT
            ),
            "compliant_tickets": column.NumberColumn("Complete", width="small", help="Tickets with all five."),
            "tickets_in_scope": column.NumberColumn("In scope", width="small"),
        },
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("app_pages/hygiene.py", label="What is wrong, and what would help", icon=":material/checklist:")
        st.caption(f"Measured on {scores['as_of_date'][0]:%-d %B %Y}.")
