"""Ticket hygiene: the score of each project, its course, what is missing, and the tickets to fix."""

from collections.abc import Sequence

import altair as alt
import polars as pl
import streamlit as st

from nexus_dashboard.components.empty import empty
from nexus_dashboard.components.rule_names import DEFINITION, rule_name
from nexus_dashboard.components.wording import NO_DATA, band
from nexus_dashboard.data import hygiene as data
from nexus_dashboard.data.door import Snapshot

column = st.column_config


def hygiene(snapshot: Snapshot, projects: Sequence[str]) -> None:
    """The whole section; without one measured score it says what would give one."""
    st.subheader("Hygiene", anchor="hygiene")
    scores = data.scores(snapshot, projects)
    if scores.is_empty():
        empty(
            "No hygiene score has been measured yet.",
            then="It is measured in every run, for tickets that are open and in an open sprint or an unreleased "
            "version. `nexus status` shows the last run.",
        )
        return
    st.caption(DEFINITION)
    left, right = st.columns(2, gap="medium")
    with left:
        _scores(scores)
    with right:
        _rules(data.rules(snapshot, projects))
    _trend(data.trend(snapshot, projects))
    _tickets(data.tickets_to_fix(snapshot, projects))


def _scores(scores: pl.DataFrame) -> None:
    with st.container(border=True, height="stretch"):
        st.markdown("**Score by project**")
        st.dataframe(
            scores.with_columns(
                pl.col("hygiene_score").floor(),
                band=pl.Series([band(score) for score in scores["hygiene_score"]]),
            ),
            hide_index=True,
            placeholder=NO_DATA,
            alt="Hygiene score of each project",
            column_order=["project_key", "hygiene_score", "band", "compliant_tickets", "tickets_in_scope"],
            column_config={
                "project_key": column.TextColumn("Project", pinned=True, width="small"),
                "hygiene_score": column.ProgressColumn("Score", min_value=0, max_value=100, format="%.0f %%"),
                "band": column.TextColumn("Band", help="90 excellent, 70 good, 50 needs improvement."),
                "compliant_tickets": column.NumberColumn("Complete", width="small", help="Tickets with all five."),
                "tickets_in_scope": column.NumberColumn("In scope", width="small"),
            },
        )
        st.caption(f"Measured on {scores['as_of_date'][0]:%-d %B %Y}.")


def _rules(rules: pl.DataFrame) -> None:
    with st.container(border=True, height="stretch"):
        st.markdown("**Share of tickets that miss each field**")
        measured = rules.filter(pl.col("missing_percent").is_not_null())
        if measured.is_empty():
            st.caption("No ticket is in scope, so no field was checked.")
            return
        named = measured.with_columns(field=pl.Series([rule_name(rule) for rule in measured["rule"]]))
        labelled = named.with_columns(label=pl.format("{} %", pl.col("missing_percent").round(0).cast(pl.Int64)))
        base = alt.Chart(labelled).encode(y=alt.Y("field:N", sort="-x", title=None, axis=alt.Axis(labelLimit=160)))
        bars = base.mark_bar(cornerRadiusEnd=3).encode(
            x=alt.X("missing_percent:Q", title=None, scale=alt.Scale(domain=[0, 112]), axis=None),
            tooltip=[
                alt.Tooltip("field:N", title="Field"),
                alt.Tooltip("violated:Q", title="Tickets that miss it", format=","),
                alt.Tooltip("checked:Q", title="Tickets checked", format=","),
            ],
        )
        words = base.mark_text(align="left", dx=5).encode(
            x="missing_percent:Q", text=alt.Text("label:N"), color=alt.value("#808495")
        )
        st.altair_chart(
            alt.layer(bars, words).properties(height=alt.Step(34)),
            alt="Share of tickets in scope that miss each of the five fields",
        )
        unused = [rule_name(row["rule"]) for row in rules.iter_rows(named=True) if row["is_in_use"] is False]
        if unused:
            st.caption(f"No ticket of these projects ever had: {', '.join(unused).lower()}.")


def _trend(trend: pl.DataFrame) -> None:
    with st.container(border=True):
        st.markdown("**Score by day**")
        days = trend["as_of_date"].n_unique()
        if days < 2:
            st.caption(
                "There is no trend yet: the score was measured on one day. Each day with a run adds a point."
                if days
                else "There is no trend yet: no ticket has been in scope on any day."
            )
            return
        whole = trend["project_key"].unique().to_list() == ["ALL"]
        chart = (
            alt.Chart(trend)
            .mark_line(interpolate="monotone", point=days < 40)
            .encode(
                x=alt.X("as_of_date:T", title=None, axis=alt.Axis(format="%-d %b", labelOverlap=True)),
                y=alt.Y("hygiene_score:Q", title="Score (%)", scale=alt.Scale(domain=[0, 100])),
                color=alt.value("#3d6fd9") if whole else alt.Color("project_key:N", title="Project"),
                tooltip=[
                    alt.Tooltip("as_of_date:T", title="Day", format="%-d %b %Y"),
                    alt.Tooltip("project_key:N", title="Project"),
                    alt.Tooltip("hygiene_score:Q", title="Score (%)", format=".1f"),
                ],
            )
            .properties(height=200)
        )
        st.altair_chart(chart, alt="Hygiene score by day")


def _tickets(tickets: pl.DataFrame) -> None:
    total = tickets["total"][0] if tickets.height else 0
    label = f"Tickets to fix ({total:,}{f', the first {tickets.height} shown' if total > tickets.height else ''})"
    with st.expander(label, icon=":material/checklist:"):
        if tickets.is_empty():
            st.markdown("Every ticket in scope has all five fields.")
            return
        missing = [", ".join(rule_name(rule) for rule in rules) for rules in tickets["rules"].to_list()]
        st.dataframe(
            tickets.with_columns(missing=pl.Series(missing), assignee_name=pl.col("assignee_name").fill_null("nobody")),
            hide_index=True,
            alt="Tickets in scope that miss a field",
            column_order=["issue_key", "summary", "missing", "assignee_name"],
            column_config={
                "issue_key": column.TextColumn("Ticket", pinned=True, width="small"),
                "summary": column.TextColumn("Summary", width="large"),
                "missing": column.TextColumn("Misses", width="medium"),
                "assignee_name": column.TextColumn("Assigned to", width="small"),
            },
        )
