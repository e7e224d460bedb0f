"""Causes of failures by week."""

import math

import altair as alt
import polars as pl
import streamlit as st

from nexus_dashboard.components.root_cause_wording import category

_COLOURS = ("#d9534f", "#3d6fd9", "#e8903a", "#4a9f7b", "#8a6fc9", "#c4649b", "#5aa7b8", "#9aa0a6")


def trend(weeks: pl.DataFrame) -> None:
    """A stacked column a week; a sentence where there is one week only."""
    with st.container(border=True):
        st.markdown("**Failures by week and cause**")
        if weeks["week"].n_unique() < 2:
            st.caption("There is no trend yet: the failures are of one week." if weeks.height else "None.")
            return
        totals = weeks.group_by("category").agg(pl.col("failures").sum()).sort("failures", "category", descending=True)
        # The remainder is drawn last, however large it is.
        names = sorted(totals["category"].to_list(), key=lambda name: name == "other")
        shown = weeks.with_columns(cause=pl.Series([category(name) for name in weeks["category"]]))
        chart = (
            alt.Chart(shown)
            .mark_rect(stroke="white", strokeWidth=0.5)
            .encode(
                x=alt.X("week:T", title=None, axis=alt.Axis(format="%-d %b", labelOverlap=True, tickCount="week")),
                x2="next_week:T",
                y=alt.Y("since:Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=4)),
                y2="until:Q",
                color=alt.Color(
                    "cause:N",
                    scale=alt.Scale(domain=[category(name) for name in names], range=list(_COLOURS)),
                    legend=alt.Legend(title=None, orient="bottom", columns=2, labelLimit=140),
                ),
                tooltip=[
                    alt.Tooltip("week:T", title="Week of", format="%-d %b %Y"),
                    alt.Tooltip("cause:N", title="Cause"),
                    alt.Tooltip("failures:Q", title="Failures", format=","),
                ],
            )
            .properties(height=200 + 30 * math.ceil(len(names) / 2))
        )
        st.altair_chart(chart, alt="Failures by week and cause")
        st.caption("Weeks start on Monday (UTC); the last one may not be complete.")
