"""What a suspect changed, as text that a person reads: in bounds, the files that the failure leads to first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nexus_pipelines.analysis.root_cause.records import ChangedFile, ChangeType, Hunk

MOST_LINES = 400
MOST_BYTES = 200_000
# Minified code; nobody reads on.
_LONGEST_LINE = 1_000


@dataclass(frozen=True, kw_only=True)
class FileDiff:
    """One file of a commit. text: its hunks with their heads; None where nothing of them is shown, as of binary files.

    is_cut: there is more than the text holds.
    """

    path: str
    old_path: str | None
    change_type: ChangeType
    additions: int
    deletions: int
    text: str | None
    is_cut: bool


def shown_diff(
    files: Sequence[ChangedFile], first: Sequence[str], *, most_lines: int = MOST_LINES, most_bytes: int = MOST_BYTES
) -> tuple[FileDiff, ...]:
    """The files of one commit, those named in `first` before the others; together at most so many lines and bytes.

    None of a commit whose lines nobody read: counts of lines would be wrong then.
    """
    places = {path: place for place, path in enumerate(first)}
    ordered = sorted(files, key=lambda file: places.get(file.path, len(places)))
    if not any(file.hunks for file in files):
        return ()
    found: list[FileDiff] = []
    lines_left, bytes_left = most_lines, most_bytes
    for file in ordered:
        taken: list[str] = []
        is_cut = False
        for line in _lines(file.hunks):
            size = len(line.encode("utf-8", "replace")) + 1
            if lines_left < 1 or bytes_left < size:
                is_cut = True
                break
            taken.append(line)
            lines_left, bytes_left = lines_left - 1, bytes_left - size
        found.append(
            FileDiff(
                path=file.path,
                old_path=file.old_path,
                change_type=file.change_type,
                additions=len(file.added_lines),
                deletions=len(file.removed_lines),
                text="\n".join(taken) if taken else None,
                is_cut=is_cut,
            )
        )
    return tuple(found)


def _lines(hunks: Sequence[Hunk]) -> Iterator[str]:
    for hunk in hunks:
        old = sum(not line.startswith("+") for line in hunk.lines)
        new = sum(not line.startswith("-") for line in hunk.lines)
        yield _shortened(f"@@ -{hunk.old_start},{old} +{hunk.new_start},{new} @@ {hunk.section}".rstrip())
        for line in hunk.lines:
            yield _shortened(line)


def _shortened(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"
