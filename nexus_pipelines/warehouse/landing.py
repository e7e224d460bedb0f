"""Landing: immutable pages of raw records, exactly as received, from which the lake can be built again."""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
import zstandard

from nexus_pipelines.errors import SourceError
from nexus_pipelines.warehouse.contract import Page, Quarantined
from nexus_pipelines.warehouse.lines import Part, cut_lines

# One page is at most about this many bytes unpacked: what one step of the load holds in memory.
PAGE_BYTES = 16 << 20
RECORDS_CHUNK = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Landed:
    """What came of one input: its pages in order, what was refused, and how many lines were read."""

    pages: tuple[Page, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    lines: int = 0

    def __add__(self, other: "Landed") -> "Landed":
        """What came of two inputs, one after the other."""
        return Landed(
            pages=self.pages + other.pages,
            quarantined=self.quarantined + other.quarantined,
            lines=self.lines + other.lines,
        )


class Landing:
    """The folder `landing/<source>/<stream>/<page_id>.jsonl.zst` of one home."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, source: str, stream: str, origin: str, chunks: Iterable[bytes]) -> Landed:
        """Lands JSON lines as they come, in pages of about 16 MB; what landed already is not written again.

        chunks: bytes of JSON lines, cut anywhere. When they end in a SourceError, all complete lines are kept and the
            rest is refused with that reason.
        """
        pages: list[Page] = []
        quarantined: list[Quarantined] = []
        lines = 0
        folder = self.root / source / stream
        folder.mkdir(parents=True, exist_ok=True)
        page: _OpenPage | None = None
        try:
            for block in cut_lines(chunks):
                quarantined.extend(
                    Quarantined(
                        source=source,
                        stream=stream,
                        origin=origin,
                        position=f"line {refused.line}",
                        reason=refused.reason,
                        excerpt=refused.excerpt,
                    )
                    for refused in block.refused
                )
                lines = block.first_line + block.lines - 1
                for part in block.parts:
                    if page is not None and page.size >= PAGE_BYTES:
                        pages.append(page.close(source, stream, origin))
                        page = None
                    page = page or _OpenPage(folder, part.first_line)
                    page.write(part)
            if page is not None:
                pages.append(page.close(source, stream, origin))
        finally:
            if page is not None:
                page.discard()
        return Landed(pages=tuple(pages), quarantined=tuple(quarantined), lines=lines)

    def write_records(
        self, source: str, stream: str, origin: str, records: Iterable[Mapping[str, object] | bytes]
    ) -> Landed:
        """Lands records one by one: mappings become JSON, bytes are a record already and hold no newline."""
        return self.write(source, stream, origin, _chunks(records))

    def pages(self, source: str) -> Iterator[Page]:
        """All pages of `source` in the order they first landed."""
        notes = [(path, orjson.loads(path.read_bytes())) for path in (self.root / source).glob("*/*.page.json")]
        for path, note in sorted(notes, key=lambda each: (each[1]["landed_at_ns"], each[0].name)):
            page_id = path.name.removesuffix(".page.json")
            packed = path.with_name(f"{page_id}.jsonl.zst")
            # The note is written first: a run that was killed between the two has not landed the page.
            if packed.exists():
                yield Page(
                    source=source,
                    stream=path.parent.name,
                    page_id=page_id,
                    path=packed,
                    origin=note["origin"],
                    lines=note["lines"],
                    size=note.get("size", -1),
                    first_line=note["first_line"],
                    skipped=tuple(note["skipped"]),
                )


class _OpenPage:
    """A page being written: a temporary file that gets its name, the hash of its content, when it is complete."""

    def __init__(self, folder: Path, first_line: int) -> None:
        self.first_line = first_line
        self.lines = 0
        self.size = 0
        self.skipped: list[int] = []
        self._hash = hashlib.sha256()
        handle, name = tempfile.mkstemp(dir=folder, prefix=".", suffix=".tmp")
        self._temporary = Path(name)
        self._file = os.fdopen(handle, "wb")
        self._writer = zstandard.ZstdCompressor(level=1).stream_writer(self._file, closefd=False)

    def write(self, part: Part) -> None:
        self.skipped.extend(range(self.first_line + self.lines + len(self.skipped), part.first_line))
        self._hash.update(part.content)
        self._writer.write(part.content)
        self.lines += part.lines
        self.size += len(part.content)

    def close(self, source: str, stream: str, origin: str) -> Page:
        self._writer.close()
        page_id = self._hash.hexdigest()[:32]
        folder = self._temporary.parent
        path = folder / f"{page_id}.jsonl.zst"
        if not path.exists():
            self._file.flush()
            os.fsync(self._file.fileno())
            note = {
                "origin": origin,
                "lines": self.lines,
                "size": self.size,
                "first_line": self.first_line,
                "skipped": self.skipped,
                "landed_at_ns": time.time_ns(),
            }
            _write_durably(folder / f"{page_id}.page.json", orjson.dumps(note))
            self._temporary.replace(path)
            _sync_folder(folder)
        self.discard()
        return Page(
            source=source,
            stream=stream,
            page_id=page_id,
            path=path,
            origin=origin,
            lines=self.lines,
            size=self.size,
            first_line=self.first_line,
            skipped=tuple(self.skipped),
        )

    def discard(self) -> None:
        """Closes the temporary file and removes it if it has not become a page."""
        self._file.close()
        self._temporary.unlink(missing_ok=True)


def _write_durably(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.tmp")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _chunks(records: Iterable[Mapping[str, object] | bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for record in records:
        line = record if isinstance(record, bytes) else orjson.dumps(record, option=orjson.OPT_NON_STR_KEYS)
        if b"\n" in line:
            raise SourceError(f"A record of JSON holds a line break: {line[:80]!r}; write it on one line.")
        waiting += line
        waiting += b"\n"
        if len(waiting) >= RECORDS_CHUNK:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)
