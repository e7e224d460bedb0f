"""How many releases there are, and how many of them need somebody today."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from nexus_dashboard.data.release_list import AT_RISK_DAYS, ReleaseRow


def cards(releases: Sequence[ReleaseRow]) -> None:
    """Total, upcoming, at risk, overdue: each with what it counts."""
    states = Counter(each.state for each in releases)
    undated = f", {states['no date']:,} without a date" if states["no date"] else ""
    with st.container(horizontal=True):
        _card("Total", len(releases), f"{states['released']:,} released{undated}", "gray", "All releases listed here.")
        _card(
            "Upcoming",
            states["upcoming"] + states["at risk"],
            "target date ahead",
            "gray",
            "Not released, with a target date today or later; those at risk are among them.",
        )
        _card(
            "At risk",
            states["at risk"],
            f"due within {AT_RISK_DAYS} days",
            "orange" if states["at risk"] else "gray",
            f"Due within {AT_RISK_DAYS} days, and the verdict is No-Go or Go with conditions, or the release is behind "
            "its plan: delayed, or a milestone passed that was not reached.",
        )
        _card(
            "Overdue",
            states["overdue"],
            "target date passed",
            "red" if states["overdue"] else "gray",
            "Past the target date, neither released nor cancelled.",
        )


def _card(label: str, number: int, below: str, colour: str, explained: str) -> None:
    st.metric(
        label,
        f"{number:,}" if number else "none",
        delta=below,
        delta_color="red" if colour == "red" else "orange" if colour == "orange" else "gray",
        delta_arrow="off",
        border=True,
        help=explained,
    )
