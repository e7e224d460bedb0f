"""The figures on top of the Hygiene page: weighted and strict score side by side, level, and what to fix."""

import streamlit as st

from nexus_dashboard.components.wording import NO_DATA, band, band_colour, counted, percent
from nexus_dashboard.data.hygiene_groups import GroupScore

_LEVELS = {"none": "No level yet", "bronze": "Bronze", "silver": "Silver", "gold": "Gold"}


def figures(score: GroupScore, *, is_whole: bool) -> None:
    """Four figures, each with what it counts; three of the whole, which is compared with nothing."""
    with st.container(horizontal=True):
        st.metric(
            "Weighted score",
            percent(score.hygiene_score),
            border=True,
            delta=_spread(score),
            delta_color=band_colour(score.hygiene_score),
            delta_arrow="off",
            help="What all enabled rules leave of 100 points, by their weight and how badly each is broken; tickets "
            "that wait longer count more. The range holds the true value in 95 of 100 cases: of few tickets "
            "it is wide.",
        )
        st.metric(
            "Strict score",
            percent(score.strict_score),
            border=True,
            delta=f"{band(score.strict_score)}: {score.compliant_tickets:,} of {score.tickets_in_scope:,} tickets"
            if score.strict_score is not None
            else "of whole projects only"
            if score.tickets_in_scope is None
            else "no ticket in scope",
            delta_color=band_colour(score.strict_score),
            delta_arrow="off",
            help="Share of tickets in scope that have all five of: labels, fix version, affected version, story "
            "points, team. In scope: open, and in an open sprint or an unreleased fix version.",
        )
        st.metric(
            "Level",
            NO_DATA if score.level is None else _LEVELS.get(score.level, score.level),
            border=True,
            delta=_next(score.level),
            delta_color="gray",
            delta_arrow="off",
            help="A level is held when nine of ten tickets pass each of its rules, and each rule of the levels below.",
        )
        if is_whole:
            return
        st.metric(
            "Compared with others",
            percent(score.shrunk_score),
            border=True,
            delta="drawn to the average" if score.shrunk_score is not None else "no ticket",
            delta_color="gray",
            delta_arrow="off",
            help="The weighted score, drawn towards that of all tickets as if 20 usual ones were added: a fair "
            "comparison of a group that has few tickets with one that has many.",
        )


def _spread(score: GroupScore) -> str:
    if score.hygiene_score is None or score.interval_low is None or score.interval_high is None:
        return "no active ticket that a rule judges"
    reach = f"{score.interval_low:.0f} to {score.interval_high:.0f}"
    return f"{band(score.hygiene_score)}: {reach}, {counted(score.ticket_count, 'ticket')}"


def _next(level: str | None) -> str:
    following = {"none": "bronze is next", "bronze": "silver is next", "silver": "gold is next", "gold": "the highest"}
    return "nothing measured" if level is None else following.get(level, "")
