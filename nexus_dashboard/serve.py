"""Runs the dashboard in this process, with every option of Streamlit that Nexus depends on."""

import importlib
import signal
import sys
import threading
from pathlib import Path

import streamlit as st

from nexus_pipelines.settings import Settings

ENTRY = Path(__file__).with_name("app.py")


def options(settings: Settings, *, port: int | None = None) -> dict[str, str | int | bool]:
    """Streamlit's options by dotted name; they win over any config.toml of the machine."""
    return {
        # Without an address Streamlit asks an outside server for this machine's public one.
        "server.address": settings.host,
        "server.port": port or settings.dashboard_port,
        "browser.serverAddress": settings.host,
        "server.headless": True,
        "browser.gatherUsageStats": False,
        "server.fileWatcherType": "none",
        "server.runOnSave": False,
        # A visitor sees a sentence, never a traceback; the log has it.
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
        "theme.primaryColor": "#2f6bd8",
        "theme.paddingTop": "3.5rem",
        "theme.paddingBottom": "3rem",
    }


def _import_pages() -> None:
    """Import, while nobody waits, what the first visit would otherwise wait seconds for."""
    for module in (
        "pandas",
        "altair",
        "nexus_dashboard.components.activity",
        "nexus_dashboard.components.first_run",
        "nexus_dashboard.components.schema_browser",
    ):
        importlib.import_module(module)


def serve(settings: Settings, *, port: int | None = None) -> None:
    """Serve until SIGINT or SIGTERM. Settings reach the pages by `read_settings()`, from environment and nexus.toml."""
    # The server raises the signal again once it has stopped: by default that would end the process before it could
    # give Postgres back.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    threading.Thread(target=_import_pages, name="import pages", daemon=True).start()
    st.App(ENTRY).run(config=options(settings, port=port))
