"""The list of releases; a click opens one. What is shown can be taken along as CSV."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from nexus_dashboard.components.clicked_row import clicked_row
from nexus_dashboard.components.release_link import show_release, visits
from nexus_dashboard.components.release_wording import RELEASED, target, verdict
from nexus_dashboard.components.wording import NO_DATA
from nexus_dashboard.data.questions import as_csv
from nexus_dashboard.data.release_list import ReleaseRow

column = st.column_config


def release_table(releases: Sequence[ReleaseRow]) -> None:
    """One row a release."""
    st.caption("Click a row to see what the verdict rests on.")
    rows = pl.DataFrame([_in_words(each) for each in releases], infer_schema_length=None)
    found = st.dataframe(
        rows,
        hide_index=True,
        placeholder=NO_DATA,
        height=min(38 + 35 * rows.height, 563),
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        key=f"releases {visits()}",
        alt="Releases with their verdicts",
        column_config={
            "version": column.TextColumn("Version", pinned=True),
            "project": column.TextColumn("Project", width="small"),
            "verdict": column.TextColumn("Verdict", width=150, help="Of the last run; a click on the row shows why."),
            "score": column.NumberColumn(
                "Score",
                width="small",
                format="%.0f",
                help="0 to 100: the share of the policy's known weight that is met.",
            ),
            "known": column.NumberColumn(
                "Known", width="small", format="%.0f %%", help="The share of the policy's weight that has data."
            ),
            "complete": column.ProgressColumn(
                "Complete", min_value=0, max_value=100, format="%.0f %%", help="Empty: no ticket has this fix version."
            ),
            "target": column.TextColumn("Target"),
            "state": column.TextColumn("State", width="small"),
            "known_from": column.TextColumn(
                "Known from", help="Whether Jira's version, a Git tag, a plan or a person here tells of it."
            ),
            "tags": column.TextColumn("Tag", width="small"),
            "repositories": column.TextColumn("Repository", width="small"),
            "manager": column.TextColumn("Release manager", width="small"),
        },
    )
    st.download_button("CSV", as_csv(_exported(releases)), "releases.csv", "text/csv", icon=":material/download:")
    row = clicked_row(found, len(releases))
    if row is not None:
        show_release(releases[row].project_key, releases[row].version_name)


def _in_words(release: ReleaseRow) -> dict[str, Any]:
    return {
        "version": release.version_name,
        "project": release.project_key or None,
        "verdict": RELEASED.name if release.state == "released" else verdict(release.verdict).name,
        "score": release.score,
        "known": None if release.coverage is None else 100 * release.coverage,
        "complete": release.completion,
        "target": target(release.target_date, release.days),
        "state": release.state,
        "known_from": ", ".join(release.match_evidence),
        "tags": ", ".join(release.tag_names) or "none",
        "repositories": ", ".join(release.repositories) or "none",
        "manager": release.release_manager or "nobody",
    }


def _exported(releases: Sequence[ReleaseRow]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "version": each.version_name,
                "project_key": each.project_key,
                "target_date": each.target_date,
                "state": each.state,
                "verdict": each.verdict,
                "score": each.score,
                "coverage": each.coverage,
                "total_tickets": each.total_tickets,
                "done_tickets": each.done_tickets,
                "rationale": each.rationale,
                "as_of": each.as_of,
                "release_manager": each.release_manager,
                "known_from": ", ".join(each.match_evidence),
                "tags": ", ".join(each.tag_names),
                "repositories": ", ".join(each.repositories),
            }
            for each in releases
        ],
        infer_schema_length=None,
    )
