"""The logs of jobs of GitHub Actions, batch after batch; each is asked for once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from nexus_pipelines.sources.github.endpoints import AT_ONCE
from nexus_pipelines.sources.github.tables import JOB_LOGS, SOURCE
from nexus_pipelines.sources.http.client import UpstreamClient
from nexus_pipelines.sources.http.excerpt import Bounds
from nexus_pipelines.sources.http.log_batches import Place, Wanted, read_log_batches
from nexus_pipelines.warehouse.contract import Batch
from nexus_pipelines.warehouse.landing import Landing


def read_job_log_batches(
    client: UpstreamClient,
    repository: str,
    jobs: Sequence[str],
    *,
    landing: Landing,
    cursor: Mapping[str, object] | None,
    bounds: Bounds,
    now: datetime | None = None,
) -> Iterator[Batch]:
    """The logs of jobs of a repository ("owner/name"), by their ids, in the order in which they are wanted.

    cursor: of the repository, which stays as it is.

    Raises:
        SourceError: the credentials are refused, or GitHub gave no usable answer for some; the others have been given.
    """
    wanted = [
        Wanted(
            whose={"repository": repository, "job_id": job},
            fetch=partial(client.get_text, f"/repos/{repository}/actions/jobs/{job}/logs", bounds),
        )
        for job in jobs
    ]
    place = Place(source=SOURCE, stream=JOB_LOGS.stream, scope=repository, landing=landing, cursor=cursor)
    yield from read_log_batches(wanted, place, at_once=AT_ONCE, now=now or datetime.now(UTC))
