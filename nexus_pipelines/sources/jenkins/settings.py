"""Where Jenkins is, who asks, and which of its jobs are read: environment JENKINS_URL, JENKINS_JOBS, ..."""

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

import httpx
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from nexus_pipelines.errors import UserError
from nexus_pipelines.http.client import UpstreamClient
from nexus_pipelines.http.credentials import ServerSettings, token_in
from nexus_pipelines.http.retry import RetryPolicy
from nexus_pipelines.sources.jenkins.endpoints import AT_ONCE


class JenkinsSettings(ServerSettings):
    """Environment: JENKINS_URL, JENKINS_USERNAME (or JENKINS_USER), JENKINS_API_TOKEN (or JENKINS_API_TOKEN_FILE).

    jobs: JENKINS_JOBS, full names ("folder/job") separated by commas, in which * stands for anything; a folder stands
    for all that it holds. None means all that the account sees. known_as (JENKINS_KNOWN_AS): what the cursor belongs
    to, for a Jenkins whose address changes; default: its address.
    """

    model_config = SettingsConfigDict(
        frozen=True, env_ignore_empty=True, populate_by_name=True, hide_input_in_errors=True, extra="ignore"
    )

    wrong_address = "it must be an address like https://jenkins.example.org, without a user name in it"

    url: str | None = Field(default=None, validation_alias="JENKINS_URL")
    username: str = Field(default="", validation_alias=AliasChoices("JENKINS_USERNAME", "JENKINS_USER"))
    api_token: SecretStr | None = Field(default=None, validation_alias="JENKINS_API_TOKEN")
    api_token_file: Path | None = Field(default=None, validation_alias="JENKINS_API_TOKEN_FILE")
    jobs: Annotated[tuple[str, ...], NoDecode] = Field(default=(), validation_alias="JENKINS_JOBS")
    known_as: str = Field(default="", validation_alias="JENKINS_KNOWN_AS")

    @field_validator("jobs", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(dict.fromkeys(part.strip().strip("/") for part in value.split(",") if part.strip()))
        return value

    def is_wanted(self, full_name: str) -> bool:
        """Whether a job is to be read."""
        return not self.jobs or any(
            fnmatchcase(full_name, pattern) or fnmatchcase(full_name, f"{pattern}/*") for pattern in self.jobs
        )

    def token(self) -> str:
        """The API token.

        Raises:
            UserError: none is set, or its file cannot be read.
        """
        if self.api_token is not None:
            return self.api_token.get_secret_value().strip()
        if self.api_token_file is None:
            raise UserError(
                "JENKINS_URL is set without a token: set JENKINS_API_TOKEN, or JENKINS_API_TOKEN_FILE to a file that "
                "holds it, or unset JENKINS_URL."
            )
        return token_in(self.api_token_file, setting="JENKINS_API_TOKEN_FILE", whose="the API token of Jenkins")


def read_jenkins_settings() -> JenkinsSettings | None:
    """Jenkins's settings of this process; None without JENKINS_URL.

    Raises:
        UserError: one is not valid, or there is no user or token; the sentence names it, never its value.
    """
    try:
        settings = JenkinsSettings()
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        reason = problem["msg"].removeprefix("Value error, ")
        raise UserError(f"{problem['loc'][0]} is not valid: {reason[:1].lower()}{reason[1:]}.") from error
    if settings.url is None:
        return None
    if not settings.username:
        raise UserError("JENKINS_URL is set without a user: set JENKINS_USERNAME to the user whose API token it is.")
    settings.token()
    return settings


def connect(settings: JenkinsSettings, *, policy: RetryPolicy | None = None) -> UpstreamClient:
    """A client for these settings, to be closed; the token is in its Authorization header and nowhere else.

    Raises:
        UserError: the token cannot be read.
    """
    return UpstreamClient(
        settings.url or "",
        upstream=f"Jenkins at {settings.url}",
        auth=httpx.BasicAuth(settings.username, settings.token()),
        at_once=AT_ONCE,
        policy=policy,
    )
