"""The environment that the supervisor's children inherit."""

import os

from pydantic import SecretStr

from nexus_pipelines.settings import Settings

_LISTS = ("git", "jira_dump", "slack_export", "releases_csv", "api_answers")


def child_environment(settings: Settings) -> dict[str, str]:
    """The environment in which a child reads the same settings; every telemetry is off."""
    environment = dict(os.environ)
    for name in Settings.model_fields:
        value = getattr(settings, name)
        key = f"NEXUS_{name.upper()}"
        if name in _LISTS:
            # The trailing newline says that newlines separate: a path may hold a comma.
            value = "\n".join(value) + "\n" if value else None
        if value is None:
            environment.pop(key, None)
        else:
            environment[key] = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    environment |= {
        "NEXUS_HOME": str(settings.home.resolve()),
        "DAGSTER_HOME": str(settings.home.resolve() / "dagster"),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "DO_NOT_TRACK": "1",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONUNBUFFERED": "1",
    }
    return environment
