"""Where saved answers are: files and folders, and which of their files a source has not read as they are now."""

import glob
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from nexus_pipelines.errors import SourceError, UserError
from nexus_pipelines.sources.answers.files import holds_answers

SUFFIXES = (".csv", ".jsonl", ".ndjson")
PACKED = (".zst", ".gz")


@dataclass(frozen=True, kw_only=True)
class Location:
    """A file or folder of saved answers, and its files by path: one scope of each source."""

    path: Path
    files: tuple[Path, ...]

    @property
    def scope(self) -> str:
        """What the cursor belongs to, beside those of dumps."""
        return f"saved answers in {self.path}"

    def origin(self, file: Path) -> str:
        """How people find a file again: its path from the location on."""
        return str(file.relative_to(self.path.parent))


@dataclass(frozen=True, kw_only=True)
class News:
    """What a source has not read of a location. read: state of all other files; fresh: state of these; by path."""

    location: Location
    revision: str
    read: Mapping[str, object]
    fresh: Mapping[Path, Mapping[str, object]]

    def cursor(self, *, until: Path) -> dict[str, object]:
        """The cursor once the fresh files up to this one are in the lake."""
        done: dict[str, object] = dict(self.read)
        for path, state in self.fresh.items():
            done[str(path)] = state
            if path == until:
                break
        return {"revision": self.revision, "files": done}


def find_answers(locations: Iterable[str]) -> tuple[Location, ...]:
    """All locations, each once; a glob stands for what it matches.

    Raises:
        UserError: one does not exist, or holds no saved answers.
    """
    found: dict[Path, Location] = {}
    for text in locations:
        for path in _paths(text):
            files = tuple(file for file in _files(path) if holds_answers(file))
            if not files:
                raise UserError(
                    f"{path} holds no saved answers of an API; give --api-answers CSV files with the columns data and "
                    "url in their header row, or JSON lines of objects with them."
                )
            found[path] = Location(path=path, files=files)
    return tuple(found.values())


def find_news(location: Location, cursor: Mapping[str, object] | None, revision: str) -> News:
    """The files that are new or have changed since the cursor.

    revision: changes when files that were read must be read again, because more of them is recognised.

    Raises:
        SourceError: a file is gone or cannot be opened.
    """
    known: Mapping[str, Any] = {}
    if cursor is not None and cursor.get("revision") == revision:
        known = cast(Mapping[str, Any], cursor["files"])
    states = {path: _changed(path, known.get(str(path), {})) for path in location.files}
    fresh = {path: state for path, state in states.items() if state is not None}
    return News(location=location, revision=revision, read=known, fresh=fresh)


def _changed(path: Path, known: Mapping[str, object]) -> Mapping[str, object] | None:
    try:
        stat = path.stat()
        if (known.get("size"), known.get("modified_ns")) == (stat.st_size, stat.st_mtime_ns):
            return None
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}); check the path and its permissions.") from error
    if known.get("sha256") == digest:
        return None
    return {"size": stat.st_size, "modified_ns": stat.st_mtime_ns, "sha256": digest}


def _paths(text: str) -> list[Path]:
    path = Path(text).expanduser().resolve()
    if path.exists():
        return [path]
    matches = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 - absolute patterns too
    if not matches:
        raise UserError(f"{text} does not exist; give --api-answers a file, a glob or a folder.")
    return [Path(match) for match in matches]


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    else:
        yield from (each for each in sorted(path.rglob("*")) if each.is_file() and _is_candidate(each))


def _is_candidate(path: Path) -> bool:
    suffixes = path.suffixes[:-1] if path.suffix in PACKED else path.suffixes
    return not path.name.startswith(".") and bool(suffixes) and suffixes[-1] in SUFFIXES
