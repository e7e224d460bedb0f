"""The secrets that senders sign with: environment variables, each also as a file (`..._FILE`)."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.operations.inbound_events import Sender

# A release system's words are done at once; what the others send is kept for the next run.
SignedSender = Sender | Literal["release"]

SECRET_NAMES: Mapping[SignedSender, str] = MappingProxyType(
    {
        "github": "GITHUB_WEBHOOK_SECRET",
        "jira": "JIRA_WEBHOOK_SECRET",
        "slack": "SLACK_SIGNING_SECRET",
        "pagerduty": "PAGERDUTY_WEBHOOK_SECRET",
        "jenkins": "RCA_WEBHOOK_SECRET",
        "release": "RELEASE_WEBHOOK_SECRET",
    }
)


class WebhookSettings(BaseSettings):
    """A sender without a secret is refused. Of a secret and its file, the secret counts."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, hide_input_in_errors=True, extra="ignore")

    github_webhook_secret: SecretStr | None = Field(default=None, description="Secret of GitHub's webhooks.")
    github_webhook_secret_file: Path | None = None
    jira_webhook_secret: SecretStr | None = Field(default=None, description="Secret of Jira's webhooks.")
    jira_webhook_secret_file: Path | None = None
    slack_signing_secret: SecretStr | None = Field(default=None, description="Signing secret of the Slack app.")
    slack_signing_secret_file: Path | None = None
    pagerduty_webhook_secret: SecretStr | None = Field(default=None, description="Secret of PagerDuty's webhooks.")
    pagerduty_webhook_secret_file: Path | None = None
    rca_webhook_secret: SecretStr | None = Field(default=None, description="Secret or bearer token of Jenkins.")
    rca_webhook_secret_file: Path | None = None
    release_webhook_secret: SecretStr | None = Field(default=None, description="Secret of release systems.")
    release_webhook_secret_file: Path | None = None

    def is_open(self, sender: SignedSender) -> bool:
        """Whether a secret is configured at all."""
        name = SECRET_NAMES[sender].lower()
        return getattr(self, name) is not None or getattr(self, f"{name}_file") is not None

    def secret(self, sender: SignedSender) -> bytes | None:
        """What the sender signs with; None where nothing is configured. A file is read anew each time, since secrets
        that are mounted change in place.

        Raises:
            OperatorError: the file cannot be read.
        """
        name = SECRET_NAMES[sender]
        given: SecretStr | None = getattr(self, name.lower())
        file: Path | None = getattr(self, f"{name.lower()}_file")
        if given is not None:
            return given.get_secret_value().strip().encode() or None
        if file is None:
            return None
        try:
            return file.read_bytes().strip() or None
        except OSError as error:
            raise OperatorError(
                f"The file that {name}_FILE names cannot be read ({(error.strerror or 'unknown').lower()}); "
                "name a file that holds the secret."
            ) from error
