"""The rules of the weighted score: how many tickets break each, what it costs, and what does not count here."""

import polars as pl
import streamlit as st

from nexus_dashboard.components.wording import NO_DATA, plain

column = st.column_config


def rules(found: pl.DataFrame) -> None:
    """A table of those that judged a ticket, the others by name, and the profile in words."""
    judged = found.filter(pl.col("judged") > 0)
    if judged.is_empty():
        st.caption("No rule has judged an active ticket here.")
    else:
        _table(judged)
    _silent(found)
    with st.expander("The rules in words", icon=":material/rule:"):
        _in_words(found)


def _table(judged: pl.DataFrame) -> None:
    st.dataframe(
        judged,
        hide_index=True,
        placeholder=NO_DATA,
        alt="Rules with the share of tickets that break them",
        column_order=["title", "violated_percent", "violated", "judged", "lost", "weight", "severity", "exempt"],
        column_config={
            "title": column.TextColumn("Rule", pinned=True, width="medium"),
            "violated_percent": column.ProgressColumn("Broken by", min_value=0, max_value=100, format="%.0f %%"),
            "violated": column.NumberColumn("Tickets", width="small", help="Tickets that break it."),
            "judged": column.NumberColumn("Of", width="small", help="Tickets that it applies to."),
            "lost": column.NumberColumn("Costs", format="%.1f", width="small", help="Points of the score."),
            "weight": column.NumberColumn("Weight", format="%g", width="small"),
            "severity": column.TextColumn("Severity", width="small"),
            "exempt": column.NumberColumn("Exempt", width="small"),
        },
    )


def _silent(found: pl.DataFrame) -> None:
    """Rules without a verdict, by why."""
    off = found.filter(~pl.col("is_enabled"))
    none = pl.col("judged").fill_null(0) == 0
    unused = found.filter(pl.col("is_enabled") & none & (pl.col("not_in_use").fill_null(0) > 0))
    rest = found.filter(pl.col("is_enabled") & none & (pl.col("not_in_use").fill_null(0) == 0))
    for rows, why in (
        (unused, "Not in use, since no ticket of these ever had the field"),
        (rest, "Not applicable to any ticket here"),
        (off, "Switched off by the profile, or not yet on"),
    ):
        if rows.height:
            st.caption(f"{why}: {', '.join(rows['title']).lower()}.")


def _in_words(found: pl.DataFrame) -> None:
    changed = found.filter("is_changed").height
    st.caption(
        f"{changed} of {found.height} rules differ from the default profile."
        if changed
        else "This is the default profile; `nexus hygiene profile set` gives a project one of its own."
    )
    for row in found.sort("number", "rule").iter_rows(named=True):
        limits = f" Limits: {row['limits']}." if row["limits"] else ""
        until = f" until {row['enabled_from']}" if row["enabled_from"] else ""
        state = "" if row["is_enabled"] else f" **Off{until}.**"
        st.markdown(
            f"**{plain(row['title'])}** ({row['number']}, weight {row['weight']:g}, {row['severity']}, {row['level']})"
            f"{' · changed' if row['is_changed'] else ''}  \n"
            f"Applies when: {plain(row['applies'])}. Broken if: {plain(row['violated_if'])}.{plain(limits)}{state}"
        )
