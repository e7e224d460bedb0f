"""A list of sentences from outside or from analysis."""

from collections.abc import Sequence

import streamlit as st

from nexus_dashboard.components.wording import plain


def bullets(sentences: Sequence[str] | None) -> None:
    """One bullet each; nothing for none."""
    if sentences:
        st.markdown("\n".join(f"- {plain(' '.join(each.split()))}" for each in sentences))
