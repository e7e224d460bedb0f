"""Git's object ids, computed as git computes them, so that a world knows its commits before any repository exists."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from nexus_pipelines.simulator.records import Person


def object_id(kind: str, body: bytes) -> bytes:
    return hashlib.sha1(f"{kind} {len(body)}\0".encode() + body, usedforsecurity=False).digest()


@dataclass(frozen=True)
class Blob:
    """A file's content."""

    content: bytes

    @cached_property
    def id(self) -> bytes:
        return object_id("blob", self.content)


@dataclass(frozen=True)
class Directory:
    """An immutable directory; a changed copy shares everything that did not change, ids included."""

    entries: dict[str, "Blob | Directory"]

    @cached_property
    def id(self) -> bytes:
        # Git orders a directory as if its name ended in a slash.
        ordered = sorted(
            self.entries.items(), key=lambda e: (e[0] + "/" if isinstance(e[1], Directory) else e[0]).encode()
        )
        body = b"".join(
            (b"40000 " if isinstance(node, Directory) else b"100644 ") + name.encode() + b"\0" + node.id
            for name, node in ordered
        )
        return object_id("tree", body)

    def put(self, path: str, blob: Blob | None) -> "Directory":
        """A copy with a file written, or removed; a directory that becomes empty goes too."""
        name, _, rest = path.partition("/")
        entries = dict(self.entries)
        if not rest:
            if blob is None:
                entries.pop(name, None)
            else:
                entries[name] = blob
            return Directory(entries)
        below = entries.get(name, EMPTY)
        changed = (below if isinstance(below, Directory) else EMPTY).put(rest, blob)
        if changed.entries:
            entries[name] = changed
        else:
            entries.pop(name, None)
        return Directory(entries)

    def files(self, prefix: str = "") -> Iterator[str]:
        for name, node in self.entries.items():
            if isinstance(node, Directory):
                yield from node.files(f"{prefix}{name}/")
            else:
                yield prefix + name


EMPTY = Directory({})


def signature(person: Person, seconds: int, offset_minutes: int) -> str:
    """A person as git writes them: "Name <address> seconds +hhmm"."""
    sign = "-" if offset_minutes < 0 else "+"
    hours, minutes = divmod(abs(offset_minutes), 60)
    return f"{person.git_name} <{person.git_email}> {seconds} {sign}{hours:02d}{minutes:02d}"


def commit_id(tree: bytes, parents: tuple[str, ...], author: str, committer: str, message: str) -> str:
    lines = [
        f"tree {tree.hex()}",
        *(f"parent {parent}" for parent in parents),
        f"author {author}",
        f"committer {committer}",
    ]
    return object_id("commit", ("\n".join(lines) + "\n\n" + message).encode()).hex()
