"""The agent API, as far as the dashboard asks it: fresh judgements, any past day, reports, and lists to import."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from nexus_pipelines.errors import OperatorError, UserError
from nexus_pipelines.settings import Settings

_LONGEST_SENTENCE = 400


def agent_api_url(settings: Settings) -> str:
    """Where the agent API answers, as seen from this process."""
    if settings.api_url:
        return settings.api_url.rstrip("/")
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - what it listens on is no address to ask
    host = everywhere.get(settings.host, f"[{settings.host}]" if ":" in settings.host else settings.host)
    return f"http://{host}:{settings.api_port}"


@dataclass(frozen=True, kw_only=True)
class AgentApi:
    """Asks the API at `url`.

    Raises (all methods):
        UserError: the API refuses what was asked; the sentence is the API's.
        OperatorError: it does not answer, or fails; the sentence says what to do.
    """

    url: str
    timeout_seconds: float = 30.0

    def get(self, *path: str, **parameters: str) -> Any:
        """The JSON at `path`, whose parts may hold any character."""
        return self._json(self._ask("GET", path, parameters=parameters))

    def post(self, *path: str, body: Mapping[str, object]) -> Any:
        """The JSON that answers `body`."""
        return self._json(self._ask("POST", path, body=body))

    def download(self, *path: str, **parameters: str) -> bytes:
        """The bytes at `path`."""
        return self._ask("GET", path, parameters=parameters).content

    def _ask(
        self,
        method: str,
        path: tuple[str, ...],
        *,
        parameters: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> httpx.Response:
        address = "/".join([self.url, *(quote(part, safe="") for part in path)])
        try:
            # Not through a proxy of the environment: it does not know this machine's own services.
            with httpx.Client(timeout=self.timeout_seconds, trust_env=False) as http:
                response = http.request(method, address, params=parameters, json=body)
        except httpx.HTTPError as error:
            raise OperatorError(
                f"The agent API does not answer at {self.url} ({type(error).__name__}): it starts after the first "
                "build of `make up`; look at logs/api.log of the home, or set NEXUS_API_URL to its address."
            ) from error
        if response.is_success:
            return response
        said = _sentence(response)
        if response.status_code in {400, 404, 409, 422} and said:
            raise UserError(said)
        raise OperatorError(
            f"The agent API at {self.url} answered {response.status_code}{f' ({said})' if said else ''}; "
            "its log says more, and `nexus doctor` whether something is missing."
        )

    def _json(self, response: httpx.Response) -> Any:
        try:
            return response.json()
        except ValueError as error:
            raise OperatorError(
                f"What answers at {self.url} is not the agent API; set NEXUS_API_URL to its address."
            ) from error


def _sentence(response: httpx.Response) -> str | None:
    """What the API says of a failure; None where it says nothing that a person could read."""
    try:
        found = response.json()
    except ValueError:
        return None
    known: dict[str, Any] = found if isinstance(found, dict) else {}
    said = next((known[key] for key in ("error_message", "message", "detail") if isinstance(known.get(key), str)), None)
    return " ".join(said.split())[:_LONGEST_SENTENCE] if said else None
