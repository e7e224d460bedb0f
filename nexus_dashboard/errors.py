"""The error boundary of the dashboard: what goes wrong becomes one sentence on the page, never a traceback."""

import logging
import secrets
from collections.abc import Generator
from contextlib import contextmanager

import streamlit as st

from nexus_pipelines.errors import NexusError

log = logging.getLogger("nexus.dashboard")


@contextmanager
def boundary(section: str) -> Generator[None]:
    """Show what `section` raised where it would have been; the rest of the page goes on.

    A `NexusError` is its own sentence. Anything else is a defect: its traceback goes to the log under an id that
    the page shows. Streamlit's own control flow (stop, rerun) is not an `Exception` and passes through.
    """
    try:
        yield
    except NexusError as error:
        log.warning("%s: %s", section, error)
        st.error(str(error), icon=":material/error:")
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("%s failed (%s)", section, reference)
        st.error(
            f"Something went wrong in “{section}”; details are in the dashboard's log under **{reference}**.",
            icon=":material/error:",
        )
