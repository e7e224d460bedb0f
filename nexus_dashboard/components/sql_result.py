"""The answer to a statement: how many rows, of which snapshot, the rows, and their export."""

import streamlit as st

from nexus_dashboard.components.wording import counted, utc_stamp
from nexus_dashboard.data.questions import as_csv, as_parquet
from nexus_pipelines.warehouse.reader import Answer


def result(answer: Answer, *, limit: int) -> None:
    """Draw `answer`; a result that was cut off says so and how to get the rest."""
    publication = answer.publication
    st.caption(
        f"**{counted(answer.row_count, 'row')}** in {answer.seconds:.2f} s · snapshot {publication.snapshot_id}, "
        f"published {utc_stamp(publication.published_at)}"
    )
    if answer.truncated:
        st.warning(
            f"Only the first {limit:,} rows are shown and exported. For more, raise “Rows at most”, or aggregate.",
            icon=":material/content_cut:",
        )
    if answer.frame.is_empty():
        st.info("The statement ran and no row matches it.", icon=":material/inbox:")
        return
    st.dataframe(
        answer.frame, hide_index=True, alt="Rows of the statement", height=min(38 + 35 * answer.row_count, 520)
    )
    name = f"nexus-snapshot-{publication.snapshot_id}"
    with st.container(horizontal=True):
        st.download_button(
            "CSV",
            lambda: as_csv(answer.frame),
            file_name=f"{name}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "Parquet",
            lambda: as_parquet(answer.frame),
            file_name=f"{name}.parquet",
            mime="application/vnd.apache.parquet",
            icon=":material/download:",
            on_click="ignore",
        )
