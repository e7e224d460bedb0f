"""Exemptions from rules: who approved each, why, and until when; a form for a new one."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import streamlit as st

from nexus_dashboard.components.wording import NO_DATA
from nexus_dashboard.data.hygiene_decisions import add_exemption, exemptions, withdraw_exemption
from nexus_dashboard.errors import boundary
from nexus_pipelines.operations.hygiene.exemptions import Exemption

column = st.column_config
_SAID = "exemption_said"
_LATER = "It counts from the next run on, which starts within the hour, or at once with `nexus materialize`."


@st.fragment
def exempted(project_key: str | None, projects: list[str], rules: pl.DataFrame) -> None:
    """All of the project, or of all; what is exempt does not count in any score."""
    with boundary("exemptions"):
        titles = dict(rules.sort("title").select("rule", "title").iter_rows())
        found = exemptions(project_key)
        said = st.session_state.pop(_SAID, None)
        if said:
            st.success(said, icon=":material/check:")
        if found:
            _table(found, titles)
        else:
            st.markdown("Nothing is exempt from any rule.")
        left, right = st.columns(2, gap="medium")
        with left, st.expander("Exempt a ticket or a project", icon=":material/add:"):
            _add(projects, project_key, titles)
        now = [each for each in found if each.holds_on(_today())]
        if now:
            with right, st.expander("Withdraw an exemption", icon=":material/undo:"):
                _withdraw(now, titles)


def _today() -> date:
    return datetime.now(UTC).date()


def _state(each: Exemption) -> str:
    if each.withdrawn_at is not None:
        return f"withdrawn by {each.withdrawn_by}"
    return "holds" if each.holds_on(_today()) else "over"


def _table(found: list[Exemption], titles: dict[str, str]) -> None:
    st.dataframe(
        [
            {
                "what": each.issue_key or f"all of {each.project_key}",
                "rule": titles.get(each.rule, each.rule),
                "reason": each.reason,
                "approver": each.approver,
                "since": each.created_at.date(),
                "until": each.expires_on,
                "state": _state(each),
            }
            for each in found
        ],
        hide_index=True,
        placeholder=NO_DATA,
        alt="Exemptions from hygiene rules",
        column_config={
            "what": column.TextColumn("Ticket", pinned=True, width="small"),
            "rule": column.TextColumn("Rule"),
            "reason": column.TextColumn("Why", width="large"),
            "approver": column.TextColumn("Approved by", width="small"),
            "since": column.DateColumn("Since", format="YYYY-MM-DD", width="small"),
            "until": column.DateColumn("Until", format="YYYY-MM-DD", width="small"),
            "state": column.TextColumn("State", width="small"),
        },
    )


def _add(projects: list[str], project_key: str | None, titles: dict[str, str]) -> None:
    with st.form("exemption", border=False):
        project = st.selectbox("Project", projects, index=projects.index(project_key) if project_key in projects else 0)
        issue = st.text_input("Ticket", placeholder="Empty: the whole project")
        rule = st.selectbox("Rule", list(titles), format_func=titles.__getitem__)
        approver = st.text_input("Who approves it")
        reason = st.text_area("Why", height=80)
        until = st.date_input(
            "Until (the last day on which it holds)", value=_today() + timedelta(days=90), min_value=_today(),
            format="YYYY-MM-DD",
        )  # fmt: skip
        if st.form_submit_button("Exempt", type="primary") and project and rule:
            with boundary("exemption"):
                add_exemption(
                    project_key=project,
                    issue_key=issue.strip().upper() or None,
                    rule=rule,
                    approver=approver,
                    reason=reason,
                    expires_on=until,
                )
                st.session_state[_SAID] = f"Exempted. {_LATER}"
                st.rerun()


def _withdraw(now: list[Exemption], titles: dict[str, str]) -> None:
    named = {each.exemption_id: each for each in now}

    def label(exemption_id: int) -> str:
        each = named[exemption_id]
        return f"{each.issue_key or each.project_key}: {titles.get(each.rule, each.rule)}"

    with st.form("withdrawal", border=False):
        chosen = st.selectbox("Exemption", list(named), format_func=label)
        name = st.text_input("Your name")
        if st.form_submit_button("Withdraw"):
            with boundary("withdrawal"):
                withdraw_exemption(chosen, withdrawn_by=name)
                st.session_state[_SAID] = f"Withdrawn. {_LATER}"
                st.rerun()
