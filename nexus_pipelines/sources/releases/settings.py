"""Which Smartsheet holds the plan: environment SMARTSHEET_API_TOKEN, SMARTSHEET_SHEET_ID, ..."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from nexus_pipelines.errors import UserError
from nexus_pipelines.http.client import UpstreamClient
from nexus_pipelines.http.credentials import token_in
from nexus_pipelines.http.retry import RetryPolicy

# What each column of a plan is called here, where it is not called the same.
_SETTINGS = {"release_type": "type_column"}


class SmartsheetSettings(BaseSettings):
    """Environment: SMARTSHEET_ and the field's name. The columns are the titles that the sheet gives them."""

    model_config = SettingsConfigDict(
        env_prefix="SMARTSHEET_", frozen=True, env_ignore_empty=True, hide_input_in_errors=True, extra="ignore"
    )

    url: str = Field(default="https://api.smartsheet.com/2.0", pattern=r"^https?://[^@\s?#]+$")
    api_token: SecretStr | None = None
    api_token_file: Path | None = None
    sheet_id: str = Field(default="", pattern=r"^[0-9]*$")
    version_column: str = "Release Version"
    target_date_column: str = "Target Date"
    status_column: str = "Status"
    name_column: str = "Release Name"
    description_column: str = "Description"
    type_column: str = "Release Type"
    project_key_column: str = "Project Key"
    release_manager_column: str = "Release Manager"
    external_id_column: str = "External ID"

    @property
    def scope(self) -> str:
        """How people call the sheet, and what its cursor belongs to."""
        return f"{urlsplit(self.url).netloc}/sheets/{self.sheet_id}"

    def title_of(self, column: str) -> str:
        """The title that a column of a plan has in the sheet."""
        return str(getattr(self, _SETTINGS.get(column, f"{column}_column")))

    def is_named(self, column: str) -> bool:
        """Whether the environment names the column, so that the sheet must have it."""
        return _SETTINGS.get(column, f"{column}_column") in self.model_fields_set

    def token(self) -> str:
        """The token, for the Authorization header only.

        Raises:
            UserError: none is set, or its file cannot be read.
        """
        if self.api_token is not None:
            return self.api_token.get_secret_value().strip()
        if self.api_token_file is None:
            raise UserError(
                "SMARTSHEET_SHEET_ID is set without a token: set SMARTSHEET_API_TOKEN, or SMARTSHEET_API_TOKEN_FILE to "
                "a file that holds it."
            )
        return token_in(self.api_token_file, setting="SMARTSHEET_API_TOKEN_FILE", whose="Smartsheet's token")


_MEANT: Mapping[str, str] = {
    "SMARTSHEET_URL": "the address of the API, like https://api.smartsheet.com/2.0",
    "SMARTSHEET_SHEET_ID": "the number that Smartsheet shows under File, Properties",
}


def read_smartsheet_settings() -> SmartsheetSettings | None:
    """The settings of this process; None where no sheet is named.

    Raises:
        UserError: one is not valid, or there is no token; the sentence never shows its value.
    """
    try:
        settings = SmartsheetSettings()
    except ValidationError as error:
        name = f"SMARTSHEET_{str(error.errors()[0]['loc'][0]).upper()}"
        raise UserError(f"{name} is not valid; give {_MEANT.get(name, 'a plain text or path')}.") from error
    if not settings.sheet_id:
        return None
    settings.token()
    return settings


def connect(settings: SmartsheetSettings, *, policy: RetryPolicy | None = None) -> UpstreamClient:
    """A client for these settings, to be closed.

    Raises:
        UserError: there is no token.
    """
    return UpstreamClient(
        settings.url.rstrip("/"),
        upstream=f"Smartsheet at {urlsplit(settings.url).netloc}",
        headers={"authorization": f"Bearer {settings.token()}"},
        policy=policy,
    )
