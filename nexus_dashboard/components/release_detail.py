"""One release: the verdict and all that it rests on, for today or any past day, and what people do about it."""

from datetime import UTC, date, datetime, timedelta

import streamlit as st

from nexus_dashboard.components.empty import empty
from nexus_dashboard.components.release_changes import changes
from nexus_dashboard.components.release_course import course
from nexus_dashboard.components.release_criteria import criteria
from nexus_dashboard.components.release_decisions import decisions
from nexus_dashboard.components.release_edit import SAID, edit_release, manage_release
from nexus_dashboard.components.release_judgements import judgements
from nexus_dashboard.components.release_link import leave_release
from nexus_dashboard.components.release_milestones import milestones
from nexus_dashboard.components.release_reports import reports
from nexus_dashboard.components.release_risk import change_risk
from nexus_dashboard.components.release_risks import risks
from nexus_dashboard.components.release_scope import scope
from nexus_dashboard.components.release_verdict import banner, flip_sets
from nexus_dashboard.components.release_wording import target
from nexus_dashboard.components.wording import plain
from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.data.managed_releases import by_version, managed_release, managed_releases
from nexus_dashboard.data.release_list import ReleaseRow, listed, published_releases
from nexus_dashboard.data.release_verdict import Judged, published_verdict, verdict_on
from nexus_dashboard.errors import boundary

_FIRST = date(1990, 1, 1)


def detail(snapshot: Snapshot, project_key: str, version_name: str) -> None:
    """The page of one release, and the way back."""
    st.button("All releases", icon=":material/arrow_back:", on_click=leave_release)
    said = st.session_state.pop(SAID, None)
    if said:
        st.success(plain(said), icon=":material/check:")
    release = _find(snapshot, project_key, version_name)
    if release is None:
        empty(
            f"There is no release {plain(version_name)} in {plain(project_key) or 'no project'}.",
            then="It may have been renamed or deleted; the list shows what there is now.",
        )
        return
    _head(release)
    judged = None
    if release.project_key:
        with boundary("verdict"):
            judged = _verdict(snapshot, release)
    else:
        st.caption("It belongs to no project, so nothing about it can be judged; give it one below.")
    if judged is None:
        with boundary("management of the release"):
            _managed(release)
        return
    criteria_tab, scope_tab, course_tab, people_tab, decisions_tab, reports_tab = st.tabs(
        ["Criteria", "Scope", "Course", "Milestones and risks", "Decisions", "Report"]
    )
    with criteria_tab, boundary("criteria"):
        criteria(judged.criteria)
    with scope_tab, boundary("scope"):
        scope(snapshot, judged.release_id)
    with course_tab:
        with boundary("course"):
            course(snapshot, judged.release_id)
        with boundary("changes"):
            changes(snapshot, judged)
    with people_tab, boundary("management of the release"):
        _managed(release)
    with decisions_tab:
        with boundary("waivers and statements"):
            judgements(judged)
        with boundary("decisions"):
            decisions(judged, snapshot.snapshot_id)
    with reports_tab, boundary("reports"):
        reports(judged, snapshot.snapshot_id)


def _find(snapshot: Snapshot, project_key: str, version_name: str) -> ReleaseRow | None:
    today = datetime.now(UTC).date()
    wanted = (project_key.upper(), version_name.lower())
    known = listed(published_releases(snapshot), by_version(managed_releases()), today=today)
    return next((each for each in known if (each.project_key.upper(), each.version_name.lower()) == wanted), None)


def _head(release: ReleaseRow) -> None:
    st.subheader(plain(f"{release.project_key} {release.version_name}".strip()), anchor=False)
    when = "released" if release.state == "released" else "target"
    facts = [
        f"{when}: {target(release.target_date, release.days)}" if release.target_date else "no target date",
        f"release manager: {plain(release.release_manager)}" if release.release_manager else "",
        f"known from: {plain(', '.join(release.match_evidence))}",
        f"tag {plain(', '.join(release.tag_names))}" if release.tag_names else "",
        f"repository {plain(', '.join(release.repositories))}" if release.repositories else "",
    ]
    st.caption(" · ".join(fact for fact in facts if fact))


def _verdict(snapshot: Snapshot, release: ReleaseRow) -> Judged | None:
    """The published verdict, or the API's where a day is chosen, it is asked for, or none is published."""
    published = published_verdict(snapshot, release.project_key, release.version_name)
    newest = snapshot.publication.published_at.astimezone(UTC).date()
    usual = release.target_date - timedelta(days=1) if release.state == "released" and release.target_date else None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input(
            "As of the end of (UTC)",
            value=usual,
            min_value=_FIRST,
            max_value=newest,
            format="YYYY-MM-DD",
            key=f"day {release.project_key} {release.version_name}",
            width=200,
            help="Empty: now. A past day is judged with what was known on it.",
        )
        is_asked = st.toggle(
            "Judge it now",
            key=f"now {release.project_key} {release.version_name}",
            help="By the agent API, with what people waived and stated up to this minute; else as the last run did.",
        )
    chosen = day if isinstance(day, date) and day != newest else None
    if published is not None and chosen is None and not is_asked:
        judged, is_fresh = published, False
    else:
        judged, is_fresh = (
            verdict_on(release.project_key, release.version_name, chosen, snapshot.snapshot_id),
            True,
        )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        banner(judged, is_fresh=is_fresh)
        change_risk(judged.change_risk)
    with right:
        flip_sets(judged)
    return judged


def _managed(release: ReleaseRow) -> None:
    managed = managed_release(release.release_id)
    if managed is None:
        manage_release(release.project_key, release.version_name, release.target_date)
        return
    left, right = st.columns(2, gap="medium")
    with left:
        milestones(managed)
    with right:
        risks(managed)
    with st.expander("Edit or delete the release", icon=":material/edit:"):
        edit_release(managed)
