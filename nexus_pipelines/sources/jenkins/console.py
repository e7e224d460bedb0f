"""The consoles of builds, batch after batch; each is asked for once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from nexus_pipelines.sources.http.client import UpstreamClient
from nexus_pipelines.sources.http.excerpt import Bounds, Excerpt, excerpt_of_parts
from nexus_pipelines.sources.http.log_batches import Place, Wanted, read_log_batches
from nexus_pipelines.sources.jenkins.cursor import Moment
from nexus_pipelines.sources.jenkins.endpoints import AT_ONCE, build_path
from nexus_pipelines.sources.jenkins.tables import CONSOLES, SOURCE
from nexus_pipelines.warehouse.contract import Batch
from nexus_pipelines.warehouse.landing import Landing


def read_console(client: UpstreamClient, job: str, number: int, bounds: Bounds) -> Excerpt:
    """How a build's console begins and ends; what lies between is not received.

    Raises:
        UpstreamRefused: there is no such build, or no permission to see it.
        UpstreamDown: no usable answer came.
    """
    path = f"{build_path(job, number)}/logText/progressiveText"
    first = client.get(path, {"start": 0}, is_json=False, limit_bytes=bounds.head)
    told = first.headers.get("x-text-size", "")
    size = int(told) if told.isdecimal() else len(first.body)
    if size <= len(first.body):
        return excerpt_of_parts(first.body, b"", len(first.body))
    start = max(len(first.body), size - bounds.tail)
    # Of a build that goes on there may be more by now.
    rest = client.get(path, {"start": start}, is_json=False, limit_bytes=bounds.tail).body
    return excerpt_of_parts(first.body, rest, start + len(rest))


def read_console_batches(
    client: UpstreamClient,
    builds: Sequence[tuple[str, Moment]],
    *,
    scope: str,
    landing: Landing,
    cursor: Mapping[str, object] | None,
    bounds: Bounds,
    now: datetime | None = None,
) -> Iterator[Batch]:
    """The consoles of builds (full name of the job, number and timestamp), in the order in which they are wanted.

    scope: the address that the cursor belongs to, which stays as it is.

    Raises:
        SourceError: the credentials are refused, or Jenkins gave no usable answer for some; the others have been given.
    """
    wanted = [
        Wanted(
            whose={"job": job, "number": number, "timestamp": timestamp},
            fetch=partial(read_console, client, job, number, bounds),
        )
        for job, (number, timestamp) in builds
    ]
    place = Place(source=SOURCE, stream=CONSOLES.stream, scope=scope, landing=landing, cursor=cursor)
    yield from read_log_batches(wanted, place, at_once=AT_ONCE, now=now or datetime.now(UTC))
