"""Where GitHub is and who asks: environment GITHUB_TOKEN, GITHUB_REPOS, ..., as people call them elsewhere too."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from nexus_pipelines.errors import SourceError, UserError
from nexus_pipelines.http.client import UpstreamClient, UpstreamRefused
from nexus_pipelines.http.credentials import token_in
from nexus_pipelines.http.retry import RetryPolicy
from nexus_pipelines.sources.github.endpoints import LISTINGS
from nexus_pipelines.sources.github.features import standing_of

_NAME = r"[A-Za-z0-9_.-]+"


class GithubSettings(BaseSettings):
    """Environment: GITHUB_ and the field's name.

    repos: owner/name, separated by commas; org and repo name one more. token_file: a file that holds the token.
    history_days: how far back the first reading of a repository goes; default: to its beginning.
    """

    model_config = SettingsConfigDict(env_prefix="GITHUB_", frozen=True, env_ignore_empty=True, extra="ignore")

    url: str = Field(default="https://api.github.com", pattern=r"^https?://[^@\s]+$")
    token: SecretStr | None = None
    token_file: Path | None = None
    repos: str = Field(default="", pattern=rf"^(\s*{_NAME}/{_NAME}\s*(,|$))*$")
    org: str = Field(default="", pattern=rf"^({_NAME})?$")
    repo: str = Field(default="", pattern=rf"^({_NAME})?$")
    history_days: int | None = Field(default=None, ge=1)

    @property
    def repositories(self) -> tuple[str, ...]:
        """All repositories that are named, each once."""
        named = [text.strip() for text in self.repos.split(",") if text.strip()]
        if self.org and self.repo:
            named.append(f"{self.org}/{self.repo}")
        return tuple(dict.fromkeys(named))

    @property
    def history(self) -> timedelta | None:
        """How far back a first reading goes."""
        return None if self.history_days is None else timedelta(days=self.history_days)

    def bearer(self) -> str:
        """The token.

        Raises:
            UserError: none is set, or its file cannot be read.
        """
        if self.token is not None:
            return self.token.get_secret_value()
        if self.token_file is None:
            raise UserError("GitHub's repositories are named but no token is: set GITHUB_TOKEN or GITHUB_TOKEN_FILE.")
        return token_in(self.token_file, setting="GITHUB_TOKEN_FILE", whose="GitHub's token")


def read_github_settings() -> GithubSettings:
    """GitHub's settings of this process.

    Raises:
        UserError: one is not valid; the sentence names it, never its value.
    """
    try:
        return GithubSettings()
    except ValidationError as error:
        name = f"GITHUB_{str(error.errors()[0]['loc'][0]).upper()}"
        meant = {
            "GITHUB_URL": "the address of the API, like https://api.github.com",
            "GITHUB_REPOS": "a list like owner/name,owner/other",
            "GITHUB_HISTORY_DAYS": "a number of days, like 365",
        }
        raise UserError(f"{name} is not valid; give {meant.get(name, 'a plain name or path')}.") from error


def connect(settings: GithubSettings, *, policy: RetryPolicy | None = None) -> UpstreamClient:
    """A client for these settings, to be closed.

    Raises:
        UserError: there is no token.
    """
    return UpstreamClient(
        settings.url.rstrip("/"),
        upstream=f"GitHub at {settings.url.rstrip('/')}",
        headers={
            "authorization": f"Bearer {settings.bearer()}",
            "accept": "application/vnd.github+json",
            "x-github-api-version": "2022-11-28",
        },
        policy=policy,
    )


def check(settings: GithubSettings, repository: str) -> str:
    """Real calls: which repository was found, which security features cannot be read, and how many requests are left.

    Raises:
        UserError: there is no token.
        SourceError: GitHub refuses, or gives no usable answer.
    """
    with connect(settings, policy=RetryPolicy(attempts=2)) as client:
        found = client.get(f"/repos/{repository}").json
        name = found.get("full_name") if isinstance(found, dict) else None
        if name is None:
            raise SourceError(f"{client.upstream} answers, but not like GitHub; correct GITHUB_URL.")
        closed = "".join(f"; {text}" for text in _unreadable(client, repository))
        return f"{name} can be read{closed}; {client.usage.quota_left} requests are left in this hour"


def _unreadable(client: UpstreamClient, repository: str) -> Iterator[str]:
    for listing in LISTINGS:
        if listing.feature is None:
            continue
        try:
            client.get(listing.path.format(repository=repository), {"per_page": 1})
        except UpstreamRefused as error:
            standing = standing_of(error)
            if standing is None:
                raise
            yield f"its alerts of {listing.feature.replace('_', ' ')} are {standing.state}: {standing.reason}"
