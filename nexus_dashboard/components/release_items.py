"""Tickets, commits, tests and findings that stand against a release: one table for all of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from nexus_dashboard.components.root_cause_wording import address

column = st.column_config
_KINDS = {
    "ticket": "Ticket",
    "commit": "Commit",
    "pull_request": "Pull request",
    "test": "Test",
    "build": "Build",
    "finding": "Finding",
    "source": "Source to connect",
    "attestation": "Statement of a person",
}


def items(found: Sequence[Mapping[str, Any]], *, alt: str) -> None:
    """Those to be done first in front; nothing for none."""
    if not found:
        return
    st.dataframe(
        [
            {
                "kind": _KINDS.get(each["kind"], each["kind"]),
                "key": each["key"],
                "title": each.get("title"),
                "url": address(each.get("url")),
            }
            for each in found
        ],
        hide_index=True,
        placeholder="",
        height=min(38 + 35 * len(found), 248),
        alt=alt,
        column_config={
            "kind": column.TextColumn("What"),
            "key": column.TextColumn("Key", pinned=True),
            "title": column.TextColumn("Title", width="large"),
            "url": column.LinkColumn("Link", display_text="open", width="small"),
        },
    )
