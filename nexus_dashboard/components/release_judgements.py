"""What people may say about a criterion: let the release pass although it fails, or state what no source shows."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import streamlit as st

from nexus_dashboard.components.person import person_field, remember_person
from nexus_dashboard.components.release_edit import SAID
from nexus_dashboard.components.release_wording import status
from nexus_dashboard.data import release_judgements as data
from nexus_dashboard.data.release_verdict import Judged
from nexus_dashboard.errors import boundary
from nexus_pipelines.operations.releases.attestations import StoredAttestation
from nexus_pipelines.operations.releases.waivers import StoredWaiver

column = st.column_config
_WAIVER_DAYS = 14
_WHOLE = "The whole criterion"
_LATER = "It counts at once where the release is judged now, and in the list from the next run on."


def judgements(judged: Judged) -> None:
    """What was said, and the forms to say or take back more."""
    project, version = judged.project_key, judged.version_name
    titles = {row["criterion"]: row["title"] for row in judged.criteria}
    waivers, statements = data.waivers(project, version), data.attestations(project, version)
    st.markdown("**Waivers and statements**")
    if waivers or statements:
        _table(waivers, statements, titles)
    else:
        st.caption("Nobody has waived a criterion or stated anything about this release.")
    left, right = st.columns(2, gap="medium")
    with left, st.expander("Waive a criterion", icon=":material/verified_user:"):
        _waive(judged, titles)
    with right, st.expander("State what no source shows", icon=":material/record_voice_over:"):
        _attest(judged)
    standing = {f"waiver {each.waiver_id}": each for each in waivers if each.withdrawn_at is None}
    standing |= {f"statement {each.attestation_id}": each for each in statements if each.withdrawn_at is None}
    if standing:
        with st.expander("Take one back", icon=":material/undo:"):
            _withdraw(standing, titles)


def _today() -> date:
    return datetime.now(UTC).date()


def _table(waivers: Sequence[StoredWaiver], statements: Sequence[StoredAttestation], titles: dict[str, str]) -> None:
    rows = [
        {
            "what": "waived" if each.item is None else f"waived for {each.item}",
            "criterion": titles.get(each.criterion, each.criterion),
            "said": each.reason,
            "by": each.approved_by,
            "since": each.approved_at,
            "until": each.expires_on,
            "state": _waiver_state(each),
        }
        for each in waivers
    ]
    rows += [
        {
            "what": "stated: yes" if each.is_met else "stated: no",
            "criterion": titles.get(each.criterion, each.criterion),
            "said": each.statement,
            "by": each.attested_by,
            "since": each.attested_at,
            "until": None,
            "state": f"taken back by {each.withdrawn_by}" if each.withdrawn_at else "holds",
        }
        for each in statements
    ]
    st.dataframe(
        rows,
        hide_index=True,
        placeholder="",
        alt="Waivers and statements about the release",
        column_config={
            "what": column.TextColumn("What", pinned=True),
            "criterion": column.TextColumn("Criterion"),
            "said": column.TextColumn("Why", width="large"),
            "by": column.TextColumn("By", width="small"),
            "since": column.DatetimeColumn("Since (UTC)", format="D MMM YYYY, HH:mm", timezone="UTC"),
            "until": column.DateColumn("Until", format="D MMM YYYY", width="small"),
            "state": column.TextColumn("State", width="small"),
        },
    )


def _waiver_state(each: StoredWaiver) -> str:
    if each.withdrawn_at is not None:
        return f"taken back by {each.withdrawn_by}"
    return "holds" if each.expires_on >= _today() else "over"


def _waive(judged: Judged, titles: dict[str, str]) -> None:
    rows = {row["criterion"]: row for row in judged.criteria if row["status"] != "met"}
    if not rows:
        st.caption("Every criterion is met: there is nothing to waive.")
        return
    chosen = st.selectbox(
        "Criterion",
        list(rows),
        format_func=lambda each: f"{titles[each]} ({status(rows[each]['status'])})",
        key="waived_criterion",
    )
    keys = [each["key"] for each in rows[chosen]["items"]]
    with st.form("waive", border=False):
        item = st.selectbox("What of it", [_WHOLE, *keys])
        reason = st.text_area("Why the release may pass", height=80)
        until = st.date_input(
            "Until (the last day on which it holds)",
            value=_today() + timedelta(days=_WAIVER_DAYS),
            min_value=_today(),
            format="YYYY-MM-DD",
        )
        person = person_field("Who approves it")
        is_meant = st.checkbox("Yes, the release may pass without it")
        if st.form_submit_button("Waive", type="primary") and chosen:
            _confirmed(
                is_meant,
                lambda: data.waive(
                    judged.project_key,
                    judged.version_name,
                    criterion=chosen,
                    item=None if item == _WHOLE else item,
                    reason=reason,
                    person=person,
                    until=until,
                ),
                person=person,
                said=f"{titles[chosen]} is waived. {_LATER}",
            )


def _attest(judged: Judged) -> None:
    asked = {row["criterion"]: row["title"] for row in judged.criteria if row["source"] == "person"}
    if not asked:
        st.caption("The policy asks nothing that only a person can state.")
        return
    with st.form("attest", border=False):
        chosen = st.selectbox("Criterion", list(asked), format_func=asked.__getitem__)
        answer = st.radio("Is it so?", ["yes", "no"], horizontal=True)
        statement = st.text_area("What you state", height=80, placeholder="what you saw, and where")
        person = person_field("Who states it")
        is_meant = st.checkbox("Yes, I answer for this")
        if st.form_submit_button("State it", type="primary") and chosen:
            _confirmed(
                is_meant,
                lambda: data.attest(
                    judged.project_key,
                    judged.version_name,
                    criterion=chosen,
                    is_met=answer == "yes",
                    statement=statement,
                    person=person,
                ),
                person=person,
                said=f"Your statement on {asked[chosen]} is stored. {_LATER}",
            )


def _withdraw(standing: dict[str, StoredWaiver | StoredAttestation], titles: dict[str, str]) -> None:
    def label(key: str) -> str:
        each = standing[key]
        what = "waiver" if isinstance(each, StoredWaiver) else "statement"
        return f"{titles.get(each.criterion, each.criterion)}: {what}"

    with st.form("withdraw judgement", border=False):
        chosen = st.selectbox("Which", list(standing), format_func=label)
        person = person_field()
        if st.form_submit_button("Take it back"):
            each = standing[chosen]
            _confirmed(
                True,
                lambda: (
                    data.withdraw_waiver(each.waiver_id, person=person)
                    if isinstance(each, StoredWaiver)
                    else data.withdraw_attestation(each.attestation_id, person=person)
                ),
                person=person,
                said=f"Taken back. {_LATER}",
            )


def _confirmed(is_meant: bool, write: Callable[[], None], *, person: str, said: str) -> None:
    with boundary("judgement"):
        if not is_meant:
            st.warning("Tick the box to confirm; nothing was stored.", icon=":material/info:")
            return
        write()
        remember_person(person)
        st.session_state[SAID] = said
        st.rerun()
