"""Import of a list: what it would change is shown first, with each line that cannot be read; then it is confirmed."""

from typing import get_args

import streamlit as st

from nexus_dashboard.components.person import person_field, remember_person
from nexus_dashboard.components.release_edit import SAID
from nexus_dashboard.components.wording import counted, plain
from nexus_dashboard.data.release_import import import_list
from nexus_dashboard.errors import boundary
from nexus_pipelines.operations.releases.sync import SyncMode, SyncResult

_MODES = {
    "merge": "Merge: what cells say is taken over",
    "append": "Append: only new releases are added",
    "replace": "Replace: releases of an earlier list that this one does not name are deleted",
}
_MOST_MEGABYTES = 5
_VISIT = "release_import_visit"

column = st.column_config


@st.fragment
def import_releases() -> None:
    """The upload, the dry run, and the confirmation."""
    st.caption(
        "CSV as a spreadsheet saves it. Columns: version and target date, and if you like project key, name, "
        "description, status, release type, release manager, external id."
    )
    # An uploader keeps its file; a new one takes its place once the file was imported.
    visit = st.session_state.get(_VISIT, 0)
    file = st.file_uploader("List of releases", type=["csv"], key=f"list {visit}", max_upload_size=_MOST_MEGABYTES)
    mode = st.selectbox("What the list does", list(get_args(SyncMode)), format_func=lambda each: _MODES[each])
    if file is None or mode is None:
        return
    with boundary("list of releases"):
        content = file.getvalue()
        tried = import_list(content, name=file.name, mode=mode, person="", dry_run=True)
        _tell(tried)
        if tried.errors or not (tried.created or tried.updated or tried.deleted):
            return
        with st.form("import", border=False):
            person = person_field()
            if st.form_submit_button(f"Import {counted(tried.total_records, 'release')}", type="primary"):
                with boundary("import"):
                    done = import_list(content, name=file.name, mode=mode, person=person, dry_run=False)
                    remember_person(person)
                    st.session_state[_VISIT] = visit + 1
                    st.session_state[SAID] = f"Imported: {_counts(done)}. They are judged in the next run."
                    st.rerun()


def _counts(result: SyncResult) -> str:
    deleted = f", {result.deleted} deleted" if result.deleted else ""
    return f"{result.created} new, {result.updated} changed, {result.unchanged} unchanged{deleted}"


def _tell(result: SyncResult) -> None:
    if result.errors:
        st.error(
            f"Nothing is imported while {counted(result.errors, 'line')} cannot be read; correct the list and upload "
            "it again.",
            icon=":material/error:",
        )
        st.dataframe(
            [{"place": each.place, "reason": each.reason, "excerpt": each.excerpt} for each in result.error_details],
            hide_index=True,
            placeholder="",
            alt="Lines that cannot be read",
            column_config={
                "place": column.TextColumn("Where", width="small", pinned=True),
                "reason": column.TextColumn("Why", width="large"),
                "excerpt": column.TextColumn("How it begins"),
            },
        )
    else:
        st.info(f"Nothing is stored yet. The list would give {_counts(result)}.", icon=":material/preview:")
    if result.ignored_columns:
        st.caption(f"Columns that say nothing about a release: {plain(', '.join(result.ignored_columns))}.")
