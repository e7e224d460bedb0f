"""Dagster's GraphQL API, as far as the dashboard asks it: which runs are under way, and start one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.operations.run_config import JOB
from nexus_pipelines.settings import Settings

_UNDER_WAY = """
query UnderWay {
  runsOrError(filter: {statuses: [QUEUED, NOT_STARTED, STARTING, STARTED, CANCELING]}, limit: 20) {
    ... on Runs { results { runId jobName } }
    ... on InvalidPipelineRunsFilterError { message }
    ... on PythonError { message }
  }
}
"""

_LOCATIONS = """
query Locations {
  repositoriesOrError {
    ... on RepositoryConnection { nodes { name location { name } jobs { name } } }
    ... on PythonError { message }
    ... on RepositoryNotFoundError { message }
  }
}
"""

_LAUNCH = """
mutation Launch($executionParams: ExecutionParams!) {
  launchRun(executionParams: $executionParams) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on RunConfigValidationInvalid { errors { message } }
    ... on Error { message }
  }
}
"""


def dagster_url(settings: Settings) -> str:
    """Where Dagster answers, as seen from this process."""
    if settings.dagster_url:
        return settings.dagster_url.rstrip("/")
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - what it listens on is no address to ask
    host = everywhere.get(settings.host, f"[{settings.host}]" if ":" in settings.host else settings.host)
    return f"http://{host}:{settings.dagster_port}"


@dataclass(frozen=True, kw_only=True)
class DagsterClient:
    """Asks the Dagster at `url`; each call is a request or two of a few milliseconds.

    Raises (all methods):
        OperatorError: Dagster does not answer, or refuses; the sentence says what to do.
    """

    url: str
    timeout_seconds: float = 5.0

    def under_way(self) -> int:
        """How many runs have not ended."""
        return len(self._ask(_UNDER_WAY, {}, "runsOrError")["results"])

    def launch(self, run_config: Mapping[str, object], *, tags: Mapping[str, str]) -> str:
        """Start the job that reads, builds and publishes; the id of its run."""
        execution = {
            "selector": {**self._where(), "jobName": JOB},
            "runConfigData": dict(run_config),
            "executionMetadata": {"tags": [{"key": key, "value": value} for key, value in tags.items()]},
        }
        return str(self._ask(_LAUNCH, {"executionParams": execution}, "launchRun")["run"]["runId"])

    def _where(self) -> dict[str, str]:
        """The code location that has the job; its name depends on how Dagster was started."""
        for each in self._ask(_LOCATIONS, {}, "repositoriesOrError")["nodes"]:
            if any(job["name"] == JOB for job in each["jobs"]):
                return {"repositoryName": each["name"], "repositoryLocationName": each["location"]["name"]}
        raise OperatorError(
            f"Dagster at {self.url} has no job {JOB!r}; set NEXUS_DAGSTER_URL to the Dagster of this Nexus, or look at "
            "its page Deployment for why the code did not load."
        )

    def _ask(self, query: str, variables: Mapping[str, object], name: str) -> dict[str, Any]:
        try:
            # Not through a proxy of the environment: it does not know this machine's own services.
            with httpx.Client(timeout=self.timeout_seconds, trust_env=False) as http:
                response = http.post(f"{self.url}/graphql", json={"query": query, "variables": dict(variables)})
                response.raise_for_status()
                answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise OperatorError(
                f"Dagster does not answer at {self.url} ({type(error).__name__}), so nothing can be started from here: "
                "it starts after the first build of `make up`; look at logs/dagster.log of the home, or set "
                "NEXUS_DAGSTER_URL to its address."
            ) from error
        found = (answer.get("data") or {}).get(name)
        problems = answer.get("errors") or (found or {}).get("errors")
        if not problems and found and "message" in found:
            problems = [found]
        if problems or not found:
            said = problems[0]["message"].splitlines()[0] if problems else "it gave no answer"
            raise OperatorError(f"Dagster at {self.url} refused ({said}); its log and its page Runs say more.")
        return found
