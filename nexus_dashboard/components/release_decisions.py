"""Decisions on a release: a form, what was decided before, and how the project's decisions turned out."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from nexus_dashboard.components.person import person_field, remember_person
from nexus_dashboard.components.release_edit import SAID
from nexus_dashboard.components.release_wording import VERDICTS, verdict
from nexus_dashboard.components.wording import NO_DATA, plain
from nexus_dashboard.data import release_judgements as data
from nexus_dashboard.data.release_verdict import Judged, verdict_on
from nexus_dashboard.errors import boundary
from nexus_pipelines.operations.releases.decisions import StoredDecision
from nexus_pipelines.operations.releases.track_record import WINDOW_DAYS, TrackRecord

column = st.column_config
_CHOICES = ("GO", "CONDITIONAL", "NO_GO")


def decisions(judged: Judged, snapshot_id: int) -> None:
    """What was decided, the form, and the track record."""
    st.markdown("**Decisions**")
    found = data.decisions(judged.project_key, judged.version_name)
    if found:
        _table(found)
    else:
        st.caption("Nobody has decided on this release yet.")
    with st.expander("Decide", icon=":material/gavel:"):
        _decide(judged, snapshot_id)
    record = data.track_record(judged.project_key)
    if record:
        st.markdown(f"**How decisions in {plain(judged.project_key)} turned out**")
        _record(record)


def _table(found: Sequence[StoredDecision]) -> None:
    st.dataframe(
        [
            {
                "decided_at": each.decided_at,
                "decision": verdict(each.decision).name,
                "verdict": verdict(each.verdict).name,
                "by": each.decided_by,
                "reason": each.reason,
                "outcome": _outcome(each.outcome),
                "policy": f"{each.policy_name}, version {each.policy_version}",
                "snapshot": each.snapshot_id,
                "as_of": each.as_of,
            }
            for each in found
        ],
        hide_index=True,
        placeholder="",
        alt="Decisions on the release",
        column_config={
            "decided_at": column.DatetimeColumn("When (UTC)", format="D MMM YYYY, HH:mm", timezone="UTC", pinned=True),
            "decision": column.TextColumn("Decided", width="small"),
            "verdict": column.TextColumn("Nexus said", width="small"),
            "by": column.TextColumn("By", width="small"),
            "reason": column.TextColumn("Why otherwise"),
            "outcome": column.TextColumn("What happened"),
            "policy": column.TextColumn("Policy", width="small"),
            "snapshot": column.NumberColumn("Snapshot", format="%d", width="small"),
            "as_of": column.DateColumn("As of", format="D MMM YYYY", width="small"),
        },
    )


def _outcome(outcome: Mapping[str, Any] | None) -> str:
    if outcome is None:
        return "not known yet"
    return f"hotfix {outcome['hotfix']} on {outcome['hotfix_on']}" if outcome["is_hotfixed"] else "held"


def _decide(judged: Judged, snapshot_id: int) -> None:
    st.caption(
        "The agent API judges the release at this moment; that assessment is stored whole beside your decision, and "
        "neither is changed later."
    )
    with st.form("decide", border=False):
        usual = _CHOICES.index(judged.verdict) if judged.verdict in _CHOICES else 2
        decision = st.radio(
            "Decision", _CHOICES, index=usual, format_func=lambda each: VERDICTS[each].name, horizontal=True
        )
        reason = st.text_area("Why (needed where you decide otherwise than Nexus says)", height=80)
        person = person_field("Who decides")
        is_meant = st.checkbox(f"Yes, this is the decision on {plain(f'{judged.project_key} {judged.version_name}')}")
        if st.form_submit_button("Store the decision", type="primary"):
            with boundary("decision"):
                if not is_meant:
                    st.warning("Tick the box to confirm; nothing was stored.", icon=":material/info:")
                    return
                # A verdict of some minutes ago may lack a waiver that was given since.
                verdict_on.clear()
                fresh = verdict_on(judged.project_key, judged.version_name, None, snapshot_id)
                data.decide(fresh.content or {}, decision=decision, reason=reason, person=person)
                remember_person(person)
                st.session_state[SAID] = (
                    f"Stored: {VERDICTS[decision].name}. Nexus says {verdict(fresh.verdict).name} at this moment."
                )
                st.rerun()


def _record(found: Sequence[TrackRecord]) -> None:
    st.dataframe(
        [
            {
                "verdict": verdict(each.verdict).name,
                "decision": verdict(each.decision).name,
                "decisions": each.decisions,
                "held": each.held,
                "hotfixed": each.hotfixed,
                "open": each.open,
            }
            for each in found
        ],
        hide_index=True,
        placeholder=NO_DATA,
        alt="What became of the project's decisions",
        column_config={
            "verdict": column.TextColumn("Nexus said", pinned=True),
            "decision": column.TextColumn("Decided"),
            "decisions": column.NumberColumn("Releases", help="The last decision on each release counts."),
            "held": column.NumberColumn("Held", help=f"No patch on the same line within {WINDOW_DAYS} days."),
            "hotfixed": column.NumberColumn("Hotfix", help=f"A patch on the same line within {WINDOW_DAYS} days."),
            "open": column.NumberColumn("Not known yet", help="Not released, or the days are not over."),
        },
    )
