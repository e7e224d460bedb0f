"""Reads git's unified diffs: renames, modes, binary files, quoted paths, files without a last newline."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nexus_pipelines.analysis.root_cause.records import ChangedFile, ChangeType, Hunk

_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$", re.DOTALL)
_ESCAPE = re.compile(r'\\([0-7]{3}|[abtnvfr"\\])')
_ESCAPED = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "\\": 92}


def parse_diff(text: str) -> tuple[ChangedFile, ...]:
    """The files that a diff of one commit touches, in its order.

    text: what `git show`, `git diff` or `git format-patch` prints; anything before the first file is passed over. A
    diff cut off anywhere gives what stands before the cut. Of merges (`diff --cc`) only the paths are read. Never
    raises.
    """
    # Only \n ends a line of a diff: a file's own lines may hold any other separator.
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    starts = [number for number, line in enumerate(lines) if line.startswith("diff --")]
    files: list[ChangedFile] = []
    position = 0
    for start in starts:
        if start < position:  # a line of a hunk that happens to read like a header
            continue
        draft, position = _read_file(lines, start)
        if draft.path or draft.old_path:
            files.append(draft.finished())
    return tuple(files)


@dataclass(kw_only=True)
class _Draft:
    path: str = ""
    old_path: str = ""
    change_type: ChangeType = "modified"
    hunks: list[Hunk] = field(default_factory=list)

    def finished(self) -> ChangedFile:
        changed = [line for hunk in self.hunks for line in hunk.lines]
        moved = self.old_path and self.old_path != self.path
        return ChangedFile(
            path=self.path or self.old_path,
            old_path=self.old_path if moved else None,
            change_type=self.change_type,
            added_lines=tuple(line[1:] for line in changed if line.startswith("+")),
            removed_lines=tuple(line[1:] for line in changed if line.startswith("-")),
            touched_ranges=tuple(span for hunk in self.hunks for span in touched_ranges(hunk)),
            hunks=tuple(self.hunks),
        )


def touched_ranges(hunk: Hunk) -> Iterator[tuple[int, int]]:
    """First and last line in the new file of each run of changed lines; a mere removal gives the line before it."""
    line = hunk.new_start
    first: int | None = None
    gone = False
    for text in (*hunk.lines, " "):
        if text.startswith("+"):
            first = line if first is None else first
            line += 1
        elif text.startswith("-"):
            gone = True
        else:
            if first is not None:
                yield first, line - 1
            elif gone:
                yield max(line - 1, 1), max(line - 1, 1)
            first, gone = None, False
            line += 1


def _read_file(lines: Sequence[str], start: int) -> tuple[_Draft, int]:
    draft = _Draft()
    draft.old_path, draft.path = _header_paths(lines[start])
    number = start + 1
    while number < len(lines) and not lines[number].startswith("diff --"):
        line = lines[number]
        hunk = _HUNK.match(line)
        if hunk:
            number = _read_hunk(lines, number, hunk, draft)
            continue
        _read_extended(line, draft)
        number += 1
    return draft, number


def _read_extended(line: str, draft: _Draft) -> None:
    if line.startswith("new file mode"):
        draft.change_type = "added"
    elif line.startswith("deleted file mode"):
        draft.change_type = "deleted"
    elif line.startswith(("rename from ", "copy from ")):
        draft.old_path = _unquoted(line.split(" from ", 1)[1])
        draft.change_type = "renamed" if line.startswith("rename") else "added"
    elif line.startswith(("rename to ", "copy to ")):
        draft.path = _unquoted(line.split(" to ", 1)[1])
    elif line.startswith("--- ") and not draft.hunks:
        draft.old_path = _side(line[4:], draft.old_path)
    elif line.startswith("+++ ") and not draft.hunks:
        draft.path = _side(line[4:], draft.path)


def _read_hunk(lines: Sequence[str], number: int, head: re.Match[str], draft: _Draft) -> int:
    old_left, new_left = int(head[2] or 1), int(head[4] or 1)
    taken: list[str] = []
    number += 1
    while number < len(lines) and (old_left > 0 or new_left > 0):
        line = lines[number]
        mark = line[:1]
        if mark == "+":
            new_left -= 1
        elif mark == "-":
            old_left -= 1
        elif mark in (" ", ""):  # some mailers strip the only space of an empty line
            old_left, new_left = old_left - 1, new_left - 1
        elif mark != "\\":
            break
        if mark != "\\":
            taken.append(line or " ")
        number += 1
    # Where a side is empty git counts from the line before it.
    draft.hunks.append(
        Hunk(
            old_start=int(head[1]) + (head[2] == "0"),
            new_start=int(head[3]) + (head[4] == "0"),
            section=head[5].strip(),
            lines=tuple(taken),
        )
    )
    return number


def _header_paths(line: str) -> tuple[str, str]:
    """Both paths of `diff --git a/x b/y`; they cannot be cut surely where they differ and hold spaces."""
    if not line.startswith("diff --git "):
        path = _unquoted(line.split(" ", 2)[2]) if line.count(" ") > 1 else ""
        return path, path
    rest = line.removeprefix("diff --git ")
    if rest.startswith('"'):
        left, _, right = rest[1:].partition('" ')
        return _side(f'"{left}"', ""), _side(right, "")
    middle = len(rest) // 2
    if rest[middle : middle + 1] == " " and rest[2:middle] == rest[middle + 3 :]:
        return _side(rest[:middle], ""), _side(rest[middle + 1 :], "")
    left, _, right = rest.partition(" b/")
    return _side(left, ""), right.rstrip('"')


def _side(name: str, before: str) -> str:
    path = _unquoted(name.rstrip("\t"))
    if path == "/dev/null":
        return before
    return path[2:] if path[:2] in ("a/", "b/") else path


def _unquoted(name: str) -> str:
    if not (name.startswith('"') and name.endswith('"') and len(name) > 1):
        return name
    parts: list[bytes] = []
    position = 1
    for match in _ESCAPE.finditer(name):
        parts.append(name[position : match.start()].encode("utf-8", "surrogateescape"))
        code = match[1]
        parts.append(bytes([_ESCAPED[code] if code in _ESCAPED else int(code, 8) & 0xFF]))
        position = match.end()
    parts.append(name[position:-1].encode("utf-8", "surrogateescape"))
    return b"".join(parts).decode("utf-8", "replace")
