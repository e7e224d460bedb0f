"""Unreleased versions with their readiness figures, and what was released last."""

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl
import streamlit as st

from nexus_dashboard.components.clicked_row import clicked_row
from nexus_dashboard.components.empty import empty
from nexus_dashboard.components.release_link import show_release, visits
from nexus_dashboard.components.release_wording import verdict
from nexus_dashboard.components.wording import NO_DATA, ago, due
from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.data.releases import released, unreleased

column = st.column_config


def releases(snapshot: Snapshot, projects: Sequence[str]) -> None:
    """Both tables, each with its empty state."""
    st.subheader("Unreleased versions", anchor="unreleased-versions")
    _unreleased(unreleased(snapshot, projects))
    st.subheader("Recently released", anchor="recently-released")
    _released(released(snapshot, projects))


def _unreleased(frame: pl.DataFrame) -> None:
    if frame.is_empty():
        empty(
            "No unreleased versions in your Jira data.",
            then="Create a version in Jira and give tickets that fix version; it appears here after the next run.",
        )
        return
    now = datetime.now(UTC)
    rows = frame.with_columns(
        due=pl.Series([due(*pair) for pair in frame.select("release_date", "days_to_release").iter_rows()]),
        done_of=pl.when(pl.col("total_issues") > 0)
        .then(pl.format("{} of {}", "done_issues", "total_issues"))
        .otherwise(pl.lit("no tickets")),
        last_commit=pl.Series([ago(moment, now) for moment in frame["last_commit_at"]]),
        said=pl.Series([verdict(name).name for name in frame["verdict"]]),
    )
    st.caption("Click a row to see what its verdict rests on.")
    found = st.dataframe(
        rows,
        hide_index=True,
        placeholder=NO_DATA,
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        key=f"unreleased {visits()}",
        alt="Unreleased versions with their readiness figures",
        column_order=[
            "version_name",
            "project_key",
            "said",
            "completion_percent",
            "due",
            "open_blockers",
            "done_of",
            "hygiene_score",
            "last_commit",
            "release_date",
        ],
        column_config={
            "version_name": column.TextColumn("Version", pinned=True),
            "project_key": column.TextColumn("Project", width="small"),
            "said": column.TextColumn(
                "Verdict", width=150, help="Whether it can go out, by its project's policy, in the last run."
            ),
            "completion_percent": column.ProgressColumn(
                "Complete",
                min_value=0,
                max_value=100,
                format="%.0f %%",
                help="Tickets of the version that are done. Empty: the version has no tickets.",
            ),
            "done_of": column.TextColumn("Tickets done", width="small", help="Of all tickets with this fix version."),
            "open_blockers": column.NumberColumn(
                "Blockers", width="small", help="Tickets not done that have priority Blocker or are blocked."
            ),
            "hygiene_score": column.NumberColumn(
                "Hygiene",
                width="small",
                format="%.0f %%",
                help="Share of its open tickets that have all five required fields. Empty: none in scope.",
            ),
            "last_commit": column.TextColumn(
                "Last commit", width="small", help="The newest commit that names a ticket of the version."
            ),
            "release_date": column.DateColumn("Release date", width="small", format="D MMM YYYY"),
            "due": column.TextColumn("Due", width="small", help="Counted in days from the day of the last run."),
        },
    )
    row = clicked_row(found, rows.height)
    if row is not None:
        show_release(rows["project_key"][row], rows["version_name"][row])


def _released(frame: pl.DataFrame) -> None:
    if frame.is_empty():
        empty(
            "Nothing has been released yet.",
            then="A version that is marked released in Jira, or a version tag in Git, appears here.",
        )
        return
    st.dataframe(
        frame,
        hide_index=True,
        placeholder=NO_DATA,
        height=min(38 + 35 * frame.height, 248),
        alt="The releases that happened last",
        column_order=["version_name", "project_key", "repository", "released_at", "issue_count", "match_evidence"],
        column_config={
            "version_name": column.TextColumn("Version", pinned=True),
            "project_key": column.TextColumn("Project", width="small"),
            "repository": column.TextColumn("Repository", width="small"),
            "released_at": column.DatetimeColumn("Released", width="small", format="D MMM YYYY"),
            "issue_count": column.NumberColumn("Tickets", width="small", help="Tickets with this fix version."),
            "match_evidence": column.TextColumn(
                "Known from", help="Whether Jira's version, a Git tag or both tell of this release."
            ),
        },
    )
