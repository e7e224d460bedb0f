"""Planned releases from CSV: a file, or an address that answers with one; read again only when its content changes."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx

from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import UpstreamClient
from nexus_pipelines.http.retry import RetryPolicy
from nexus_pipelines.operations.release_lists.cells import read_csv_table
from nexus_pipelines.operations.release_lists.plan import plan_of
from nexus_pipelines.sources.releases.contract import REVISION
from nexus_pipelines.sources.releases.landed import batch_of
from nexus_pipelines.warehouse.contract import Batch
from nexus_pipelines.warehouse.inputs import read_chunks
from nexus_pipelines.warehouse.landing import Landing

ORIGIN = "csv"
# More than any list of releases; what is longer is another file, named by mistake.
LIMIT_BYTES = 64 << 20
_NOT_MODIFIED = 304


def is_address(location: str) -> bool:
    """Whether a location is read over the network."""
    return location.startswith(("https://", "http://"))


def scope_of(location: str) -> str:
    """The name of a location for people, cursor and lake: never with what may be a credential.

    Of an address neither user nor query; addresses that differ in their query only are told apart by its hash.
    """
    if not is_address(location):
        return str(Path(location).expanduser().resolve())
    parts = urlsplit(location)
    host = parts.netloc.rpartition("@")[2]
    mark = f"#{hashlib.sha256(parts.query.encode()).hexdigest()[:8]}" if parts.query else ""
    return f"{parts.scheme}://{host}{parts.path}{mark}"


def read_csv_list(
    location: str, landing: Landing, cursor: Mapping[str, object] | None, *, policy: RetryPolicy | None = None
) -> Batch | None:
    """Lands the list, or returns None when its content was loaded before.

    Raises:
        SourceError: it cannot be read, or is no list of releases; the sentence says why.
    """
    known = cursor if cursor is not None and cursor.get("revision") == REVISION else {}
    scope = scope_of(location)
    etag = ""
    if is_address(location):
        fetched = _fetched(location, scope, known, policy)
        if fetched is None:
            return None
        content, etag = fetched
    else:
        content = _file_content(Path(scope))
    digest = hashlib.sha256(content).hexdigest()
    if known.get("sha256") == digest:
        return None
    plan = plan_of(read_csv_table(content, name=scope), name=scope)
    return batch_of(
        plan,
        landing,
        origin=ORIGIN,
        location=scope,
        cursor={"revision": REVISION, "sha256": digest, "etag": etag, "releases": len(plan.releases)},
    )


def _file_content(path: Path) -> bytes:
    content = bytearray()
    for chunk in read_chunks(path):
        content += chunk
        _require_size(len(content), str(path))
    return bytes(content)


def _fetched(
    location: str, scope: str, known: Mapping[str, object], policy: RetryPolicy | None
) -> tuple[bytes, str] | None:
    parts = urlsplit(location)
    auth = httpx.BasicAuth(unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    with UpstreamClient(
        f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
        upstream=f"The list of releases at {scope}",
        auth=auth,
        headers={"accept": "text/csv, text/plain;q=0.9, */*;q=0.1"},
        policy=policy,
    ) as client:
        answer = client.get(
            f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}",
            headers={"if-none-match": str(known["etag"])} if known.get("etag") else {},
            is_json=False,
        )
    if answer.status == _NOT_MODIFIED:
        return None
    _require_size(len(answer.body), scope)
    return answer.body, answer.headers.get("etag", "")


def _require_size(size: int, name: str) -> None:
    if size > LIMIT_BYTES:
        raise SourceError(f"{name} is longer than {LIMIT_BYTES >> 20} MB and no list of releases; name another file.")
