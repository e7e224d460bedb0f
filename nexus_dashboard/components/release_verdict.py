"""The verdict on top of a release: what, why, how sure, and as of when; beside it what would turn it."""

from datetime import UTC, datetime

import streamlit as st

from nexus_dashboard.components.release_items import items
from nexus_dashboard.components.release_wording import verdict
from nexus_dashboard.components.wording import NO_DATA, plain
from nexus_dashboard.data.release_verdict import Judged


def banner(judged: Judged, *, is_fresh: bool) -> None:
    """is_fresh: judged by the API just now, or for a past day; else as the last run published it."""
    words = verdict(judged.verdict)
    with st.container(border=True):
        st.markdown(f"### :{words.colour}[{words.icon} {words.name}]", help=words.explained)
        st.markdown(plain(judged.rationale))
        with st.container(horizontal=True, gap="medium"):
            score = NO_DATA if judged.score is None else f"**{judged.score:.0f}** of 100"
            st.markdown(
                f":gray[Readiness score]  \n{score}",
                width="content",
                help="The share of the policy's known weight that is met.",
            )
            st.markdown(
                f":gray[Known]  \n**{100 * judged.coverage:.0f} %** of the weight",
                width="content",
                help="The share of the policy's weight that has fresh data; what is not known never counts as met.",
            )
            st.markdown(f":gray[Policy]  \n{plain(judged.policy)}", width="content")
            st.markdown(f":gray[As of]  \n**{judged.as_of:%-d %B %Y}** (UTC)", width="content")
            if judged.conditions_due is not None:
                st.markdown(f":gray[Risks cleared by]  \n**{judged.conditions_due:%-d %B %Y}**", width="content")
        if judged.gaps:
            st.markdown(f":orange[:material/cloud_off:] Without fresh data: {plain(', '.join(judged.gaps))}.")
        for note in judged.notes:
            st.caption(plain(note))
        st.caption(_rests_on(judged, is_fresh=is_fresh))


def _rests_on(judged: Judged, *, is_fresh: bool) -> str:
    day = "as of today" if judged.as_of == datetime.now(UTC).date() else "as it was then"
    how = f"Judged now by the agent API, {day}." if is_fresh else "Judged by the last run, and published with it."
    if judged.scope_kind == "final":
        how += " No changelog tells its past: the tickets are those it has today, their status is from their dates."
    return how


def flip_sets(judged: Judged) -> None:
    """The smallest lists of things whose change turns the verdict."""
    with st.container(border=True):
        st.markdown("**What would change the verdict**")
        if not judged.flip_sets:
            st.caption("Nothing that is known would change it.")
        for found in judged.flip_sets:
            to = verdict(found["to"])
            st.markdown(f":{to.colour}[{to.icon}] {plain(found['wording'])}")
            items(found["items"], alt=f"What would change the verdict to {to.name}")
            if found["items"]:
                st.caption(
                    "No shorter list does it."
                    if found["is_smallest"]
                    else "A shorter list may exist: not all were tried."
                )
