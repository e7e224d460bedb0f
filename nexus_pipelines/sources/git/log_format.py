"""The shape of `git log` that Nexus asks for, and its cutting into commits: bytes in, fields out.

Every field ends with NUL, which neither a path nor a message can hold; each commit begins with a marker drawn at
random for the run, which nobody can have written into a history. With `-z` git then prints for each change
`:<mode> <mode> <object> <object> <letter> NUL path NUL` (two paths for a rename), then for each
`<added> TAB <deleted> TAB path NUL` (for a rename, an empty path, then NUL old NUL new NUL).
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Literal

Diff = Literal["lines", "paths", "objects", "none"]

HEADER = (
    "%H", "%P", "%aN", "%aE", "%an", "%ae", "%ad", "%cN", "%cE", "%cd", "%s", "%b",
    "%(trailers:only=true,unfold=true,separator=%x1e,key_value_separator=%x1f)",
)  # fmt: skip
TRAILER_END, TRAILER_VALUE = "\x1e", "\x1f"

_CHUNK_BYTES = 1 << 20
_DIFF_OPTIONS: dict[Diff, list[str]] = {
    "lines": ["--raw", "--numstat", "-M"],
    # Only renames without any change: the others need the files' content.
    "paths": ["--raw", "-M100%"],
    "objects": ["--raw", "--no-renames"],
    "none": ["--no-patch"],
}


@dataclass(frozen=True)
class LogFormat:
    """One run's format. `marker` is its random mark."""

    marker: str = field(default_factory=lambda: secrets.token_hex(16))

    def arguments(self, diff: Diff, *, header: tuple[str, ...] = HEADER) -> list[str]:
        """Arguments of `git log` that reads the commits named on its standard input, in that order."""
        form = "%x00".join(header)
        return [
            "log", "--no-walk=unsorted", "--stdin", "-z", "--no-abbrev", "--date=raw", "--no-color", "--no-notes",
            "--no-ext-diff", "--no-textconv", "--no-relative", "--submodule=short", "--diff-merges=off",
            f"--format=tformat:%x00{self.marker}%x00{form}", *_DIFF_OPTIONS[diff],
        ]  # fmt: skip

    def commits(self, output: IO[bytes]) -> Iterator[bytes]:
        """Cut git's output into commits. Memory: one chunk, or the largest commit if greater."""
        separator = f"\0{self.marker}\0".encode()
        pending = b""
        while chunk := output.read(max(_CHUNK_BYTES, len(pending))):
            *whole, pending = (pending + chunk).split(separator)
            yield from filter(None, whole)
        if pending:
            yield pending
