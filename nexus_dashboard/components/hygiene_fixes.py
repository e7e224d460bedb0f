"""Values that empty fields could take: somebody confirms or rejects each, in their own name."""

import polars as pl
import streamlit as st

from nexus_dashboard.components.wording import counted, plain
from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.data.hygiene_decisions import Decision, Suggestion, decide_on, proposals
from nexus_dashboard.data.hygiene_findings import suggestions
from nexus_dashboard.errors import boundary
from nexus_pipelines.operations.proposals import StoredProposal

_FIELDS = {"set_team": "Team", "set_points": "Story points", "set_fix_version": "Fix version"}
_STATES = {
    "confirmed": ("Confirmed", ":material/check:"),
    "rejected": ("Rejected", ":material/close:"),
    "applied": ("Written to Jira", ":material/done_all:"),
    "failed": ("Could not be written", ":material/error:"),
    "stale": ("Out of date", ":material/update:"),
}
_SHOWN = 20


@st.fragment
def fixes(snapshot: Snapshot, grain: str, group: str, project_key: str | None) -> None:
    """Open ones first, then what was decided."""
    with boundary("proposed values"):
        found = suggestions(snapshot, grain, group)
        decided = {(each.issue_key, each.kind): each for each in proposals(project_key) if each.state != "proposed"}
        waiting = [row for row in found.iter_rows(named=True) if (row["issue_key"], row["kind"]) not in decided]
        st.caption(
            "Confirming notes your decision; Jira is written by `nexus hygiene fixes`, or by the API, where a Jira "
            "that may be written to is configured."
        )
        if not waiting:
            st.markdown(_nothing(found))
        else:
            name = st.text_input("Your name", key="decided_by", placeholder="Changes are made in somebody's name")
            for row in waiting[:_SHOWN]:
                _open(row, name)
            if len(waiting) > _SHOWN:
                st.caption(f"The surest {_SHOWN} of {counted(len(waiting), 'proposed value')} are shown.")
        _decided(list(decided.values()))


def _nothing(found: pl.DataFrame) -> str:
    if found.height:
        return "Every proposed value has been decided on."
    return "No value is proposed: too few tickets are alike, or all fields are filled in."


def _open(row: dict[str, object], name: str) -> None:
    suggestion = Suggestion(**{field: row[field] for field in Suggestion.__dataclass_fields__})  # pyright: ignore[reportArgumentType]
    key = f"{suggestion.issue_key} {suggestion.kind}"
    rests_on = f" ({plain(', '.join(suggestion.rests_on))})" if suggestion.rests_on else ""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{suggestion.issue_key}** {plain(str(row['summary'] or ''))}  \n"
            f"{_FIELDS.get(suggestion.kind, suggestion.kind)}: **{plain(suggestion.value)}** · "
            f"{suggestion.confidence:.0%} sure  \n:gray[{plain(suggestion.evidence)}{rests_on}]",
            width="stretch",
        )
        with st.container(horizontal=True, gap="small", width="content"):
            if st.button("Confirm", key=f"confirm {key}", icon=":material/check:"):
                _decide(suggestion, "confirmed", name)
            if st.button("Reject", key=f"reject {key}", icon=":material/close:"):
                _decide(suggestion, "rejected", name)


def _decide(suggestion: Suggestion, decision: Decision, name: str) -> None:
    with boundary("decision"):
        decide_on(suggestion, decision, decided_by=name)
        st.rerun()


def _decided(found: list[StoredProposal]) -> None:
    if not found:
        return
    with st.expander(f"{counted(len(found), 'decision')}", icon=":material/history:"):
        for each in sorted(found, key=lambda one: one.proposal_id, reverse=True)[:50]:
            label, icon = _STATES.get(each.state, (each.state, ""))
            shown = plain(_shown(each.arguments.get("value")))
            who = f" by {plain(each.decided_by)}" if each.decided_by else ""
            when = f" on {each.decided_at:%-d %B %Y}" if each.decided_at else ""
            told = f"  \n:gray[{plain(each.result)}]" if each.result else ""
            st.markdown(
                f"{icon} {label}{who}{when}: **{each.issue_key}** {_FIELDS.get(each.kind, each.kind)} **{shown}**{told}"
            )


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return f"{value:g}" if isinstance(value, int | float) else str(value)
