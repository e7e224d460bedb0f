"""What commits changed, line by line, from a repository that lies here."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from nexus_pipelines.sources.git.commands import stream

# Together; what goes beyond is cut off, in the middle of a diff if need be.
_MOST_BYTES = 16 << 20


def read_diffs(folder: Path, shas: Sequence[str]) -> Mapping[str, str]:
    """The diff of each commit against its first parent, by its id; of commits that are not here, none.

    folder: of git, as `local_folder` gives it.
    """
    arguments = (
        *("log", "--stdin", "--ignore-missing", "--no-walk=unsorted", "--format=%x00%H", "--patch", "--find-renames"),
        *("--diff-merges=first-parent", "--no-color", "--no-ext-diff", "--no-textconv", "--unified=3"),
    )
    with stream(arguments, folder=folder, text="".join(f"{sha}\n" for sha in shas)) as (output, _):
        content = output.read(_MOST_BYTES)
    found: dict[str, str] = {}
    for part in content.decode("utf-8", "replace").split("\0")[1:]:
        sha, _, diff = part.partition("\n")
        found[sha] = diff
    return found
