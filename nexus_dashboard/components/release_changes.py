"""What changed since the day before: verdict, criteria, tickets; asked for, since the earlier day is judged anew."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import streamlit as st

from nexus_dashboard.components.release_wording import measured, status, verdict
from nexus_dashboard.components.wording import NO_DATA
from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.data.release_changes import MOST_CHANGES, CriterionChange, changed_criteria, changed_tickets
from nexus_dashboard.data.release_verdict import Judged, verdict_on
from nexus_dashboard.errors import boundary

column = st.column_config


@st.fragment
def changes(snapshot: Snapshot, judged: Judged) -> None:
    """A button, then the differences."""
    before_day = judged.as_of - timedelta(days=1)
    st.subheader("What changed since the day before", anchor="changes")
    st.caption(f"Compares {judged.as_of:%-d %B %Y} with the end of {before_day:%-d %B %Y} (UTC).")
    if not st.toggle("Compare", key="compare_days"):
        return
    with boundary("comparison of verdicts"):
        before = verdict_on(judged.project_key, judged.version_name, before_day, snapshot.snapshot_id)
        _verdicts(before, judged)
        _criteria(changed_criteria(before, judged))
    with boundary("changes of tickets"):
        _tickets(snapshot, judged)


def _verdicts(before: Judged, after: Judged) -> None:
    old, new = verdict(before.verdict), verdict(after.verdict)
    if before.verdict == after.verdict:
        st.markdown(f"The verdict stayed :{new.colour}[{new.icon} {new.name}].")
    else:
        st.markdown(
            f"The verdict went from :{old.colour}[{old.icon} {old.name}] to :{new.colour}[{new.icon} {new.name}]."
        )


def _criteria(found: Sequence[CriterionChange]) -> None:
    if not found:
        st.markdown("No criterion is answered otherwise.")
        return
    st.dataframe(
        [{"title": each.title, "before": _answer(each.before), "after": _answer(each.after)} for each in found],
        hide_index=True,
        placeholder=NO_DATA,
        alt="Criteria that are answered otherwise",
        column_config={
            "title": column.TextColumn("Criterion", pinned=True),
            "before": column.TextColumn("Before"),
            "after": column.TextColumn("Now"),
        },
    )


def _answer(row: dict[str, Any] | None) -> str:
    return "not asked" if row is None else f"{measured(row['value'], row['unit'])}, {status(row['status'])}"


def _tickets(snapshot: Snapshot, judged: Judged) -> None:
    found = changed_tickets(snapshot, judged.release_id, day=judged.as_of)
    if found is None or found.is_empty():
        st.caption(f"No changelog tells of a change of its tickets on {judged.as_of:%-d %B %Y}.")
        return
    total = int(found["total"][0])
    cut = f" The newest {MOST_CHANGES} of {total:,} are shown." if total > MOST_CHANGES else ""
    st.caption(f"Changes of its tickets on {judged.as_of:%-d %B %Y}.{cut}")
    st.dataframe(
        found,
        hide_index=True,
        placeholder="nothing",
        height=min(38 + 35 * found.height, 318),
        alt="Changes of the tickets",
        column_order=["issue_key", "field", "before", "after", "changed_at", "author_name", "title"],
        column_config={
            "issue_key": column.TextColumn("Ticket", pinned=True, width="small"),
            "field": column.TextColumn("What", width="small"),
            "before": column.TextColumn("Before"),
            "after": column.TextColumn("Now"),
            "changed_at": column.DatetimeColumn("When (UTC)", format="D MMM YYYY, HH:mm", timezone="UTC"),
            "author_name": column.TextColumn("By", width="small"),
            "title": column.TextColumn("Title", width="large"),
        },
    )
