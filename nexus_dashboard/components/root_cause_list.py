"""Failed builds that were analysed, newest first; a click opens one."""

from datetime import UTC, datetime

import polars as pl
import streamlit as st

from nexus_dashboard.components.clicked_row import clicked_row
from nexus_dashboard.components.root_cause_link import visits
from nexus_dashboard.components.root_cause_wording import build_name, category, confidence, nature_name
from nexus_dashboard.components.wording import NO_DATA, ago
from nexus_dashboard.data.root_causes import MOST_FAILURES

column = st.column_config


def failure_list(failures: pl.DataFrame) -> str | None:
    """The table; the analysis that was clicked, else None."""
    if failures.is_empty():
        st.caption("No failed build fits these filters.")
        return None
    now = datetime.now(UTC)
    total = int(failures["total"][0])
    cut = f" The newest {MOST_FAILURES} of {total:,} are shown; filter to see others." if total > MOST_FAILURES else ""
    st.caption(f"Click a row to see why the build failed.{cut}")
    found = st.dataframe(
        _in_words(failures, now),
        hide_index=True,
        placeholder=NO_DATA,
        height=min(38 + 35 * failures.height, 493),
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        key=f"failures {visits()}",
        alt="Failed builds that were analysed, newest first",
        column_config={
            "build": column.TextColumn("Build", pinned=True),
            "when": column.TextColumn("Failed"),
            "cause": column.TextColumn("Cause"),
            "what": column.TextColumn("What the log says", width="large"),
            "nature": column.TextColumn("Nature"),
            "confidence": column.TextColumn("Confidence", width="small"),
            "times": column.NumberColumn("Times", width="small", help="How often this failure was seen in all builds."),
            "repository": column.TextColumn("Repository", width="small"),
        },
    )
    row = clicked_row(found, failures.height)
    return None if row is None else str(failures["analysis_id"][row])


def _in_words(failures: pl.DataFrame, now: datetime) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "build": build_name(row["job_name"], row["number"], row["stage_name"]),
                "when": ago(row["started_at"], now),
                "cause": category(row["category"], row["state"]),
                "what": " ".join((row["what"] or "").split())[:200] or None,
                "nature": nature_name(row["nature"]),
                "confidence": confidence(row["confidence_level"])[0].removesuffix(" confidence"),
                "times": row["times"],
                "repository": row["repository"],
            }
            for row in failures.iter_rows(named=True)
        ],
        infer_schema_length=None,
    )
