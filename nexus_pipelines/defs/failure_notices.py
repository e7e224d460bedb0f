"""New failures of jobs as messages to one Slack channel: noted with their publication, and sent after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

import duckdb
import psycopg
from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from nexus_pipelines.analysis.root_cause.notice import message
from nexus_pipelines.defs.failure_news import new_failures
from nexus_pipelines.destinations.slack import deliver
from nexus_pipelines.destinations.slack_api import SlackSender
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.failure_messages import key_prefix
from nexus_pipelines.operations.messages import enqueue, open_messages
from nexus_pipelines.warehouse.publish import Publication

ACTOR = "the build"
# A run that reads a day of a large company brings some; a wave of more is read on the page.
_MOST_A_RUN = 50


class NoticeSettings(BaseSettings):
    """Without a channel nothing is sent."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore")

    channel: str | None = Field(
        default=None,
        validation_alias=AliasChoices("RCA_SLACK_CHANNEL", "SLACK_RELEASE_CHANNEL"),
        description="Slack channel that hears of new failures of builds.",
    )
    on_failure: bool = Field(
        default=True, validation_alias="SLACK_NOTIFY_ON_FAILURE", description="Whether it hears of them at all."
    )
    page_url: str | None = Field(
        default=None, validation_alias="RCA_REPORT_URL", description="Address of the Root causes page, for the button."
    )

    @field_validator("page_url", mode="after")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is not None and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            raise ValueError("it must be an http(s) address")
        return value

    @property
    def is_wanted(self) -> bool:
        """Whether anybody wants to hear of failures."""
        return bool(self.channel) and self.on_failure

    def page_of(self, analysis_id: str) -> str | None:
        """Where one analysis is shown."""
        return f"{self.page_url}?analysis={quote(analysis_id, safe='')}" if self.page_url else None


def read_notice_settings() -> NoticeSettings:
    """The settings of this process.

    Raises:
        UserError: a value is not valid; the sentence names the variable.
    """
    try:
        return NoticeSettings()
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        said = problem["msg"].removeprefix("Value error, ")
        raise UserError(f"{problem['loc'][0]} is not valid: {said}.") from error


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What became of the messages that were open, in numbers."""

    sent: int = 0
    failed: int = 0


def note_failures(
    lake: duckdb.DuckDBPyConnection,
    postgres: psycopg.Connection,
    publication: Publication,
    settings: NoticeSettings,
    *,
    now: datetime,
) -> int:
    """Note a message for each new failure that is published and news; how many were not noted before.

    Committed in one transaction. Nothing without a channel, and nothing of a rollback.
    """
    if not settings.channel or not settings.is_wanted or publication.note is not None:
        return 0
    found = new_failures(lake, postgres, publication, now=now)
    noted = 0
    with postgres.transaction():
        for each in found[-_MOST_A_RUN:]:
            noted += enqueue(
                postgres,
                # The build, not the analysis: a newer engine that thinks again is no news.
                message_key=f"{key_prefix(each.notice.finished_at.date())}{each.build_id}",
                channel="slack_channel",
                recipient=settings.channel,
                body=message(each.notice, page_url=settings.page_of(each.notice.analysis_id)),
            )
    return noted


def open_notices(postgres: psycopg.Connection, *, now: datetime) -> list[str]:
    """Keys of messages that were not sent yet, of today and yesterday: older ones are no news."""
    days = (now.date() - timedelta(days=1), now.date())
    return [key for day in days for key in open_messages(postgres, key_prefix=key_prefix(day))]


def send_notices(postgres: psycopg.Connection, slack: SlackSender, keys: Sequence[str]) -> Sent:
    """Send them; one that fails keeps its sentence and is tried again by the next run. Commits."""
    became = [deliver(postgres, slack, key, actor=ACTOR) for key in keys]
    return Sent(sent=became.count("sent"), failed=became.count("failed"))
