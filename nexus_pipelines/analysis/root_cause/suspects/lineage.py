"""Which candidate wrote each line that stands in the newest version, found from the candidates' diffs alone.

The same answer as `git blame` for lines written within the range, without a repository at hand. Histories with side
branches are read as if they were one line, so a number may be off by the lines of a branch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nexus_pipelines.analysis.root_cause.records import CandidateCommit, ChangedFile, Hunk


@dataclass(frozen=True, kw_only=True)
class StandingLine:
    """A line of the newest version that a candidate wrote. candidate: its place among the candidates."""

    number: int
    candidate: int
    text: str
    section: str


# As StandingLine: number, candidate, text, section. Plain, since each newer commit moves all of a file's lines.
_Line = tuple[int, int, str, str]


def standing_lines(candidates: Sequence[CandidateCommit]) -> dict[str, tuple[StandingLine, ...]]:
    """The lines by path of the newest version, in the order of the file. candidates: newest first."""
    files: dict[str, list[_Line]] = {}
    for place in range(len(candidates) - 1, -1, -1):
        for file in candidates[place].files:
            before = files.pop(file.old_path, []) if file.change_type == "renamed" and file.old_path else None
            known = files.get(file.path, []) if before is None else before
            if file.change_type == "deleted":
                files.pop(file.path, None)
                continue
            after = _applied([] if file.change_type == "added" else known, file, place)
            if after:
                files[file.path] = after
            else:
                files.pop(file.path, None)
    return {
        path: tuple(
            StandingLine(number=number, candidate=candidate, text=text, section=section)
            for number, candidate, text, section in lines
        )
        for path, lines in files.items()
    }


def _applied(known: Sequence[_Line], file: ChangedFile, place: int) -> list[_Line]:
    """The lines after a commit: those it removed are gone, those behind its changes have moved."""
    after: list[_Line] = []
    at = 0
    shift = 0
    for hunk in file.hunks:
        first = at
        while at < len(known) and known[at][0] < hunk.old_start:
            at += 1
        after += _moved(known[first:at], shift)
        for old, new, text in numbered(hunk):
            is_known = old is not None and at < len(known) and known[at][0] == old
            if old is None and new is not None:
                shift += 1
                after.append((new, place, text, hunk.section))
            elif new is None:
                shift -= 1
            elif is_known:
                after.append((new, *known[at][1:]))
            at += is_known
    return after + _moved(known[at:], shift)


def _moved(lines: Sequence[_Line], shift: int) -> list[_Line]:
    if not shift:
        return list(lines)
    return [(number + shift, candidate, text, section) for number, candidate, text, section in lines]


def numbered(hunk: Hunk) -> list[tuple[int | None, int | None, str]]:
    """Each line with its number on the old and on the new side, None where it is not there."""
    old, new = hunk.old_start, hunk.new_start
    found: list[tuple[int | None, int | None, str]] = []
    for line in hunk.lines:
        is_added, is_removed = line.startswith("+"), line.startswith("-")
        found.append((None if is_added else old, None if is_removed else new, line[1:]))
        old += not is_added
        new += not is_removed
    return found
