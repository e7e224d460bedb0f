"""The log of one failed build around its evidence: lines with their numbers, more of them at a click."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from nexus_dashboard.components.bullets import bullets
from nexus_dashboard.components.log_markup import log_markup
from nexus_dashboard.components.wording import counted
from nexus_dashboard.data.build_log import LONGEST_LINE, log_lines
from nexus_dashboard.data.door import Snapshot

_AROUND = 5
# What a page shows at most, however often more is asked for.
_MOST = 2000
_STATES = {
    "expired": "The log has expired upstream, so its lines cannot be shown.",
    "forbidden": "The log may not be read with this token; GitHub's needs the permission “Actions: read”, "
    "Jenkins's user “Job/Read”.",
}


def log_viewer(snapshot: Snapshot, row: dict[str, Any], evidence: pl.DataFrame) -> None:
    """The block of evidence that is chosen, with context; the end of the log where there is none."""
    st.subheader("Log", anchor="log")
    blocks = list(evidence.iter_rows(named=True))
    chosen = _choose(blocks)
    end = max(1, row["lines_read"] or 1)
    first, last = (chosen["start_line"], chosen["end_line"]) if chosen else (max(1, end - 40), end)
    key = f"{row['analysis_id']} {chosen['rank'] if chosen else 'end'}"
    above, below = _context(key)
    shown = log_lines(
        snapshot,
        row["log_id"],
        first=max(1, first - above),
        last=min(last + below, first - above + _MOST),
    )
    if shown is None or not shown.lines:
        st.caption(_STATES.get(shown.state, "The log holds no such lines.") if shown else "The log is not kept.")
        return
    if chosen:
        bullets(chosen["reasons"])
    until = shown.first + len(shown.lines) - 1
    st.caption(
        f"Lines {shown.first:,} to {until:,} of {shown.line_count:,}."
        + (" The evidence is marked." if chosen else " Nothing in it stands out; this is its end.")
    )
    _more(key, "above", at_end=shown.first <= 1)
    highlighted = {number for block in blocks for number in range(block["start_line"], block["end_line"] + 1)}
    st.html(log_markup(shown.lines, first=shown.first, highlighted=highlighted, longest=LONGEST_LINE))
    _more(key, "below", at_end=until >= shown.line_count)


def _choose(blocks: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    if len(blocks) < 2:
        return blocks[0] if blocks else None
    place = st.segmented_control(
        "Evidence",
        range(len(blocks)),
        default=0,
        required=True,
        format_func=lambda place: f"{place + 1}: line {blocks[place]['start_line']:,}",
        help="Parts of the log that show the failure, best first.",
        # Another build has other evidence.
        key=f"evidence {blocks[0]['start_line']} {len(blocks)}",
    )
    return blocks[place or 0]


def _context(key: str) -> tuple[int, int]:
    above, below = (st.session_state.get(f"log {side} {key}", _AROUND) for side in ("above", "below"))
    return int(above), int(below)


def _more(key: str, side: str, *, at_end: bool) -> None:
    with st.container(horizontal=True, gap="small"):
        for lines in (10, 50):
            st.button(
                f"{counted(lines, 'more line')} {side}",
                key=f"more {side} {lines} {key}",
                icon=":material/expand_less:" if side == "above" else ":material/expand_more:",
                type="tertiary",
                disabled=at_end,
                on_click=_widen,
                args=(f"log {side} {key}", lines),
            )


def _widen(state: str, lines: int) -> None:
    st.session_state[state] = st.session_state.get(state, _AROUND) + lines
