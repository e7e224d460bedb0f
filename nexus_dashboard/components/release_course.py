"""The burn-up: tickets of the release and those done by day, and the verdict on each of these days."""

import altair as alt
import polars as pl
import streamlit as st

from nexus_dashboard.components.release_wording import VERDICTS, verdict
from nexus_dashboard.components.wording import counted
from nexus_dashboard.data import release_content as data
from nexus_dashboard.data.door import Snapshot

_ALL, _DONE = "In the release", "Done"


def course(snapshot: Snapshot, release_id: str) -> None:
    """Two lines and a mark a day, or why there is no course yet."""
    rows = data.course(snapshot, release_id)
    if rows is None or rows.height < 2:
        st.caption("There is no course yet: each Monday and each run's day adds a point, from the second on they show.")
        return
    st.altair_chart(_chart(rows), alt="Tickets in the release and done by day, with the verdict on each day")
    rebuilt = rows.filter("is_rebuilt").height
    st.caption(
        "Marks on the line of what is done show the verdict of that day. "
        + (
            f"{counted(rebuilt, 'day')} of it were judged afterwards from what is known about them, without waivers "
            "and statements of people."
            if rebuilt
            else ""
        )
    )


def _chart(rows: pl.DataFrame) -> alt.LayerChart | alt.FacetChart:
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%-d %b %Y", labelOverlap=True, tickCount=6))
    y = alt.Y("tickets:Q", title="Tickets", axis=alt.Axis(tickMinStep=1))
    lines = rows.select("day", pl.col("total_tickets").alias(_ALL), pl.col("done_tickets").alias(_DONE)).unpivot(
        index="day", variable_name="what", value_name="tickets"
    )
    drawn = (
        alt.Chart(lines)
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=x,
            y=y,
            strokeDash=alt.StrokeDash(
                "what:N",
                scale=alt.Scale(domain=[_ALL, _DONE], range=[[5, 3], [1, 0]]),
                legend=alt.Legend(title=None, orient="top"),
            ),
            color=alt.value("#64748b"),
        )
    )
    known = [name for name in VERDICTS if name in set(rows["verdict"].to_list())]
    names = [verdict(name).name for name in known]
    marked = rows.drop_nulls("verdict").with_columns(
        tickets=pl.col("done_tickets"), said=pl.col("verdict").replace({name: verdict(name).name for name in known})
    )
    marks = (
        alt.Chart(marked)
        .mark_point(filled=True, size=70, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "said:N",
                scale=alt.Scale(domain=names, range=[verdict(name).hex for name in known]),
                legend=alt.Legend(title=None, orient="bottom", columns=2),
            ),
            shape=alt.Shape(
                "said:N", scale=alt.Scale(domain=names, range=[verdict(name).shape for name in known]), legend=None
            ),
            tooltip=[
                alt.Tooltip("day:T", title="Day", format="%-d %b %Y"),
                alt.Tooltip("said:N", title="Verdict"),
                alt.Tooltip("score:Q", title="Score", format=".0f"),
                alt.Tooltip("done_tickets:Q", title="Done"),
                alt.Tooltip("total_tickets:Q", title="Of"),
                alt.Tooltip("blocked_tickets:Q", title="Blocked"),
            ],
        )
    )
    return alt.layer(drawn, marks).resolve_scale(color="independent").properties(height=280)
