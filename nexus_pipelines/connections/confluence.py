"""Where Confluence is and who writes there: `CONFLUENCE_*` environment variables, read once a command."""

from pathlib import Path
from urllib.parse import urlsplit

import httpx
from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import SettingsConfigDict

from nexus_pipelines.errors import UserError
from nexus_pipelines.http.client import UpstreamClient
from nexus_pipelines.http.credentials import ServerSettings, token_in
from nexus_pipelines.http.retry import RetryPolicy


class ConfluenceConnection(ServerSettings):
    """Environment: CONFLUENCE_URL, CONFLUENCE_USERNAME (or CONFLUENCE_EMAIL), CONFLUENCE_API_TOKEN (or _TOKEN_FILE).

    url: of a site of Confluence Cloud, with or without /wiki. space_key (CONFLUENCE_SPACE_KEY): where pages go that
    name no space.
    """

    model_config = SettingsConfigDict(
        frozen=True, env_ignore_empty=True, populate_by_name=True, hide_input_in_errors=True, extra="ignore"
    )

    wrong_address = "must be an address like https://example.atlassian.net/wiki, without a user name in it"

    url: str | None = Field(default=None, validation_alias="CONFLUENCE_URL")
    username: str | None = Field(default=None, validation_alias=AliasChoices("CONFLUENCE_USERNAME", "CONFLUENCE_EMAIL"))
    api_token: SecretStr | None = Field(default=None, validation_alias="CONFLUENCE_API_TOKEN")
    api_token_file: Path | None = Field(default=None, validation_alias="CONFLUENCE_API_TOKEN_FILE")
    space_key: str = Field(default="REL", validation_alias="CONFLUENCE_SPACE_KEY")

    @property
    def site(self) -> str:
        """The address below which pages are: Cloud has them under /wiki."""
        url = self.url or ""
        return url if urlsplit(url).path.strip("/") else f"{url}/wiki"


def read_confluence() -> ConfluenceConnection | None:
    """The connection that the environment describes; None without CONFLUENCE_URL.

    Raises:
        UserError: the address is none, or the user name or the token is missing.
    """
    try:
        connection = ConfluenceConnection()
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        raise UserError(
            f"{problem['loc'][0]} cannot be used: {problem['msg'].removeprefix('Value error, ')}."
        ) from error
    if connection.url is None:
        return None
    if connection.username is None:
        raise UserError(
            "Confluence needs a user: set CONFLUENCE_USERNAME to the e-mail address of the token's account."
        )
    if connection.api_token is None and connection.api_token_file is None:
        raise UserError(
            "CONFLUENCE_URL is set without a token: set CONFLUENCE_API_TOKEN, or CONFLUENCE_API_TOKEN_FILE to a file "
            "that holds it."
        )
    return connection


def open_client(connection: ConfluenceConnection, policy: RetryPolicy | None = None) -> UpstreamClient:
    """A client with the connection's credentials, which stand in its headers only.

    Raises:
        UserError: the file of the token cannot be read.
    """
    if connection.api_token is not None:
        token = connection.api_token.get_secret_value()
    else:
        token = token_in(
            connection.api_token_file or Path(), setting="CONFLUENCE_API_TOKEN_FILE", whose="Confluence's token"
        )
    return UpstreamClient(
        connection.site,
        upstream=f"Confluence at {connection.host}",
        auth=httpx.BasicAuth(connection.username or "", token),
        policy=policy,
    )
