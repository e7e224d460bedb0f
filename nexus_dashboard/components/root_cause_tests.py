"""Tests that a log says failed: what they expected, what they got."""

from typing import Any

import polars as pl
import streamlit as st

from nexus_dashboard.components.wording import counted, plain

_FIRST = 3


def failing_tests(tests: pl.DataFrame) -> None:
    """One box a test, the first three open; nothing where no test failed."""
    if tests.is_empty():
        return
    st.subheader("Failing tests", anchor="failing-tests")
    rows = list(tests.iter_rows(named=True))
    for place, row in enumerate(rows):
        name = ".".join(part for part in (row["test_class"], row["test_name"]) if part)
        with st.expander(plain(name), expanded=place < _FIRST, icon=":material/close:"):
            _test(row)
    if len(rows) == 50:
        st.caption("These are the first 50; the log names more.")


def _test(row: dict[str, Any]) -> None:
    line = f", line {row['line']}" if row["line"] else ""
    where = f"{row['file']}{line}" if row["file"] else ""
    seconds = counted(round(row["duration_seconds"]), "second") if row["duration_seconds"] else ""
    flaky = "the job passed on the same commit: it may be flaky" if row["is_flaky"] else ""
    facts = "; ".join(plain(fact) for fact in (where, f"log line {row['log_line']:,}", seconds, flaky) if fact)
    st.caption(facts)
    if row["message"]:
        st.code(row["message"][:4000], language=None, wrap_lines=True)
    if row["expected"] is not None or row["actual"] is not None:
        left, right = st.columns(2)
        for place, label, value in ((left, "Expected", row["expected"]), (right, "Got", row["actual"])):
            with place:
                st.caption(label)
                st.code("no data" if value is None else value[:2000], language=None, wrap_lines=True)
    if row["stack_trace"]:
        with st.popover("Stack trace", icon=":material/stacks:"):
            st.code(row["stack_trace"][:20_000], language=None)
