"""Where Jira's API is and who asks: the what the source reads with, and the destination writes with."""

from pathlib import Path
from typing import Annotated

import httpx
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from nexus_pipelines.errors import UserError
from nexus_pipelines.http.client import UpstreamClient
from nexus_pipelines.http.credentials import ServerSettings
from nexus_pipelines.http.retry import RetryPolicy


class JiraConnection(ServerSettings):
    """Environment: JIRA_URL, JIRA_USERNAME (or JIRA_EMAIL), JIRA_API_TOKEN (or JIRA_API_TOKEN_FILE), JIRA_PROJECT_KEY.

    With a user name the token is a password for basic authentication (Cloud); without one it is a bearer token, as
    Server and Data Center issue them. project_keys: separated by commas; none means all that the account sees.
    known_as (JIRA_KNOWN_AS): what the cursor belongs to, for a Jira whose address changes; default: its address.
    """

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, populate_by_name=True)

    wrong_address = "must be an address like https://example.atlassian.net, without a user name in it"

    url: str | None = Field(default=None, validation_alias="JIRA_URL")
    username: str | None = Field(default=None, validation_alias=AliasChoices("JIRA_USERNAME", "JIRA_EMAIL"))
    api_token: SecretStr | None = Field(default=None, validation_alias="JIRA_API_TOKEN")
    api_token_file: Path | None = Field(default=None, validation_alias="JIRA_API_TOKEN_FILE")
    project_keys: Annotated[tuple[str, ...], NoDecode] = Field(default=(), validation_alias="JIRA_PROJECT_KEY")
    known_as: str = Field(default="", validation_alias="JIRA_KNOWN_AS")

    @field_validator("project_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(dict.fromkeys(key.strip().upper() for key in value.split(",") if key.strip()))
        return value


def read_connection() -> JiraConnection | None:
    """The connection that the environment describes; None without JIRA_URL.

    Raises:
        UserError: the address is not one, or there is no token for it.
    """
    try:
        connection = JiraConnection()
    except ValidationError as error:
        problem = error.errors()[0]
        raise UserError(
            f"{problem['loc'][0]} cannot be used: {problem['msg'].removeprefix('Value error, ')}."
        ) from error
    if connection.url is None:
        return None
    if connection.api_token is None and connection.api_token_file is None:
        raise UserError(
            "JIRA_URL is set without a token: set JIRA_API_TOKEN, or JIRA_API_TOKEN_FILE to a file that holds it, or "
            "unset JIRA_URL."
        )
    return connection


def open_client(connection: JiraConnection, policy: RetryPolicy | None = None) -> UpstreamClient:
    """A client with the connection's credentials, which stand in its headers only.

    Raises:
        UserError: the file of the token cannot be read.
    """
    token = _token(connection)
    auth = httpx.BasicAuth(connection.username, token) if connection.username else None
    headers = {} if connection.username else {"authorization": f"Bearer {token}"}
    return UpstreamClient(
        connection.url or "",
        upstream=f"Jira at {connection.host}",
        auth=auth,
        headers=headers,
        policy=policy,
    )


def _token(connection: JiraConnection) -> str:
    if connection.api_token is not None:
        return connection.api_token.get_secret_value()
    path = connection.api_token_file or Path()
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UserError(
            f"JIRA_API_TOKEN_FILE names {path}, which cannot be read "
            f"({(error.strerror or str(error)).lower()}); correct the path."
        ) from error
