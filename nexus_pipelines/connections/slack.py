"""Which Slack workspace we speak with, and as whom: `SLACK_*` environment variables, read once a run."""

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from nexus_pipelines.errors import UserError
from nexus_pipelines.http.client import UpstreamClient
from nexus_pipelines.http.retry import RetryPolicy

ChannelType = Literal["public_channel", "private_channel", "mpim", "im"]

_NOT_FOR_A_HEADER = re.compile(r"[^!-~]")


class SlackSettings(BaseSettings):
    """Nothing is read live without a token. Of a token and a token file, the token counts."""

    model_config = SettingsConfigDict(
        env_prefix="SLACK_", frozen=True, env_ignore_empty=True, hide_input_in_errors=True, extra="ignore"
    )

    bot_token: SecretStr | None = Field(default=None, description="Token of a bot (xoxb-...).")
    bot_token_file: Path | None = Field(default=None, description="File that holds the token, as secrets are mounted.")
    url: str = Field(default="https://slack.com/api", description="Address of the Web API, without a slash at the end.")
    channels: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Names of channels to read; default: every channel that the bot is a member of."
    )
    channel_types: Annotated[tuple[ChannelType, ...], NoDecode] = Field(
        default=("public_channel",), description="Kinds of channels; each kind needs scopes of its own."
    )
    page_size: int = Field(
        default=200, ge=1, le=999, description="Messages a request; some apps get 15 at most, whatever they ask for."
    )
    window_days: float = Field(
        default=7.0, gt=0, description="Days before a channel's last message that every run reads again."
    )

    @field_validator("channels", "channel_types", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """A list in the environment is separated by commas; people write channels with their #."""
        if isinstance(value, str):
            return tuple(part.strip().removeprefix("#") for part in value.split(",") if part.strip())
        return value

    @field_validator("url", mode="after")
    @classmethod
    def _plain(cls, value: str) -> str:
        address = urlsplit(value)
        if address.scheme not in {"http", "https"} or not address.hostname or address.username is not None:
            raise ValueError("it must be an http(s) address without a user name")
        return value.rstrip("/")

    @property
    def is_configured(self) -> bool:
        """Whether a workspace is to be read at all."""
        return self.bot_token is not None or self.bot_token_file is not None

    def token(self) -> str:
        """The token, for the Authorization header only.

        Raises:
            UserError: the file cannot be read, or what was given cannot be a token.
        """
        name, text = "SLACK_BOT_TOKEN", ""
        if self.bot_token is not None:
            text = self.bot_token.get_secret_value().strip()
        elif self.bot_token_file is not None:
            name = f"The file {self.bot_token_file} (SLACK_BOT_TOKEN_FILE)"
            try:
                text = self.bot_token_file.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                reason = (error.strerror if isinstance(error, OSError) else None) or "it is not text"
                raise UserError(f"{name} cannot be read ({reason.lower()}); give a file with the token.") from error
        if not text or _NOT_FOR_A_HEADER.search(text):
            raise UserError(f"{name} holds no token of Slack; give the bot's token alone (xoxb-...), on one line.")
        return text


def connect(settings: SlackSettings, policy: RetryPolicy | None = None) -> UpstreamClient:
    """A client for the Web API; the token is in its Authorization header and nowhere else.

    Raises:
        UserError: the token cannot be read.
    """
    return UpstreamClient(
        settings.url,
        upstream=f"Slack at {settings.url}",
        headers={"authorization": f"Bearer {settings.token()}"},
        # Slack counts requests by method, and its strictest class allows one a minute: waves of them only wait longer.
        at_once=1,
        policy=policy,
    )


def read_slack_settings() -> SlackSettings:
    """The settings of this process.

    Raises:
        UserError: a value is not valid; the sentence names the variable and never shows its value.
    """
    try:
        return SlackSettings()
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        raise UserError(f"SLACK_{str(problem['loc'][0]).upper()} is not valid: {problem['msg']}.") from error
