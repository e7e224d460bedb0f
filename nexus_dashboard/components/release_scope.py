"""What the release holds: what Jira says beside what Git says, and where the two differ."""

from typing import Any

import polars as pl
import streamlit as st

from nexus_dashboard.components.wording import counted, plain
from nexus_dashboard.data import release_content as data
from nexus_dashboard.data.door import Snapshot

column = st.column_config

_RANGES = {
    "dates between tags": "commits of the default branch between {previous} and {candidate}",
    "dates since tag": "commits of the default branch since {previous}",
    "first tag": "not known: {candidate} is the first tag, so nothing says where its commits begin",
    "no earlier tag": "not known: there is no earlier tag of this product",
    "later version tagged": "not known: a later version is tagged already, so the default branch is past this one",
    "no tag": "not known: it was released without a tag",
    "no number": "not known: its name holds no version number",
}


def scope(snapshot: Snapshot, release_id: str) -> None:
    """How much of the release both systems know, then the rest."""
    rows = data.scope(snapshot, release_id)
    if rows is None:
        st.caption("The published state does not tell what a release holds; the next run makes that.")
        return
    kinds = {
        "Only in Jira": _part(rows, "ticket", "version"),
        "Only in Git": _part(rows, "ticket", "commits"),
        "In both": _part(rows, "ticket", "both"),
        "Commits without a ticket of it": _part(rows, "commit", "commits"),
    }
    for each in data.ranges(snapshot, release_id).iter_rows(named=True):
        st.caption(f":material/commit: {plain(each['repository'])}: {_range(each)}.")
    if rows.is_empty():
        st.markdown("No ticket has this fix version, and no commit is known to belong to it.")
        return
    chosen = st.segmented_control(
        "Tickets and commits",
        list(kinds),
        format_func=lambda kind: f"{kind} ({kinds[kind].height:,})",
        default=next(
            kind for kind in ("Only in Jira", "Only in Git", *kinds) if kinds[kind].height or kind == "In both"
        ),
        required=True,
        key="scope_part",
    )
    _shown(chosen or "In both", kinds[chosen or "In both"])


def _range(row: dict[str, Any]) -> str:
    known = _RANGES.get(row["range_evidence"])
    if known is None:
        return plain(row["range_evidence"])
    return known.format(
        previous=plain(row["previous_tag_name"] or ""), candidate=plain(row["candidate_tag_name"] or "")
    )


def _part(rows: pl.DataFrame, kind: str, origin: str) -> pl.DataFrame:
    return rows.filter((pl.col("item_kind") == kind) & (pl.col("scope_origin") == origin))


def _shown(kind: str, rows: pl.DataFrame) -> None:
    explained = {
        "Only in Jira": "They have this fix version, and no commit of the release names them.",
        "Only in Git": "Commits of the release name them, and they do not have this fix version.",
        "In both": "They have this fix version, and commits of the release name them.",
        "Commits without a ticket of it": "Commits of the release that name no ticket with this fix version.",
    }
    cut = f" The first {data.MOST_ITEMS} of {rows.height:,} are shown." if rows.height > data.MOST_ITEMS else ""
    st.caption(f"{explained[kind]}{cut}")
    if rows.is_empty():
        st.markdown("None.")
        return
    is_commits = rows["item_kind"][0] == "commit"
    st.dataframe(
        rows.head(data.MOST_ITEMS).with_columns(
            key=pl.col("item_key").str.slice(0, 10) if is_commits else pl.col("item_key"),
            done=pl.when(pl.col("is_done")).then(pl.lit("done")).otherwise(pl.lit("open")),
            named=pl.col("issue_keys").list.join(", "),
        ),
        hide_index=True,
        placeholder="",
        height=min(38 + 35 * rows.height, 388),
        alt=f"{kind}: {counted(rows.height, 'row')}",
        column_order=["key", "title", "repository", "committed_at", "named"]
        if is_commits
        else ["key", "title", "done", "commit_count"],
        column_config={
            "key": column.TextColumn("Commit" if is_commits else "Ticket", pinned=True, width="small"),
            "title": column.TextColumn("Title", width="large"),
            "done": column.TextColumn("State", width="small"),
            "commit_count": column.NumberColumn("Commits", width="small", help="Of the release, that name it."),
            "repository": column.TextColumn("Repository", width="small"),
            "committed_at": column.DatetimeColumn("When", format="D MMM YYYY", width="small"),
            "named": column.TextColumn("Names", width="small"),
        },
    )
