"""All failures: filters, their course by week, the list, those that come back; or why there are none."""

import streamlit as st

from nexus_dashboard.components.empty import empty
from nexus_dashboard.components.root_cause_filter import chosen
from nexus_dashboard.components.root_cause_groups import recurring
from nexus_dashboard.components.root_cause_link import show_analysis
from nexus_dashboard.components.root_cause_list import failure_list
from nexus_dashboard.components.root_cause_trend import trend
from nexus_dashboard.components.wording import counted
from nexus_dashboard.data import root_causes as data
from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.data.root_causes import Coverage
from nexus_dashboard.errors import boundary

_UNREAD = {
    "expired": ("had expired upstream", "GitHub keeps logs for 90 days, Jenkins as many builds as the job is set to."),
    "forbidden": (
        "may not be read",
        "Give GitHub's token the permission “Actions: read” and Jenkins's user “Job/Read”; the next run asks again for "
        "builds that are new.",
    ),
}


def board(snapshot: Snapshot) -> None:
    """The page without an analysis in its address."""
    known = data.coverage(snapshot)
    unread = data.unread_logs(snapshot)
    if known.analysed == 0:
        _nothing(known, unread)
        return
    wanted = chosen(data.choices(snapshot), newest_at=known.newest_at)
    failures = data.failures(snapshot, wanted)
    with boundary("failed builds"):
        st.subheader("Failed builds", anchor="failed-builds")
        opened = failure_list(failures)
        if opened is not None:
            show_analysis(opened)
        for line in _unread_lines(unread):
            st.caption(line)
    with boundary("trend"):
        trend(data.weeks(snapshot, wanted))
    with boundary("recurring failures"):
        recurring(data.recurring(snapshot, wanted))


def not_built() -> None:
    """The published state comes from a Nexus that knew no root causes."""
    empty(
        "The published state has no root causes yet.",
        then="An earlier version of Nexus made it. The next run reads the logs of failed builds and analyses them.",
    )


def _nothing(known: Coverage, unread: dict[str, int]) -> None:
    if known.builds == 0:
        empty(
            "No build has been read.",
            then="Connect GitHub or Jenkins: the page Connectors says what to set. Each failed build is then analysed "
            "once.",
        )
    elif known.failed_builds == 0:
        empty(
            f"None of {counted(known.builds, 'build')} failed.",
            then="When one fails, its log is read and the reason stands here.",
        )
    elif unread:
        empty(
            f"{counted(known.failed_builds, 'build')} failed, but no log of theirs could be read.",
            then=" ".join(_unread_lines(unread)),
        )
    else:
        empty(
            f"{counted(known.failed_builds, 'build')} failed, but no log of theirs has been read yet.",
            then="Live connections to GitHub and Jenkins read the logs, the newest first, some dozen a run. "
            "Builds from saved answers have no logs.",
        )


def _unread_lines(unread: dict[str, int]) -> list[str]:
    lines: list[str] = []
    for state, logs in unread.items():
        why, then = _UNREAD.get(state, (f"could not be read ({state})", ""))
        lines.append(f"{counted(logs, 'more log')} of failed builds {why}. {then}".strip())
    return lines
