"""One stored report: as it looks, as a file, and where it was sent; sending it is asked twice."""

from collections.abc import Sequence

import streamlit as st

from nexus_dashboard.components.empty import empty
from nexus_dashboard.components.person import person_field, remember_person
from nexus_dashboard.components.release_link import show_release
from nexus_dashboard.components.report_link import leave_report
from nexus_dashboard.components.report_list import kind
from nexus_dashboard.components.report_view import report_view
from nexus_dashboard.components.root_cause_wording import address
from nexus_dashboard.components.wording import plain, utc_stamp
from nexus_dashboard.data import reports as data
from nexus_dashboard.data.reports import Format
from nexus_dashboard.errors import boundary
from nexus_pipelines.operations.releases.deliveries import Delivery
from nexus_pipelines.operations.releases.reports import StoredReport

column = st.column_config
_SAID = "report_said"
_FORMATS: dict[Format, tuple[str, str, str]] = {
    "pdf": ("PDF", "pdf", "application/pdf"),
    "html": ("HTML", "html", "text/html"),
    "markdown": ("Markdown", "md", "text/markdown"),
    "json": ("JSON", "json", "application/json"),
}
_PLACES = {"confluence": "Confluence: key of the space", "slack": "Slack: name of the channel"}
_SENT = {
    "delivered": "Sent to {target}.",
    "unchanged": "{target} has this report already, with the same content; nothing was written.",
}
_STATES = {"delivered": "✓ delivered", "failed": "✗ failed", "pending": "under way"}


def detail(report_id: str) -> None:
    """The page of one report, and the way back."""
    st.button("All reports", icon=":material/arrow_back:", on_click=leave_report)
    said = st.session_state.pop(_SAID, None)
    if said:
        st.success(plain(said), icon=":material/check:")
    report = data.report(report_id)
    if report is None:
        empty("There is no such report.", then="The list shows what is stored.")
        return
    _head(report)
    left, right = st.columns(2, gap="medium")
    with left, boundary("file of the report"):
        _download(report)
    with right, boundary("publication"):
        _publish(report)
    with boundary("places"):
        _deliveries(data.deliveries(report.subject))
    with boundary("report"):
        report_view(data.report_file(report_id, "html"), title=report.title)


def _head(report: StoredReport) -> None:
    st.subheader(plain(report.title), anchor=False)
    st.caption(
        f"{kind(report.report_type)} · made {utc_stamp(report.created_at)} by {plain(report.created_by)} · from "
        f"snapshot {report.snapshot_id} · {plain(report.report_id)}"
    )
    project, version = report.project_key, report.version_name
    if project and version and st.button(plain(f"{project} {version}"), icon=":material/rocket_launch:"):
        show_release(project, version)


def _download(report: StoredReport) -> None:
    with st.expander("Download", icon=":material/download:", expanded=True):
        form = st.segmented_control(
            "Format", list(_FORMATS), format_func=lambda each: _FORMATS[each][0], key="report_format"
        )
        if form is None:
            st.caption("Choose a format.")
            return
        name, ending, kind_of_file = _FORMATS[form]
        st.download_button(
            f"Download {name}",
            data.report_file(report.report_id, form),
            f"{report.report_id}.{ending}",
            kind_of_file,
            icon=":material/download:",
        )


def _publish(report: StoredReport) -> None:
    with st.expander("Publish", icon=":material/send:"):
        st.caption(
            "Writes to the outside, in your name. A report of the same subject that is there already is updated in "
            "place."
        )
        with st.form("publish", border=False):
            destination = st.radio("Where to", list(_PLACES), format_func=lambda each: _PLACES[each])
            target = st.text_input("Space or channel")
            person = person_field()
            is_meant = st.checkbox("Yes, others may read this report there")
            if st.form_submit_button("Publish", type="primary"):
                with boundary("publication"):
                    if not is_meant:
                        st.warning("Tick the box to confirm; nothing was sent.", icon=":material/info:")
                        return
                    done = data.publish(report.report_id, destination=destination, target=target, person=person)
                    remember_person(person)
                    if done["state"] == "failed":
                        st.error(plain(done["error"] or "It could not be sent."), icon=":material/error:")
                        return
                    st.session_state[_SAID] = _SENT[done["state"]].format(target=target.strip())
                    st.rerun()


def _deliveries(found: Sequence[Delivery]) -> None:
    if not found:
        st.caption("No report of this subject was sent anywhere.")
        return
    st.dataframe(
        [
            {
                "place": f"{each.destination}: {each.target}",
                "state": _STATES.get(each.state, each.state),
                "url": address(each.url),
                "by": each.confirmed_by,
                "at": each.delivered_at or each.confirmed_at,
                "report": each.report_id,
                "error": each.last_error,
            }
            for each in found
        ],
        hide_index=True,
        placeholder="",
        alt="Where reports of this subject were sent",
        column_config={
            "place": column.TextColumn("Place", pinned=True),
            "state": column.TextColumn("State", width="small"),
            "url": column.LinkColumn("Link", display_text="open", width="small"),
            "by": column.TextColumn("Confirmed by", width="small"),
            "at": column.DatetimeColumn("When (UTC)", format="D MMM YYYY, HH:mm", timezone="UTC"),
            "report": column.TextColumn("Report", width="small"),
            "error": column.TextColumn("Why not", width="large"),
        },
    )
