"""Finding Jira dumps among files, by the shape of their first records."""

import glob
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import orjson

from nexus_pipelines.errors import SourceError, UserError
from nexus_pipelines.sources.jira.answers import unwrap
from nexus_pipelines.warehouse.inputs import read_chunks

Kind = Literal["issues", "projects"]
# records: a record a line. answers: a search answer a line. document: one array or answer over many lines.
Layout = Literal["records", "answers", "document"]

SUFFIXES = (".jsonl", ".ndjson", ".json")
PACKED = (".zst", ".gz")
PEEK_BYTES = 32 << 20
PEEK_LINES = 20


@dataclass(frozen=True, kw_only=True)
class Dump:
    """A file that holds issues or projects. names: custom field id to name, where the dump tells."""

    path: Path
    kind: Kind
    layout: Layout
    names: Mapping[str, str] = field(default_factory=dict[str, str])


def find_dumps(locations: Iterable[str]) -> tuple[Dump, ...]:
    """All dumps at files, globs and folders; projects come first, then by path.

    Raises:
        UserError: a location does not exist, or holds no Jira dump.
    """
    found: dict[Path, Dump] = {}
    for location in locations:
        paths = list(_files(location))
        dumps = [dump for path in paths if (dump := recognise(path)) is not None]
        if not dumps:
            raise UserError(_nothing(location, paths))
        found.update((dump.path, dump) for dump in dumps)
    return tuple(sorted(found.values(), key=lambda dump: (dump.kind != "projects", str(dump.path))))


def recognise(path: Path) -> Dump | None:
    """What the file holds, or None when it is no Jira dump. A damaged beginning counts as one, to be reported."""
    lines, is_damaged = _peek(path)
    if not lines:
        return Dump(path=path, kind="issues", layout="records") if is_damaged else None
    first = lines[0]
    value = _parsed(first)
    if isinstance(value, dict) and not _is_answer(value):
        records = [parsed for line in lines if isinstance(parsed := _parsed(line), dict)]
        return _dump(path, "records", records)
    if isinstance(value, dict) and len(lines) > 1:
        records = list(_elements(lines, is_line_each=True))
        return _dump(path, "answers", records, value.get("names"))
    if value is not None or first.lstrip()[:1] in (b"[", b"{"):
        records = list(_elements(lines, is_line_each=False))
        dump = _dump(path, "document", records, value.get("names") if isinstance(value, dict) else None)
        if dump is not None:
            return dump
    # The first line may be the broken one.
    return _dump(path, "records", [parsed for line in lines if isinstance(parsed := _parsed(line), dict)])


def _dump(path: Path, layout: Layout, records: list[dict[str, Any]], names: object = None) -> Dump | None:
    kinds: list[Kind] = [kind for record in records if (kind := _kind(record)) is not None]
    if not kinds:
        return None
    told = names if isinstance(names, dict) else next((record["names"] for record in records if "names" in record), {})
    return Dump(
        path=path,
        kind=kinds[0],
        layout=layout,
        names={str(key): str(name) for key, name in told.items()} if isinstance(told, dict) else {},
    )


def _kind(record: Mapping[str, Any]) -> Kind | None:
    if "key" not in record or "id" not in record:
        return None
    if isinstance(record.get("fields"), dict):
        return "issues"
    is_project = any(name in record for name in ("versions", "components", "issueTypes", "projectTypeKey", "lead"))
    return "projects" if is_project else None


def _is_answer(value: Mapping[str, Any]) -> bool:
    return "key" not in value and any(isinstance(value.get(name), list) for name in ("issues", "values"))


def _peek(path: Path) -> tuple[list[bytes], bool]:
    """The first lines that are not blank, and whether the file is damaged there."""
    begin = bytearray()
    chunks = read_chunks(path)
    try:
        for chunk in chunks:
            begin += chunk
            if len(begin) >= PEEK_BYTES or begin.count(b"\n") >= PEEK_LINES:
                break
        else:
            return _nonblank(begin), False
    except SourceError:
        return _nonblank(begin), True
    # The last line may be cut; alone, it is all there is to judge by.
    lines = bytes(begin).split(b"\n")
    return _nonblank(b"\n".join(lines[:-1]) if len(lines) > 1 else begin), False


def _nonblank(content: bytes | bytearray) -> list[bytes]:
    text = bytes(content).removeprefix(b"\xef\xbb\xbf")
    return [line for line in text.split(b"\n") if line.strip()][:PEEK_LINES]


def _elements(lines: list[bytes], *, is_line_each: bool) -> Iterator[dict[str, Any]]:
    for element in unwrap([b"\n".join(lines)], is_line_each=is_line_each, refuse=_ignore):
        value = _parsed(element)
        if isinstance(value, dict):
            yield value


def _ignore(_line: int, _reason: str, _excerpt: bytes) -> None:
    """A peek ends in the middle of things."""


def _parsed(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None


def _files(location: str) -> Iterator[Path]:
    path = Path(location).expanduser()
    if path.is_dir():
        yield from (each for each in sorted(path.rglob("*")) if each.is_file() and _is_candidate(each))
    elif path.is_file():
        yield path
    else:
        matches = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 - absolute patterns too
        if not matches:
            raise UserError(f"{location} does not exist; give --jira-dump a file, a glob or a folder of a Jira dump.")
        for match in matches:
            yield from _files(match) if Path(match).is_dir() else [Path(match)]


def _is_candidate(path: Path) -> bool:
    suffixes = path.suffixes[:-1] if path.suffix in PACKED else path.suffixes
    return not path.name.startswith(".") and bool(suffixes) and suffixes[-1] in SUFFIXES


def _nothing(location: str, paths: list[Path]) -> str:
    if paths and all(path.stat().st_size == 0 for path in paths):
        return f"{location} is empty; export the Jira dump again."
    looked = f"{len(paths)} files were looked at" if len(paths) != 1 else "1 file was looked at"
    return (
        f"{location} holds no Jira dump ({looked}); a dump is JSON lines of issues or projects"
        " as Jira's REST API gives them (.jsonl, .json, .zst or .gz)."
    )
