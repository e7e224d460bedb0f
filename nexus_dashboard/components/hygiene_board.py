"""The Hygiene page put together: figures of the chosen group, its course, and what can be done."""

import streamlit as st

from nexus_dashboard.components.empty import empty
from nexus_dashboard.components.hygiene_course import course, gains
from nexus_dashboard.components.hygiene_exemptions import exempted
from nexus_dashboard.components.hygiene_figures import figures
from nexus_dashboard.components.hygiene_filter import chosen_group
from nexus_dashboard.components.hygiene_fixes import fixes
from nexus_dashboard.components.hygiene_rules import rules
from nexus_dashboard.components.hygiene_tickets import people, tickets
from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.data.hygiene_findings import group_rules
from nexus_dashboard.data.hygiene_groups import group_gains, group_score, group_trend
from nexus_dashboard.data.projects import project_keys
from nexus_dashboard.errors import boundary


def board(snapshot: Snapshot) -> None:
    """Everything on the page; without a measured ticket it says what would give one."""
    chosen = chosen_group(snapshot)
    grain, group = chosen.grain, chosen.group
    score = group_score(snapshot, grain, group)
    if score is None or not score.active_tickets:
        empty(
            "No ticket has been measured yet.",
            then="Tickets that are open, or were done in the last 30 days, are measured in every run; connect Jira on "
            "the Connectors page, and `nexus status` shows the last run.",
        )
        return
    figures(score, is_whole=grain == "ALL")
    left, right = st.columns([3, 2], gap="medium")
    with left, boundary("course"):
        course(group_trend(snapshot, grain, group))
    with right, boundary("gains"):
        gains(group_gains(snapshot, grain, group))
    known = group_rules(snapshot, grain, group, profile=chosen.project_key or "ALL")
    to_fix, by_rule, by_person, proposed, exempt = st.tabs(
        ["Tickets to fix", "Rules", "People", "Proposed values", "Exemptions"]
    )
    with to_fix, boundary("tickets"):
        tickets(snapshot, grain, group, known)
    with by_rule, boundary("rules"):
        rules(known)
    with by_person, boundary("people"):
        people(snapshot, grain, group)
    with proposed:
        fixes(snapshot, grain, group, chosen.project_key)
    with exempt:
        exempted(chosen.project_key, project_keys(snapshot), known)
    st.caption(
        f"Measured on {score.as_of_date:%-d %B %Y} (UTC) by rules {score.rule_set_version}, over {chosen.title}: "
        f"{score.active_tickets:,} tickets that are open or were done in the last 30 days."
    )
