"""The figures on top of the Overview."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from nexus_dashboard.components.wording import NO_DATA, ago, band, band_colour, percent
from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.data.hygiene import overall
from nexus_dashboard.data.releases import summary


def key_figures(snapshot: Snapshot, projects: Sequence[str]) -> None:
    """Five figures, each with what it counts; "no data" where nothing was measured."""
    versions = summary(snapshot, projects)
    score = overall(snapshot, projects)
    now = datetime.now(UTC)
    with st.container(horizontal=True):
        st.metric(
            "Unreleased versions",
            f"{versions.unreleased:,}" if versions.unreleased else "none",
            border=True,
            delta=f"{versions.overdue:,} overdue" if versions.overdue else "none overdue",
            delta_color="red" if versions.overdue else "gray",
            delta_arrow="off",
            help="Versions in Jira that are neither released nor archived. Overdue: the release date has passed.",
        )
        done, total = versions.done_issues, versions.total_issues
        st.metric(
            "Tickets done",
            percent(100 * done / total) if done is not None and total else NO_DATA,
            border=True,
            delta=f"{done:,} of {total:,}" if done is not None and total else "no tickets",
            delta_color="gray",
            delta_arrow="off",
            help="Tickets of the unreleased versions whose status is done. A ticket in two versions counts in each.",
        )
        st.metric(
            "Open blockers",
            NO_DATA if versions.open_blockers is None else f"{versions.open_blockers:,}",
            border=True,
            delta="in unreleased versions",
            delta_color="gray",
            delta_arrow="off",
            help="Tickets of the unreleased versions that are not done and either have priority Blocker or are "
            "blocked by another ticket.",
        )
        st.metric(
            "Hygiene score",
            percent(score.hygiene_score),
            border=True,
            delta=f"{band(score.hygiene_score)}: {score.compliant_tickets:,} of {score.tickets_in_scope:,}"
            if score.hygiene_score is not None
            else "no ticket in scope",
            delta_color=band_colour(score.hygiene_score),
            delta_arrow="off",
            help="Share of open tickets in scope that have all five of: labels, fix version, affected version, "
            "story points, team. 90 and more is excellent, 70 good, 50 needs improvement.",
        )
        st.metric(
            "Last commit",
            ago(versions.last_commit_at, now),
            border=True,
            delta="naming their tickets",
            delta_color="gray",
            delta_arrow="off",
            help="The newest commit that names a ticket of an unreleased version.",
        )
