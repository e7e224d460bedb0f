"""The editor of the SQL page. Statement, limit and snapshot are part of the address, so a link shares the question."""

from dataclasses import dataclass

import streamlit as st

from nexus_dashboard.components.shown import shown
from nexus_dashboard.components.sql_examples import EXAMPLES
from nexus_dashboard.components.wording import utc_stamp
from nexus_dashboard.data.questions import published
from nexus_pipelines.warehouse.publish import Publication

_SQL, _LIMIT, _SNAPSHOT, _ASKED = "q", "limit", "snapshot", "asked_question"
_EXAMPLE = "example"
_LIMITS = [100, 1_000, 10_000, 100_000]
_NEWEST = "newest"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a person asked to run."""

    sql: str
    limit: int
    publication: Publication


def use_statement(sql: str) -> None:
    """Put `sql` into the editor and run it; for callbacks of buttons."""
    st.session_state[_SQL] = sql
    st.session_state[_ASKED] = None


def question() -> Question | None:
    """Draw examples and editor; what was last asked, or None while nothing was."""
    _examples()
    snapshots = {str(publication.snapshot_id): publication for publication in published()}
    st.html(f"<style>.st-key-{_SQL} textarea {{ font-family: monospace; font-size: 0.9rem; }}</style>")
    with st.form("editor", border=False):
        sql = st.text_area(
            "One SELECT over the published tables",
            key=_SQL,
            height=160,
            bind="query-params",
            placeholder="select project_key, count(*) from issues group by all",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            submitted = st.form_submit_button("Run", type="primary", icon=":material/play_arrow:")
            limit = st.selectbox(
                "Rows at most",
                _LIMITS,
                index=1,
                key=_LIMIT,
                bind="query-params",
                format_func=lambda number: f"{number:,}",
                width=140,
                help="More rows than this are cut off, and the result says so.",
            )
            snapshot = st.selectbox(
                "Snapshot",
                [_NEWEST, *snapshots],
                key=_SNAPSHOT,
                bind="query-params",
                format_func=lambda name: (
                    f"{name} ({utc_stamp(snapshots[name].published_at)})" if name in snapshots else name
                ),
                width=260,
                help="Every publication is a complete state of the warehouse; an earlier one shows what was known.",
            )
    # A first visit with a statement in the address runs it; later visits run when asked.
    if submitted or (st.session_state.get(_ASKED) is None and sql):
        newest = shown().publication
        st.session_state[_ASKED] = Question(
            sql=sql or "",
            limit=limit if limit in _LIMITS else 1_000,
            publication=snapshots.get(snapshot or _NEWEST, newest),
        )
    return st.session_state.get(_ASKED)


def _examples() -> None:
    st.pills("Examples", list(EXAMPLES), key=_EXAMPLE, on_change=_use_example, wrap=True)


def _use_example() -> None:
    chosen = st.session_state[_EXAMPLE]
    st.session_state[_EXAMPLE] = None  # the same example can be clicked again
    if chosen in EXAMPLES:
        use_statement(EXAMPLES[chosen])
