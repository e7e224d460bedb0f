"""A log of any size, read once in bounded memory: its head, its tail, and what stands around suspicious words.

The cheap pass searches bytes for words that failures are told in; only lines near one of them, and the two ends of the
log, are decoded, cleaned and kept. Measured: a search for a word passes over a gigabyte in a second, a regular expression of all
of them over ten megabytes.
"""

import codecs
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nexus_pipelines.analysis.root_cause.normalise import clean, decode, step_prefix

Encoding = Literal["utf-8", "utf-16", "compressed", "binary"]

WORDS: tuple[bytes, ...] = tuple(
    word.lstrip().encode()
    for word in """
    error|fail|exception|fatal|panic|traceback|assert|cannot|can't|could not|couldn't|unable|undefined|unresolved|
    not found|denied|refused|timed out|timeout|killed|abort|segmentation|no such|invalid|unexpected|conflict|missing|
    mismatch|violation|offense|not ok|err!|***|exited with|exit code|exit status|exitcode|rate limit|no space|out of memory|
    forbidden|unauthorized|reformat|##[|travis_|section_|vulnerab|cve-|terminated|did not|does not|doesn't|unsupported|
    incorrect|diff |✗|✖|✕|●|❌|×|finished: |marked build|not allowed|not permitted|unknown |broken|stack trace|caused by|
    no module|is not |wrong |::error|expected|[pipeline]|canceled|cancelled|succeeded|not formatted|changed files|out of date|
    warn|problem|not accessible|http 4|http 5|stalled|no output|lost|disconnected|too many|modified|rejected|done. your build|job succeeded
    """.replace("\n", "").split("|")
    if word.strip()
)
BEFORE, AFTER = 12, 25
HEAD, TAIL = 300, 3_000
_MOST_EARLY, _MOST_LATE = 6_000, 9_000
_WHOLE = 4_000
_PIECE = 1 << 20
# A block that is this full of one word is suspicious to its end: looking further would tell nothing.
_CROWDED = 3_000
_LONGEST = 1 << 16


@dataclass(frozen=True, kw_only=True)
class KeptLog:
    """The kept lines of a log, in order. numbers: 1-based; texts: cleaned; hot: near a word that failures are told in.

    last_number: how many lines the log has. prefixes: the step that a line names in front of itself, or None.
    """

    numbers: tuple[int, ...]
    texts: tuple[str, ...]
    hot: tuple[bool, ...]
    prefixes: tuple[str | None, ...]
    last_number: int
    size: int
    encoding: Encoding


def read_log(chunks: Iterable[bytes]) -> KeptLog:
    """Keep what matters of a log that comes in pieces of any size; at most about 18,000 lines whatever its size."""
    pieces = iter(chunks)
    first = _filled(pieces)
    encoding = _encoding(first)
    if encoding in ("binary", "compressed"):
        return KeptLog(numbers=(), texts=(), hot=(), prefixes=(), last_number=0, size=len(first), encoding=encoding)
    if encoding == "utf-16":
        return _keep(_recoded(first, pieces), encoding)
    return _keep(_chained(first, pieces), encoding)


def _filled(pieces: Iterator[bytes]) -> bytes:
    first = b""
    for piece in pieces:
        first += piece
        if len(first) >= 4096:
            break
    return first


