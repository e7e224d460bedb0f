"""What the settings of live sources share: an address without a user in it, and a token that may lie in a file."""

from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from pydantic import field_validator
from pydantic_settings import BaseSettings

from nexus_pipelines.errors import UserError


class ServerSettings(BaseSettings):
    """Settings of a system of the user's own, which has an address. Subclasses declare both fields with their aliases.

    known_as: what the cursor belongs to, for a system whose address changes. wrong_address: what is wrong with any
    other address than a plain one, as the end of a sentence.
    """

    wrong_address: ClassVar[str]

    url: str | None = None
    known_as: str = ""

    @field_validator("url", mode="after")
    @classmethod
    def _plain(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise ValueError(cls.wrong_address)
        return value.rstrip("/")

    @property
    def host(self) -> str:
        """How people call this system."""
        return self.known_as or urlsplit(self.url or "").netloc

    @property
    def scope(self) -> str:
        """What its cursor belongs to."""
        return self.known_as or self.url or ""


def token_in(file: Path, *, setting: str, whose: str) -> str:
    """The token that a file holds. setting: the variable that names the file. whose: "GitHub's token".

    Raises:
        UserError: the file cannot be read, or is empty.
    """
    try:
        token = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"The token file {file} cannot be read; correct {setting} or its permissions.") from error
    if not token:
        raise UserError(f"The token file {file} is empty; write {whose} to it.")
    return token
