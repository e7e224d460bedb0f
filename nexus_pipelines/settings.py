"""Typed settings: read once at the edge of a process, then passed in.

Order: command line, `NEXUS_*` environment variables, `nexus.toml` (or the file that `NEXUS_CONFIG` names), defaults.
"""

import difflib
import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from nexus_pipelines.errors import UserError

Locations = Annotated[tuple[str, ...], NoDecode]

PAGERDUTY_SECRETS = ("PAGERDUTY_WEBHOOK_SECRET", "PAGERDUTY_WEBHOOK_SECRET_FILE")
# Variables that each switch a live source on; what they hold is the source's own affair.
LIVE_SOURCES = (
    "JIRA_URL",
    "JENKINS_URL",
    "SLACK_BOT_TOKEN",
    "SLACK_BOT_TOKEN_FILE",
    "SMARTSHEET_SHEET_ID",
    *PAGERDUTY_SECRETS,
)


class Settings(BaseSettings):
    """Everything that can be configured, with its default."""

    model_config = SettingsConfigDict(env_prefix="NEXUS_", extra="forbid", frozen=True, env_ignore_empty=True)

    home: Path = Field(default=Path(".nexus"), description="Folder that holds all state of one data set.")
    database_url: SecretStr | None = Field(
        default=None, description="URL of a PostgreSQL server with pgvector; without it an embedded server is used."
    )
    lake_data_path: str | None = Field(
        default=None, description="Folder or s3:// address of the lake's Parquet files; default NEXUS_HOME/lake."
    )
    git: Locations = Field(default=(), description="Repositories: path, bundle or URL.")
    jira_dump: Locations = Field(default=(), description="Jira dumps: JSONL file, glob or folder.")
    slack_export: Locations = Field(default=(), description="Slack exports: folder or zip.")
    releases_csv: Locations = Field(default=(), description="Lists of planned releases: CSV file, folder or address.")
    api_answers: Locations = Field(
        default=(), description="Saved answers of APIs: CSV or JSON lines file, glob or folder."
    )
    host: str = Field(default="127.0.0.1", description="Address that every service listens on.")
    dashboard_port: int = Field(default=8088, ge=1, le=65535, description="Port of the dashboard.")
    api_port: int = Field(default=8080, ge=1, le=65535, description="Port of the agent API.")
    dagster_port: int = Field(default=3000, ge=1, le=65535, description="Port of Dagster.")
    dagster_url: str | None = Field(
        default=None, description="Address of Dagster for the dashboard; default: NEXUS_HOST and NEXUS_DAGSTER_PORT."
    )
    api_url: str | None = Field(
        default=None, description="Address of the agent API for the dashboard; default: NEXUS_HOST and NEXUS_API_PORT."
    )
    embedder: Literal["wordllama", "minilm", "openai"] = Field(
        default="wordllama", description="What turns documents into vectors."
    )
    embedder_url: str | None = Field(default=None, description="Base URL of an OpenAI-compatible embedding server.")
    embedder_model: str | None = Field(default=None, description="Model name at that server.")
    memory_limit: str = Field(default="400MB", description="DuckDB's memory limit in each process.")
    threads: int = Field(default=2, ge=1, description="DuckDB's threads in each process.")
    demo_seed: int = Field(default=7, description="Seed of the demo company.")

    @field_validator("git", "jira_dump", "slack_export", "releases_csv", "api_answers", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """A list in the environment is separated like PATH, or by newlines."""
        if isinstance(value, str):
            separator = "\n" if "\n" in value else ","
            return tuple(part.strip() for part in value.split(separator) if part.strip())
        return value

    @field_validator("lake_data_path", mode="after")
    @classmethod
    def _absolute(cls, value: str | None) -> str | None:
        """A folder in full: some of our processes work in another folder than the one that was meant."""
        return value if value is None or "://" in value else str(Path(value).expanduser().absolute())

    @property
    def data_set(self) -> Literal["demo", "own"]:
        """`own` once any real source is configured, else `demo`."""
        is_live = is_github_named() or any(os.environ.get(name) for name in LIVE_SOURCES)
        is_named = self.git or self.jira_dump or self.slack_export or self.releases_csv or self.api_answers
        return "own" if is_named or is_live else "demo"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=config_file()))


def is_github_named() -> bool:
    """Whether the environment names a repository of GitHub; a token alone, as many shells have one, does not."""
    return bool(os.environ.get("GITHUB_REPOS") or (os.environ.get("GITHUB_ORG") and os.environ.get("GITHUB_REPO")))


def config_file() -> Path:
    """The file of settings, in full; only the one that NEXUS_CONFIG names must exist.

    Raises:
        UserError: it does not exist, and going on without it would show other data than were meant.
    """
    named = os.environ.get("NEXUS_CONFIG")
    path = Path(named or "nexus.toml").expanduser().absolute()
    if named and (path.is_dir() or not path.exists()):
        raise UserError(f"NEXUS_CONFIG names {path}, which is no file: correct it, or unset NEXUS_CONFIG.")
    return path


def read_settings(**overrides: Any) -> Settings:
    """Settings of this process; `overrides` come from the command line.

    Raises:
        UserError: a value is not valid; the sentence names the setting.
    """
    try:
        return Settings(**{name: value for name, value in overrides.items() if value not in (None, ())})
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{config_file()} is not valid TOML: {_lower(str(error))}. Correct it there.") from error
    except OSError as error:
        raise UserError(f"{config_file()} cannot be read ({(error.strerror or str(error)).lower()}).") from error
    except ValidationError as error:
        raise UserError(_sentence(error.errors()[0])) from error


_EXPECTED = {
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "string_type": "text in quotes",
    "path_type": "a path in quotes",
    "tuple_type": "a list of paths",
}


def _sentence(problem: ErrorDetails) -> str:
    name = str(problem["loc"][0])
    if problem["type"] == "extra_forbidden":
        close = difflib.get_close_matches(name, Settings.model_fields, n=1)
        meant = f"did you mean {close[0]!r}" if close else "the README lists all settings"
        return f"There is no setting {name!r} in nexus.toml: {meant}{'?' if close else '.'}"
    expected = _EXPECTED.get(problem["type"])
    wanted = f"it must be {expected}" if expected else _lower(problem["msg"]).replace("input should", "it must")
    return f"NEXUS_{name.upper()} ({name} in nexus.toml) is {problem['input']!r}, but {wanted}."


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
