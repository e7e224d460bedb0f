"""What the list of failures is limited to; every choice is part of the page's address."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import streamlit as st

from nexus_dashboard.components.root_cause_wording import category, nature_name
from nexus_dashboard.data.root_causes import Choices, Wanted

_SPANS = {"1 month": 31, "3 months": 91, "1 year": 365, "Everything": None}
_USUAL = "Everything"


def chosen(choices: Choices, *, newest_at: datetime | None) -> Wanted:
    """The filters, and what is chosen. A time span ends with the newest failure."""
    with st.expander("Filter", icon=":material/filter_alt:"):
        with st.container(horizontal=True):
            repositories = _several("Repositories", choices.repositories, key="repo")
            jobs = _several("Jobs", choices.jobs, key="job")
        with st.container(horizontal=True):
            categories = _several("Causes", choices.categories, key="cause", words=category)
            natures = _several("Nature", choices.natures, key="nature", words=nature_name)
        span = st.segmented_control(
            "Time span",
            list(_SPANS),
            default=_USUAL,
            required=True,
            key="failed_within",
            bind="query-params",
            persist_state="page",
            help="Counted back from the newest failure.",
        )
    days = _SPANS[span or _USUAL]
    since = None if days is None or newest_at is None else newest_at - timedelta(days=days)
    return Wanted(repositories=repositories, jobs=jobs, categories=categories, natures=natures, since=since)


def _several(label: str, options: Sequence[str], *, key: str, words: Callable[[str], str] = str) -> tuple[str, ...]:
    found = st.multiselect(
        label,
        options,
        format_func=words,
        key=key,
        bind="query-params",
        persist_state="page",
        placeholder="All",
        width=320,
    )
    return tuple(found)
