"""The console of a build, for whoever looks for the cause of a failure; consoles do not land."""

from dataclasses import dataclass

from nexus_pipelines.http.client import UpstreamClient
from nexus_pipelines.sources.jenkins.endpoints import build_path


@dataclass(frozen=True, kw_only=True)
class Console:
    """The end of a console. begins_at: bytes in front of it; size_bytes: of all, None where Jenkins does not say."""

    text: str
    begins_at: int
    size_bytes: int | None


def read_console(client: UpstreamClient, job: str, number: int, *, limit_bytes: int = 1 << 20) -> Console:
    """The last `limit_bytes` of a build's console, since failures stand at the end; no more is received.

    Raises:
        UpstreamRefused: there is no such build, or no permission to see it.
        UpstreamDown: no usable answer came.
    """
    path = f"{build_path(job, number)}/logText/progressiveText"
    told = client.get(path, {"start": 0}, is_json=False, limit_bytes=0).headers.get("x-text-size", "")
    size = int(told) if told.isdecimal() else None
    start = max(0, (size or 0) - limit_bytes)
    body = client.get(path, {"start": start}, is_json=False, limit_bytes=limit_bytes).body
    return Console(text=body.decode("utf-8", "replace"), begins_at=start, size_bytes=size)
