"""Releases over time: from start to target, milestones on the way, today, and the verdict in colour and words."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from nexus_dashboard.components.release_wording import NOT_JUDGED, RELEASED, VERDICTS, target, verdict
from nexus_dashboard.components.wording import plain
from nexus_dashboard.data.release_list import ReleaseRow
from nexus_pipelines.operations.releases.milestones import Milestone

# Days before and after today, and how the axis writes a day.
_ZOOMS = {"Days": (7, 21, "%a %-d %b"), "Weeks": (28, 84, "%-d %b"), "Months": (182, 365, "%b %Y")}
_USUAL = "Weeks"
_MOST = 30
_ROW_PIXELS = 26


def timeline(releases: Sequence[ReleaseRow], milestones: Sequence[Milestone], *, today: date) -> None:
    """The releases whose time touches the chosen window, with those of the milestones that are theirs."""
    zoom = st.segmented_control(
        "Timeline by",
        list(_ZOOMS),
        default=_USUAL,
        required=True,
        key="zoom",
        bind="query-params",
        persist_state="page",
    )
    before, after, written = _ZOOMS[zoom or _USUAL]
    first, last = today - timedelta(days=before), today + timedelta(days=after)
    touching = [each for each in releases if _touches(each, first, last)]
    if not touching:
        st.caption(_nothing(releases, first, last))
        return
    shown = touching[:_MOST]
    points = _points(shown, milestones, first, last)
    st.altair_chart(
        _chart(shown, points, first=first, last=last, today=today, written=written),
        alt="Releases between start and target date, with their verdicts",
    )
    undated = sum(each.target_date is None for each in releases)
    notes = [
        f"The first {_MOST} of {len(touching):,} releases in this window are shown." if len(touching) > _MOST else "",
        "A bar starts where Jira or a person says that work begins; without that only the target date is marked.",
        "Triangles are milestones." if points else "",
        f"{undated:,} without a target date are only in the list." if undated else "",
    ]
    st.caption(" ".join(note for note in notes if note))


def _touches(release: ReleaseRow, first: date, last: date) -> bool:
    if release.target_date is None:
        return False
    return (release.start_date or release.target_date) <= last and release.target_date >= first


def _nothing(releases: Sequence[ReleaseRow], first: date, last: date) -> str:
    window = f"No release has a date between {first:%-d %B %Y} and {last:%-d %B %Y}"
    dated = [each for each in releases if each.target_date]
    if not dated:
        return f"{window}: none of them has a target date. Set one with Edit, or in Jira."
    newest = max(dated, key=lambda each: each.target_date or date.min)
    return f"{window}; the last one is {plain(_label(newest))}, {newest.target_date:%-d %B %Y}."


def _label(release: ReleaseRow) -> str:
    return f"{release.project_key} {release.version_name}"


def _said(release: ReleaseRow) -> str:
    return RELEASED.name if release.state == "released" else verdict(release.verdict).name


def _points(
    releases: Sequence[ReleaseRow], milestones: Sequence[Milestone], first: date, last: date
) -> list[dict[str, Any]]:
    labels = {each.release_id: _label(each) for each in releases if each.release_id}
    return [
        {
            "release": labels[point.release_id],
            "day": point.target_date,
            "milestone": point.name,
            "done": "reached" if point.completed else "not reached",
        }
        for point in milestones
        if point.release_id in labels and first <= point.target_date <= last
    ]


def _chart(
    releases: Sequence[ReleaseRow],
    points: list[dict[str, Any]],
    *,
    first: date,
    last: date,
    today: date,
    written: str,
) -> alt.LayerChart | alt.FacetChart:
    order = [_label(each) for each in releases]
    said = {_said(each) for each in releases}
    shown = [words for words in (*VERDICTS.values(), NOT_JUDGED, RELEASED) if words.name in said]
    names = [words.name for words in shown]
    domain = [first.isoformat(), last.isoformat()]
    x = alt.X("from:T", title=None, scale=alt.Scale(domain=domain), axis=alt.Axis(format=written, labelOverlap=True))
    y = alt.Y("release:N", title=None, sort=order, axis=alt.Axis(labelLimit=140, labelOverlap=False))
    colour = alt.Color(
        "verdict:N",
        scale=alt.Scale(domain=names, range=[words.hex for words in shown]),
        legend=alt.Legend(title=None, orient="top", columns=2),
    )
    rows = pl.DataFrame([_row(each, first, last) for each in releases], infer_schema_length=None)
    tooltip = [
        alt.Tooltip("release:N", title="Release"),
        alt.Tooltip("verdict:N", title="Verdict"),
        alt.Tooltip("target:N", title="Target"),
    ]
    bars = alt.Chart(rows).mark_bar(height=12, cornerRadius=3, opacity=0.85, clip=True)
    bars = bars.encode(x=x, x2="to:T", y=y, color=colour, tooltip=tooltip)
    ends = alt.Chart(rows.filter(pl.col("ends"))).mark_point(size=90, filled=True, opacity=1)
    shape = alt.Shape("verdict:N", scale=alt.Scale(domain=names, range=[words.shape for words in shown]), legend=None)
    ends = ends.encode(x=alt.X("to:T", scale=alt.Scale(domain=domain)), y=y, color=colour, shape=shape, tooltip=tooltip)
    now = pl.DataFrame({"day": [today.isoformat()], "what": ["today"]})
    rule = alt.Chart(now).mark_rule(color="#2f6bd8", strokeDash=[5, 3], size=1.5).encode(x="day:T")
    text = alt.Chart(now).mark_text(color="#2f6bd8", align="left", dx=4, dy=8, fontSize=11)
    layers: list[alt.Chart] = [bars, ends, rule, text.encode(x="day:T", y=alt.value(0), text="what:N")]
    if points:
        layers.append(_milestones(points, y))
    return alt.layer(*layers).properties(height=max(120, _ROW_PIXELS * len(order) + 20))


def _row(release: ReleaseRow, first: date, last: date) -> dict[str, Any]:
    """Cut to the window: Altair would draw a bar that begins before it over the names."""
    ends = release.target_date or last
    starts = min(release.start_date or ends, ends)
    return {
        "release": _label(release),
        "verdict": _said(release),
        "from": max(starts, first).isoformat(),
        "to": min(ends, last).isoformat(),
        "ends": first <= ends <= last,
        "target": target(release.target_date, release.days),
    }


def _milestones(points: list[dict[str, Any]], y: alt.Y) -> alt.Chart:
    marks = alt.Chart(pl.DataFrame(points, infer_schema_length=None).with_columns(pl.col("day").cast(pl.String)))
    return marks.mark_point(shape="triangle-up", size=70, filled=True, color="#111827", opacity=0.9).encode(
        x="day:T",
        y=y,
        tooltip=[
            alt.Tooltip("milestone:N", title="Milestone"),
            alt.Tooltip("day:T", title="Planned for", format="%-d %b %Y"),
            alt.Tooltip("done:N", title="State"),
        ],
    )
