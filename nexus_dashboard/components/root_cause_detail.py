"""One failed build: why it failed, how sure that is, which commit may have done it, and the log that shows it."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import streamlit as st

from nexus_dashboard.components.build_log_viewer import log_viewer
from nexus_dashboard.components.bullets import bullets
from nexus_dashboard.components.empty import empty
from nexus_dashboard.components.root_cause_groups import fixed
from nexus_dashboard.components.root_cause_link import leave_analysis, open_analysis
from nexus_dashboard.components.root_cause_nearest import nearest_failures
from nexus_dashboard.components.root_cause_suspects import suspects
from nexus_dashboard.components.root_cause_tests import failing_tests
from nexus_dashboard.components.root_cause_wording import (
    address,
    build_name,
    category,
    confidence,
    nature,
    share,
    short,
)
from nexus_dashboard.components.wording import ago, counted, plain, utc_stamp
from nexus_dashboard.data import root_cause as data
from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.errors import boundary


def detail(snapshot: Snapshot, analysis_id: str) -> None:
    """Everything about one analysis, and the way back."""
    st.button("All failures", icon=":material/arrow_back:", on_click=leave_analysis)
    row = data.analysis(snapshot, analysis_id)
    if row is None:
        empty(
            "There is no such analysis in the published data.",
            then="A newer version of the analysis may have replaced it; the list shows what there is now.",
        )
        return
    now = datetime.now(UTC)
    _head(row, now)
    _cause(row)
    with boundary("failing tests"):
        failing_tests(data.failing_tests(snapshot, analysis_id))
    with boundary("suspects"):
        suspects(snapshot, row, data.suspects(snapshot, analysis_id))
    with boundary("log"):
        log_viewer(snapshot, row, data.evidence(snapshot, analysis_id))
    with boundary("similar failures"):
        similar = data.similar(snapshot, analysis_id=analysis_id, fingerprint=row["fingerprint"])
        _similar(row, similar, now)
    if row["fingerprint"]:
        with boundary("failures like it"):
            nearest_failures(analysis_id, snapshot.snapshot_id)


def _head(row: dict[str, Any], now: datetime) -> None:
    words, color, explained = nature(row["nature"])
    st.subheader(plain(build_name(row["job_name"], row["number"], row["stage_name"])), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(category(row["category"], row["state"]), icon=":material/bug_report:", color="red")
        if row["state"] == "diagnosed":
            st.badge(words, color=color, help=explained)
        if url := address(row["url"]):
            st.link_button("Open the build", url, icon=":material/open_in_new:", type="tertiary")
    facts = [
        plain(row["repository"]) if row["repository"] else "repository not known",
        f"branch {plain(row['branch'])}" if row["branch"] else "",
        f"commit {short(row['commit_sha'])}" if row["commit_sha"] else "",
        f"failed {ago(row['started_at'], now)} ({utc_stamp(row['started_at'])})" if row["started_at"] else "",
    ]
    st.caption(" · ".join(fact for fact in facts if fact))


def _cause(row: dict[str, Any]) -> None:
    with st.container(border=True):
        if row["error_message"]:
            st.code(row["error_message"], language=None, wrap_lines=True)
        st.markdown(plain(row["summary"]) if row["summary"] else ":gray[No summary was made.]")
        facts = {
            "Failed in": row["step"],
            "Command": row["failing_command"],
            "Exit code": None if row["exit_code"] is None else str(row["exit_code"]),
            "Tool": row["tool"],
        }
        with st.container(horizontal=True, gap="medium"):
            for label, value in facts.items():
                if value:
                    st.markdown(f":gray[{label}]  \n{plain(value[:200])}", width="content")
        if row["suggested_fix"]:
            st.markdown(f":material/build: {plain(row['suggested_fix'])}")
        level, color = confidence(row["confidence_level"])
        st.markdown(
            f":{color}[**{level}**] ({share(row['confidence'])})",
            help="The share of analyses this sure that name the right category, as measured on logs with known causes.",
        )
        bullets(row["confidence_reasons"])
        if row["passed_on_same_commit"]:
            st.markdown(":orange[The same commit passed in another run of this job.]")


def _similar(row: dict[str, Any], similar: pl.DataFrame, now: datetime) -> None:
    st.subheader("Similar failures", anchor="similar-failures")
    if similar.is_empty():
        st.caption("This failure was not seen in any other build.")
        return
    st.markdown(f"Seen {counted(row['times'], 'time')}; {fixed(row, now)}.")
    with st.container(border=True):
        for other in similar.iter_rows(named=True):
            name = build_name(other["job_name"], other["number"], other["stage_name"])
            branch = f", branch {other['branch']}" if other["branch"] else ""
            open_analysis(
                other["analysis_id"], f"{plain(name)}, {ago(other['started_at'], now)}{plain(branch)}", key="similar"
            )
