"""Commits since the last green build that may have broken it: why each is suspected, and what it changed."""

from typing import Any

import polars as pl
import streamlit as st

from nexus_dashboard.components.bullets import bullets
from nexus_dashboard.components.root_cause_diff import diff
from nexus_dashboard.components.root_cause_wording import change, share, short
from nexus_dashboard.components.wording import NO_DATA, counted, plain, utc_stamp
from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.data.root_cause import changed_files, diffs

column = st.column_config


def suspects(snapshot: Snapshot, row: dict[str, Any], found: pl.DataFrame) -> None:
    """One box a commit, likeliest first; why there is none where there is none."""
    st.subheader("Suspects", anchor="suspects")
    if found.is_empty():
        st.caption(_none(row))
        return
    since = (
        f" since the last green build ({short(row['last_green_commit_sha'])})" if row["last_green_commit_sha"] else ""
    )
    st.caption(f"Of {counted(row['candidate_count'], 'commit')}{since}, likeliest first.")
    for place, each in enumerate(found.iter_rows(named=True)):
        _suspect(snapshot, row, each, is_first=place == 0)


def _none(row: dict[str, Any]) -> str:
    if row["nature"] == "infrastructure":
        return "None: the infrastructure failed, so no commit is to blame."
    if row["candidate_count"] is None:
        return "None: no green build of this job and branch is known, so nothing tells which commits are new."
    if row["candidate_count"] == 0:
        return "None: no commit lies between the last green build and this one."
    return f"None: nothing points to one of the {counted(row['candidate_count'], 'commit')} since the last green build."


def _suspect(snapshot: Snapshot, row: dict[str, Any], each: dict[str, Any], *, is_first: bool) -> None:
    with st.container(border=True):
        of = f" of {plain(each['author_name'])}" if each["author_name"] else ""
        at = f", {utc_stamp(each['authored_at'])}" if each["authored_at"] else ""
        st.markdown(
            f"**{share(each['probability'])}** · `{short(each['commit_sha'])}` {plain(each['subject'] or '')}  \n"
            f":gray[{of.removeprefix(' ')}{at}]",
            help="How likely it is this commit, over all candidates together with “none of them”.",
        )
        bullets(each["reasons"])
        files = changed_files(
            snapshot, repository=row["repository"], commit_sha=each["commit_sha"], files=list(each["files"] or ())
        )
        if files.is_empty():
            st.caption("What it changed was not read.")
            return
        with st.expander(f"{counted(files.height, 'changed file')}", expanded=is_first, icon=":material/difference:"):
            _files(files, suspected=set(each["files"] or ()))
            # Five diffs of 200 kB are more than a page should bring along unasked.
            if st.toggle("Show its diff", value=is_first, key=f"diff {each['commit_sha']}"):
                diff(diffs(snapshot, analysis_id=row["analysis_id"], commit_sha=each["commit_sha"]))


def _files(files: pl.DataFrame, *, suspected: set[str]) -> None:
    st.dataframe(
        files.with_columns(
            named=pl.Series([path in suspected for path in files["path"]]),
            change=pl.Series([change(kind) for kind in files["change_type"]]),
        ),
        hide_index=True,
        placeholder=NO_DATA,
        height=min(38 + 35 * files.height, 248),
        alt="Files that the commit changed",
        column_order=["path", "named", "change", "additions", "deletions"],
        column_config={
            "path": column.TextColumn("File", pinned=True),
            "named": column.CheckboxColumn("Suspected", width="small", help="The failure leads to this file."),
            "change": column.TextColumn("Change", width="small"),
            "additions": column.NumberColumn("Lines added", width="small"),
            "deletions": column.NumberColumn("Lines removed", width="small"),
        },
    )
