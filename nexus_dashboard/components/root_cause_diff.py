"""What a suspect changed, line by line."""

from typing import Any

import polars as pl
import streamlit as st

from nexus_dashboard.components.wording import counted, plain


def diff(files: pl.DataFrame) -> None:
    """One block a file, those that the failure leads to first; a sentence where nobody read the lines."""
    if files.is_empty():
        st.caption("Its lines are not kept: the repository does not lie here, or others are likelier suspects.")
        return
    shown = [row for row in files.iter_rows(named=True) if row["diff_text"]]
    for row in shown:
        _file(row)
    if left := files.height - len(shown):
        st.caption(f"Of {counted(left, 'more file')} no lines are kept: beyond 400 lines, or not text.")


def _file(row: dict[str, Any]) -> None:
    came = f" (was {plain(row['old_path'])})" if row["old_path"] else ""
    st.caption(f"{plain(row['path'])}{came}  \n+{row['additions']:,} -{row['deletions']:,} lines")
    st.code(row["diff_text"], language="diff")
    if row["is_cut"]:
        st.caption("The diff of this file goes on.")
