"""A text that may be of any length, kept in bounds: how it begins and how it ends, with what was left out counted."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How much of a text is kept, in bytes: of its beginning and of its end."""

    head: int = 256 << 10
    tail: int = 8 << 20


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """What is kept of a text; of one that fits, `head` is all of it. size: of the whole, in bytes.

    Where something is left out between them, both are cut at the ends of lines.
    """

    head: str
    tail: str
    size: int
    left_out: int


def excerpt_of(chunks: Iterable[bytes], bounds: Bounds) -> Excerpt:
    """Reads a text to its end in bounded memory."""
    head, ring = bytearray(), deque[bytes]()
    size = ring_size = 0
    for chunk in chunks:
        size += len(chunk)
        room = bounds.head - len(head)
        head += chunk[: max(0, room)]
        rest = chunk[max(0, room) :]
        if rest:
            ring.append(rest)
            ring_size += len(rest)
        while ring and ring_size - len(ring[0]) >= bounds.tail:
            ring_size -= len(ring.popleft())
    return excerpt_of_parts(bytes(head), b"".join(ring)[-bounds.tail :] if bounds.tail else b"", size)


def excerpt_of_parts(head: bytes, tail: bytes, size: int) -> Excerpt:
    """An excerpt of how a text begins and how it ends; size: of the whole, in bytes."""
    if size <= len(head) + len(tail):
        return Excerpt(head=_text(head + tail), tail="", size=size, left_out=0)
    # What is cut in the middle of a line would read as a line that was never there.
    head = head[: head.rfind(b"\n") + 1] or head
    tail = tail[tail.find(b"\n") + 1 :] or tail
    return Excerpt(head=_text(head), tail=_text(tail), size=size, left_out=size - len(head) - len(tail))


def _text(content: bytes) -> str:
    """As text that any table can hold: no broken UTF-8, no NUL."""
    return content.decode("utf-8-sig", "replace").replace("\0", "\N{SYMBOL FOR NULL}")
