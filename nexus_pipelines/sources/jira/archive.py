"""Reading Jira dumps into landing: one file is one scope, read again only when its content changes."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from nexus_pipelines.connections.jira_fields import JiraFields, fields_by_name
from nexus_pipelines.errors import SourceError
from nexus_pipelines.sources.jira.answers import unwrap
from nexus_pipelines.sources.jira.contract import REVISION, SOURCE, jira_contract
from nexus_pipelines.sources.jira.dump import Dump
from nexus_pipelines.warehouse.contract import Batch, Quarantined, SourceContract
from nexus_pipelines.warehouse.inputs import read_chunks
from nexus_pipelines.warehouse.landing import Landed, Landing


def scope_of(dump: Dump) -> str:
    """What the cursor of this dump belongs to."""
    return str(dump.path.resolve())


def contract_for(dumps: Iterable[Dump], fields: JiraFields | None = None) -> SourceContract:
    """The contract with the custom fields that the dumps name, or else those of the settings."""
    names = {field_id: name for dump in dumps for field_id, name in dump.names.items()}
    return jira_contract(fields_by_name(names, fallback=fields or JiraFields()))


def read(dump: Dump, landing: Landing, cursor: Mapping[str, object] | None) -> Batch | None:
    """Lands the dump, or returns None when its content was loaded before.

    A dump is not the whole truth: what it lacks stays in the lake, what it holds older does not replace newer.

    Raises:
        SourceError: the file is gone or cannot be opened.
    """
    try:
        stat = dump.path.stat()
    except OSError as error:
        raise SourceError(f"{dump.path} cannot be read ({error.strerror}); check the path.") from error
    known = cursor if cursor is not None and cursor.get("revision") == REVISION else {}
    is_same_size = known.get("size") == stat.st_size
    if is_same_size and known.get("modified_ns") == stat.st_mtime_ns:
        return None
    digest = _digest(dump.path)
    if is_same_size and known.get("sha256") == digest:
        return None
    landed = _land(dump, landing)
    return Batch(
        source=SOURCE,
        scope=scope_of(dump),
        pages=landed.pages,
        quarantined=landed.quarantined,
        cursor={
            "revision": REVISION,
            "size": stat.st_size,
            "modified_ns": stat.st_mtime_ns,
            "sha256": digest,
            "kind": dump.kind,
            "records": sum(page.lines for page in landed.pages),
        },
    )


def _land(dump: Dump, landing: Landing) -> Landed:
    chunks = read_chunks(dump.path)
    if dump.layout == "records":
        return landing.write(SOURCE, dump.kind, dump.path.name, chunks)
    refused: list[Quarantined] = []

    def refuse(line: int, reason: str, excerpt: bytes) -> None:
        refused.append(
            Quarantined(
                source=SOURCE,
                stream=dump.kind,
                origin=dump.path.name,
                position=f"line {line}",
                reason=reason,
                excerpt=excerpt.decode("utf-8", "replace").replace("\0", "\N{SYMBOL FOR NULL}"),
            )
        )

    elements = unwrap(chunks, is_line_each=dump.layout == "answers", refuse=refuse)
    landed = landing.write_records(SOURCE, dump.kind, dump.path.name, elements)
    return Landed(pages=landed.pages, quarantined=(*refused, *landed.quarantined), lines=landed.lines)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}); check its permissions.") from error