def _chained(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _encoding(first: bytes) -> Encoding:
    if first[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if first[:2] == b"\x1f\x8b" or first[:4] in (b"PK\x03\x04", b"\x28\xb5\x2f\xfd") or first[:3] == b"BZh":
        return "compressed"
    sample = first[:65536]
    zeros = sample.count(0)
    if zeros > len(sample) * 0.3 and not sample[:64].startswith(b"\x7fELF"):
        odd = sample[1::2].count(0)
        if max(odd, zeros - odd) > 0.95 * zeros:
            return "utf-16"
    strange = sum(sample.count(code) for code in (*range(7), *range(14, 27), *range(28, 32)))
    return "binary" if strange > len(sample) * 0.05 else "utf-8"


def _recoded(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    big = first[:2] == b"\xfe\xff" or (first[:2] != b"\xff\xfe" and first[:512:2].count(0) > first[1:512:2].count(0))
    decoder = codecs.getincrementaldecoder("utf-16-be" if big else "utf-16-le")("replace")
    for piece in _chained(first, rest):
        yield decoder.decode(piece).lstrip("\ufeff").encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces of about a megabyte that end with a line; the middle of a line longer than 64 kB is left out."""
    pending: list[bytes] = []
    size = 0
    for chunk in chunks:
        for start in range(0, len(chunk), _PIECE):
            piece = chunk[start : start + _PIECE]
            pending.append(piece)
            size += len(piece)
            if size < _PIECE:
                continue
            whole = b"".join(pending)
            end = whole.rfind(b"\n") + 1
            if end:
                yield whole[:end]
                pending, size = [whole[end:]], len(whole) - end
            else:
                pending = [whole[: _LONGEST // 2], whole[-_LONGEST // 2 :]]
                size = sum(len(part) for part in pending)
    if size:
        yield b"".join(pending)


Entry = tuple[int, bytes, bool]


@dataclass
class _Lines:
    """Kept lines: the first _MOST_EARLY of them and the last _MOST_LATE, without those between."""

    early: list[Entry]
    late: deque[Entry]

    def add(
        self, block: bytes, starts: NDArray[np.int64], chosen: NDArray[np.int64], hot: NDArray[np.bool_], seen: int
    ) -> None:
        room = max(0, _MOST_EARLY - len(self.early))
        self.early.extend(_entries(block, starts, chosen[:room], hot, seen))
        self.late.extend(_entries(block, starts, chosen[room:][-_MOST_LATE:], hot, seen))

    def last(self) -> int:
        return self.late[-1][0] if self.late else self.early[-1][0] if self.early else 0


def _entries(
    block: bytes, starts: NDArray[np.int64], chosen: NDArray[np.int64], hot: NDArray[np.bool_], seen: int
) -> Iterator[Entry]:
    for index in chosen.tolist():
        yield seen + index + 1, block[starts[index] : starts[index + 1] - 1], bool(hot[index])


def _keep(chunks: Iterable[bytes], encoding: Encoding) -> KeptLog:
    kept = _Lines([], deque(maxlen=_MOST_LATE))
    tail: deque[Entry] = deque(maxlen=TAIL)
    seen = size = open_until = 0
    for piece in _blocks(chunks):
        size += len(piece)
        block = piece if piece.endswith(b"\n") else piece + b"\n"
        starts = np.concatenate([[0], np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == 10) + 1])
        count = len(starts) - 1
        hot = _hot_lines(block, starts)
        wanted = _widened(hot, open_until, seen)
        hits = np.flatnonzero(hot)
        open_until = max(open_until, seen + int(hits[-1]) + AFTER) if hits.size else open_until
        if hits.size and hits[0] < BEFORE:
            ahead = [entry for entry in list(tail)[int(hits[0]) - BEFORE :] if entry[0] > kept.last()]
            (kept.early if len(kept.early) < _MOST_EARLY else kept.late).extend(ahead)
        kept.add(block, starts, np.flatnonzero(wanted), hot, seen)
        tail.extend(_entries(block, starts, np.arange(max(0, count - TAIL), count), hot, seen))
        seen += count
    return _gathered(kept, tail, seen, size, encoding)


def _hot_lines(block: bytes, starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    lowered = block.lower()
    hot = np.zeros(len(starts) - 1, dtype=bool)
    places: list[int] = []
    full_from = len(block)
    for word in WORDS:
        at = lowered.find(word)
        found = 0
        while at >= 0:
            places.append(at)
            found += 1
            if found == _CROWDED:
                full_from = min(full_from, at)
                break
            end = lowered.find(b"\n", at)
            at = lowered.find(word, end) if end >= 0 else -1
    hot[np.searchsorted(starts, np.array(places, dtype=np.int64), side="right") - 1] = True
    hot[int(np.searchsorted(starts, full_from, side="right")) - 1 if full_from < len(block) else len(hot) :] = True
    return hot


def _widened(hot: NDArray[np.bool_], open_until: int, seen: int) -> NDArray[np.bool_]:
    """Lines from BEFORE ahead of a hot one to AFTER behind it, and the head of the log."""
    edges = np.zeros(len(hot) + 1, dtype=np.int64)
    hits = np.flatnonzero(hot)
    np.add.at(edges, np.maximum(hits - BEFORE, 0), 1)
    np.add.at(edges, np.minimum(hits + AFTER + 1, len(hot)), -1)
    wanted = np.cumsum(edges)[:-1] > 0
    wanted[: max(0, max(open_until, HEAD, _WHOLE) - seen)] = True
    return wanted


def _gathered(kept: _Lines, tail: Iterable[Entry], seen: int, size: int, encoding: Encoding) -> KeptLog:
    ends = list(tail)
    entries = [*kept.early, *kept.late]
    if ends:
        entries = [entry for entry in entries if entry[0] < ends[0][0]] + ends
    texts = [decode(raw) for _, raw, _ in entries]
    return KeptLog(
        numbers=tuple(number for number, _, _ in entries),
        texts=tuple(clean(text) for text in texts),
        hot=tuple(hot for _, _, hot in entries),
        prefixes=tuple(step_prefix(text) if "\t" in text or "section_start" in text else None for text in texts),
        last_number=seen,
        size=size,
        encoding=encoding,
    )
