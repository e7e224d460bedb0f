"""The criteria of the policy: value beside threshold, where it comes from, and the query that gives it again."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from nexus_dashboard.components.release_items import items
from nexus_dashboard.components.release_wording import measured, severity, source, status, threshold
from nexus_dashboard.components.wording import NO_DATA, counted, plain, utc_stamp

column = st.column_config
_ORDER = ("failed", "stale", "unknown", "waived", "met")
_COLOURS = {"failed": "red", "stale": "orange", "unknown": "orange", "waived": "blue", "met": "green"}


def criteria(rows: Sequence[dict[str, Any]]) -> None:
    """All of them in one table, then each with its items and its query; what stands against the release comes first."""
    ordered = sorted(rows, key=_rank)
    _table(ordered)
    st.markdown("**Evidence behind each**")
    with st.container(gap="xsmall"):
        for row in ordered:
            _evidence(row)


def _rank(row: dict[str, Any]) -> tuple[int, bool, bool]:
    place = _ORDER.index(row["status"]) if row["status"] in _ORDER else len(_ORDER)
    return place, row["severity"] != "blocker", not row["is_required"]


def _table(rows: Sequence[dict[str, Any]]) -> None:
    st.dataframe(
        [
            {
                "title": row["title"],
                "status": status(row["status"]),
                "value": measured(row["value"], row["unit"]),
                "threshold": threshold(row),
                "severity": severity(row["severity"]),
                "required": "required" if row["is_required"] else "optional",
                "source": source(row["source"]),
                "as_of": row["as_of"],
                "sample": row["sample_size"],
                "weight": row["weight"],
                "contribution": row["contribution"],
            }
            for row in rows
        ],
        hide_index=True,
        placeholder=NO_DATA,
        height=38 + 35 * len(rows),
        alt="Criteria of the policy with value, threshold and status",
        column_config={
            "title": column.TextColumn("Criterion", pinned=True),
            "status": column.TextColumn("Status", width="small"),
            "value": column.TextColumn("Value", width="small"),
            "threshold": column.TextColumn("Wanted", width="small"),
            "severity": column.TextColumn("If not met", width="small"),
            "required": column.TextColumn(
                "Data", width="small", help="Without data for a required criterion nothing is Go."
            ),
            "source": column.TextColumn("Source", width="small"),
            "as_of": column.DatetimeColumn("Read up to (UTC)", format="D MMM YYYY, HH:mm", timezone="UTC"),
            "sample": column.NumberColumn("Rows behind it", width="small"),
            "weight": column.NumberColumn("Weight", width="small", format="%.0f"),
            "contribution": column.NumberColumn(
                "Of it met", width="small", format="%.1f", help="What counts for the readiness score."
            ),
        },
    )


def _evidence(row: dict[str, Any]) -> None:
    colour = _COLOURS.get(row["status"], "gray")
    label = (
        f":{colour}[{status(row['status'])}] **{plain(row['title'])}**: {measured(row['value'], row['unit'])} "
        f":gray[(wanted: {threshold(row)})]"
    )
    with st.expander(label):
        st.markdown(plain(row["details"]))
        _waiver(row["waiver"])
        found = row["items"]
        if found:
            if row["item_count"] > len(found):
                st.caption(f"The first {len(found)} of {counted(row['item_count'], 'thing')} that stand against it.")
            items(found, alt=f"What stands against: {row['title']}")
        as_of = f", read up to {utc_stamp(row['as_of'])}" if row["as_of"] else ""
        rows = "" if row["sample_size"] is None else f", {counted(row['sample_size'], 'row')} behind it"
        st.caption(f"From {source(row['source'])}{as_of}{rows}.")
        _query(row)


def _waiver(waiver: dict[str, Any] | None) -> None:
    if waiver is None:
        return
    what = f" for {plain(waiver['item'])}" if waiver["item"] else ""
    st.markdown(
        f":blue[:material/verified_user: Waived{what}] by {plain(waiver['approved_by'])} until "
        f"{waiver['expires_on']}: {plain(waiver['reason'])}"
    )


def _query(row: dict[str, Any]) -> None:
    if not row["sql"]:
        return
    st.caption("This query over the published tables gives the value again:")
    st.code(row["sql"], language="sql", wrap_lines=True, height=220 if row["sql"].count("\n") > 9 else "content")
    st.page_link(
        "app_pages/sql.py",
        label="Run it on the SQL page",
        icon=":material/database_search:",
        query_params={"q": row["sql"]},
    )
