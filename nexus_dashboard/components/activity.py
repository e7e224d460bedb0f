"""Activity by week: tickets created and resolved, commits, messages."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import altair as alt
import polars as pl
import streamlit as st

from nexus_dashboard.components.empty import empty
from nexus_dashboard.data import activity as data
from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.data.projects import repositories

_SPANS = {"3 months": 91, "1 year": 365, "3 years": 1096, "Everything": None}
_NAMES = {
    "issue created": "Tickets created",
    "issue resolved": "Tickets resolved",
    "commit": "Commits",
    "message": "Messages",
}
_CHARTS = (
    ("Tickets", ("issue created", "issue resolved"), ("#e8903a", "#3d6fd9")),
    ("Commits", ("commit",), ("#4a9f7b",)),
    ("Slack messages", ("message",), ("#8a6fc9",)),
)


def activity(snapshot: Snapshot, projects: Sequence[str]) -> None:
    """Three charts of one time span, ending with the last day that has any activity."""
    st.subheader("Activity by week", anchor="activity")
    span = data.span(snapshot, today=datetime.now(UTC).date())
    if span is None:
        empty(
            "No activity in the data.",
            then="Tickets, commits and messages are counted by day as soon as a source has been read.",
        )
        return
    # A history whose parts ended at different times would show empty charts for its last year.
    usual = "1 year" if span.last_day - span.all_until < timedelta(days=300) else "Everything"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control(
            "Time span", list(_SPANS), default=usual, required=True, key="span", bind="query-params"
        )
        wanted = _chosen_repositories(repositories(snapshot))
    days = _SPANS[chosen or usual]
    first = span.first_day if days is None else max(span.first_day, span.last_day - timedelta(days=days))
    since = first - timedelta(days=first.weekday())
    weeks = data.weeks(snapshot, projects=projects, repositories=wanted, since=since, until=span.last_day)
    st.caption(
        f"{since:%-d %B %Y} to {span.last_day:%-d %B %Y}, the last day with any activity. "
        "Weeks start on Monday; the last one may not be complete. "
        "A repository counts for the project that most of its commits name; messages belong to no project."
    )
    for place, (title, kinds, colours) in zip(st.columns(3, gap="medium"), _CHARTS, strict=True):
        with place, st.container(border=True, height="stretch"):
            st.markdown(f"**{title}**")
            _chart(
                weeks.filter(pl.col("kind").is_in(kinds)),
                title=title,
                kinds=kinds,
                colours=colours,
                since=since,
                until=span.last_day,
            )


def _chosen_repositories(names: list[str]) -> list[str]:
    if len(names) < 2:
        return []
    return st.multiselect(
        "Repositories", names, key="repository", bind="query-params", placeholder="All repositories", width=320
    )


def _chart(
    weeks: pl.DataFrame, *, title: str, kinds: Sequence[str], colours: Sequence[str], since: date, until: date
) -> None:
    if weeks.is_empty():
        st.caption("None in this time span.")
        return
    shown = weeks.with_columns(what=pl.col("kind").replace(_NAMES))
    axis = alt.Axis(format="%-d %b" if until - since < timedelta(days=120) else "%b %Y", labelOverlap=True, tickCount=5)
    names = [_NAMES[kind] for kind in kinds]
    chart = (
        alt.Chart(shown)
        .mark_line(interpolate="step-after")
        .encode(
            x=alt.X("week:T", title=None, scale=alt.Scale(domain=[since.isoformat(), until.isoformat()]), axis=axis),
            y=alt.Y("happened:Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=5)),
            color=alt.Color(
                "what:N",
                scale=alt.Scale(domain=names, range=list(colours)),
                legend=alt.Legend(title=None, orient="bottom") if len(names) > 1 else None,
            ),
            tooltip=[
                alt.Tooltip("week:T", title="Week of", format="%-d %b %Y"),
                alt.Tooltip("what:N", title="What"),
                alt.Tooltip("happened:Q", title="How many", format=","),
            ],
        )
        .properties(height=220)
    )
    st.altair_chart(chart, alt=f"{title} by week")
