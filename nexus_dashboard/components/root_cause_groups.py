"""Failures that come back: how often, where, and what last made them pass."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import streamlit as st

from nexus_dashboard.components.root_cause_link import open_analysis
from nexus_dashboard.components.root_cause_wording import category, nature, short
from nexus_dashboard.components.wording import ago, counted, plain

_FIRST = 5


def recurring(groups: pl.DataFrame) -> None:
    """One box for all; a sentence where nothing was seen twice."""
    st.subheader("Recurring failures", anchor="recurring-failures")
    if groups.is_empty():
        st.caption("No failure was seen more than once.")
        return
    now = datetime.now(UTC)
    rows = list(groups.iter_rows(named=True))
    with st.container(border=True):
        for row in rows[:_FIRST]:
            _group(row, now)
        if len(rows) > _FIRST:
            with st.expander(f"{counted(len(rows) - _FIRST, 'more failure')}", icon=":material/list:"):
                for row in rows[_FIRST:]:
                    _group(row, now)
    total = int(groups["total"][0])
    if total > len(rows):
        st.caption(f"The {len(rows)} that were seen last of {total:,}.")


def _group(row: dict[str, Any], now: datetime) -> None:
    words, color, _ = nature(row["nature"])
    what = " ".join((row["error_message"] or category(row["category"])).split())[:160]
    jobs = ", ".join(plain(job) for job in (row["jobs"] or [])[:3])
    st.markdown(
        f"**Seen {counted(row['times'], 'time')}** · {category(row['category'])} · :{color}[{words}]  \n"
        f"{plain(what)}  \n"
        f":gray[{jobs}; first {ago(row['first_seen'], now)}, last {ago(row['last_seen'], now)}; {fixed(row, now)}]"
    )
    if row["last_analysis_id"]:
        open_analysis(row["last_analysis_id"], "Open the newest", key=f"group {row['fingerprint']}")


def fixed(row: dict[str, Any], now: datetime) -> str:
    """`last fixed by 0a1b2c “Subject” of Ada, 3 days ago`, as Markdown; what is not known is left out."""
    if row["last_fixed_at"] is None:
        return "not fixed yet"
    sha = row["last_fixed_by_commit_sha"]
    subject = f" “{plain(row['fixed_subject'])}”" if row["fixed_subject"] else ""
    author = f" of {plain(row['fixed_author'])}" if row["fixed_author"] else ""
    by = f"last fixed by {short(sha)}{subject}{author}" if sha else "last passed again"
    return f"{by}, {ago(row['last_fixed_at'], now)}"
