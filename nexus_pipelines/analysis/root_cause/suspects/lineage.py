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


def standing_lines(candidates: Sequence[CandidateCommit]) -> dict[str, tuple[StandingLine, ...]]:
    """The lines by path of the newest version, in the order of the file. candidates: newest first."""
    files: dict[str, list[StandingLine]] = {}
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
    return {path: tuple(lines) for path, lines in files.items()}


def _applied(known: Sequence[StandingLine], file: ChangedFile, place: int) -> list[StandingLine]:
    """The lines after a commit: those it removed are gone, those behind its changes have moved."""
    after: list[StandingLine] = []
    waiting = iter(known)
    current = next(waiting, None)
    shift = 0
    for hunk in file.hunks:
        while current is not None and current.number < hunk.old_start:
            after.append(_moved(current, shift))
            current = next(waiting, None)
        for old, new, text in numbered(hunk):
            if new is None:
                shift -= 1
                if current is not None and current.number == old:
                    current = next(waiting, None)
                continue
            if old is None:
                shift += 1
                after.append(StandingLine(number=new, candidate=place, text=text, section=hunk.section))
            elif current is not None and current.number == old:
                after.append(_moved(current, new - old))
                current = next(waiting, None)
    while current is not None:
        after.append(_moved(current, shift))
        current = next(waiting, None)
    return after


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


def _moved(line: StandingLine, shift: int) -> StandingLine:
    if not shift:
        return line
    return StandingLine(number=line.number + shift, candidate=line.candidate, text=line.text, section=line.section)
