"""How likely a hotfix is, beside how often one was needed, and what drives it."""

from typing import Any

import streamlit as st

from nexus_dashboard.components.wording import counted, plain

_COLOURS = {"low": "green", "medium": "orange", "high": "red", "critical": "red"}


def change_risk(risk: dict[str, Any] | None) -> None:
    """Probability, base rate and the three largest drivers; or that nothing can be said."""
    with st.container(border=True):
        st.markdown("**Change risk**", help="Probability of a patch on the same line within 21 days of the release.")
        if risk is None:
            st.caption("No data: too little history of this project to say how likely a hotfix is.")
            return
        colour = _COLOURS.get(risk["level"], "gray")
        st.markdown(f"### :{colour}[{100 * risk['probability']:.0f} %, {plain(risk['level'])}]")
        st.caption(
            f"Of {counted(risk['sample_size'], 'earlier release')} {100 * risk['base_rate']:.0f} % needed a patch "
            "within 21 days."
        )
        for driver in risk["drivers"]:
            mark = ":material/arrow_upward:" if driver["effect"] > 0 else ":material/arrow_downward:"
            st.markdown(f"{mark} {plain(driver['wording'])}")
