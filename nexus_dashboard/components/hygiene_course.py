"""The scores by day, and the three things that would raise the score most."""

import altair as alt
import polars as pl
import streamlit as st

from nexus_dashboard.components.wording import counted

_WEIGHTED, _STRICT = "Weighted", "Strict"


def course(trend: pl.DataFrame) -> None:
    """Weighted score with its interval, strict beside."""
    with st.container(border=True, height="stretch"):
        st.markdown("**Score by day**")
        if trend["as_of_date"].n_unique() < 2:
            st.caption("There is no trend yet: the score was measured on one day. Each day with a run adds a point.")
            return
        lines = trend.unpivot(
            on=["hygiene_score", "strict_score"], index=["as_of_date"], variable_name="kind", value_name="score"
        ).drop_nulls("score")
        named = lines.with_columns(pl.col("kind").replace({"hygiene_score": _WEIGHTED, "strict_score": _STRICT}))
        x = alt.X("as_of_date:T", title=None, axis=alt.Axis(format="%b %Y", labelOverlap=True))
        reach = (
            alt.Chart(trend.drop_nulls(["interval_low", "interval_high"]))
            .mark_area(opacity=0.15, color="#3d6fd9", interpolate="monotone")
            .encode(x=x, y=alt.Y("interval_low:Q", title="Score (%)"), y2="interval_high:Q")
        )
        scores = (
            alt.Chart(named)
            .mark_line(interpolate="monotone", point=named.height < 60)
            .encode(
                x=x,
                y=alt.Y("score:Q", title="Score (%)", scale=alt.Scale(domain=[0, 100])),
                color=alt.Color(
                    "kind:N",
                    title=None,
                    scale=alt.Scale(domain=[_WEIGHTED, _STRICT], range=["#3d6fd9", "#e08a3c"]),
                    legend=alt.Legend(orient="top"),
                ),
                tooltip=[
                    alt.Tooltip("as_of_date:T", title="Day", format="%-d %b %Y"),
                    alt.Tooltip("kind:N", title="Score"),
                    alt.Tooltip("score:Q", title="%", format=".1f"),
                ],
            )
        )
        st.altair_chart(alt.layer(reach, scores).properties(height=240), alt="Weighted and strict hygiene score by day")
        rebuilt = trend.filter("is_rebuilt")
        if rebuilt.height:
            st.caption(
                f"{counted(rebuilt.height, 'day')} up to {rebuilt['as_of_date'].max():%-d %B %Y} from before Nexus "
                "measured, rebuilt from changelogs; tickets without one count only by what their dates say. The strict "
                "score of a day is missing where a field's value on it is not known."
            )


def gains(found: pl.DataFrame) -> None:
    """What would raise the score most."""
    with st.container(border=True, height="stretch"):
        st.markdown("**What would raise the score most**")
        if found.is_empty():
            st.caption("No active ticket breaks a rule.")
            return
        for row in found.iter_rows(named=True):
            st.markdown(
                f"**+{row['gain']:.1f} points**: {row['title']}  \n"
                f":gray[{counted(row['ticket_count'], 'ticket')}; without it the score is {row['score_without']:.1f}]"
            )
        st.caption("Exact: the score measured again as if no ticket broke that rule, and nothing else changed.")
