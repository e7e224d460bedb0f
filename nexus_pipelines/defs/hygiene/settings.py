"""When hygiene is checked, and who hears of it: `HYGIENE_*` environment variables, read once a run."""

import re
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from nexus_pipelines.errors import UserError

_WHEN = "0 9 * * 1-5"
_CRON_PART = re.compile(r"(\*|[0-9A-Za-z]+(-[0-9A-Za-z]+)?)(/\d+)?(,(\*|[0-9A-Za-z]+(-[0-9A-Za-z]+)?)(/\d+)?)*")


class HygieneSettings(BaseSettings):
    """notify: True sends reminders through a real Slack; in a demo they go to the simulated one unless it is False."""

    model_config = SettingsConfigDict(env_prefix="HYGIENE_", frozen=True, env_ignore_empty=True, extra="ignore")

    check_schedule: str | None = Field(default=None, description="Cron expression; default weekdays at 09:00.")
    schedule_hour: int = Field(default=9, ge=0, le=23, description="Hour, where no cron expression is set.")
    schedule_minute: int = Field(default=0, ge=0, le=59, description="Minute, where no cron expression is set.")
    schedule_days: str = Field(default="1-5", description="Days of the week, where no cron expression is set.")
    timezone: str = Field(default="UTC", description="Time zone of the schedule and of the check's day.")
    projects: Annotated[tuple[str, ...], NoDecode] = Field(default=(), description="Keys; default: all projects.")
    notify: bool | None = Field(default=None, description="Whether assignees are reminded in Slack.")
    channel: str | None = Field(default=None, description="Slack channel that hears of tickets without an assignee.")
    slack_users: Annotated[tuple[tuple[str, str], ...], NoDecode] = Field(
        default=(), description="Whose Slack user is whose: Jira account, e-mail or name = user id, by commas."
    )
    report_url: str | None = Field(default=None, description="Address of the Hygiene page, for the button.")
    notable_change: float = Field(default=5.0, gt=0, le=100, description="Points of the score that are worth an event.")

    @field_validator("projects", mode="before")
    @classmethod
    def _keys(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(dict.fromkeys(key.strip().upper() for key in value.split(",") if key.strip()))
        return value

    @field_validator("slack_users", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [part.partition("=") for part in value.split(",") if part.strip()]
        if not all(who.strip() and user.strip() for who, _, user in pairs):
            raise ValueError("write it as account=U0123ABC, separated by commas")
        return tuple((who.strip(), user.strip()) for who, _, user in pairs)

    @field_validator("check_schedule", "schedule_days", mode="after")
    @classmethod
    def _cron(cls, value: str | None) -> str | None:
        if value is not None and not all(_CRON_PART.fullmatch(part) for part in value.split()):
            raise ValueError("it is no cron expression such as 0 9 * * 1-5")
        return value

    @field_validator("check_schedule", mode="after")
    @classmethod
    def _five(cls, value: str | None) -> str | None:
        if value is not None and len(value.split()) != 5:
            raise ValueError("a cron expression has five parts, such as 0 9 * * 1-5")
        return value

    @field_validator("timezone", mode="after")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("there is no such time zone; write it as Europe/Berlin") from error
        return value

    @field_validator("report_url", mode="after")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is not None and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            raise ValueError("it must be an http(s) address")
        return value

    @property
    def cron(self) -> str:
        """When the check runs."""
        if self.check_schedule is not None:
            return self.check_schedule
        if self.model_fields_set & {"schedule_hour", "schedule_minute", "schedule_days"}:
            return f"{self.schedule_minute} {self.schedule_hour} * * {self.schedule_days}"
        return _WHEN

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def read_hygiene_settings() -> HygieneSettings:
    """The settings of this process.

    Raises:
        UserError: a value is not valid; the sentence names the variable.
    """
    try:
        return HygieneSettings()
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        said = problem["msg"].removeprefix("Value error, ")
        raise UserError(f"HYGIENE_{str(problem['loc'][0]).upper()} is not valid: {said}.") from error
