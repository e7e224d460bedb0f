"""Which commits a failed build holds that no green build before it held."""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class BuildRange:
    """Commits since the last green build, nearest first. last_green: the nearest green one; None where none is known.

    is_cut: there are more than were looked at.
    """

    commits: tuple[str, ...]
    last_green: str | None
    is_cut: bool


def commits_since_green(
    commit_sha: str, parents: Mapping[str, Sequence[str]], green: Collection[str], *, most: int = 200
) -> BuildRange:
    """Walks back from a commit until every way has come to a commit that passed.

    parents: of each commit that is known. green: commits that passed in the same repository before this build.
    """
    found: list[str] = []
    waiting, seen = deque([commit_sha]), {commit_sha}
    last_green: str | None = None
    while waiting and len(found) < most:
        sha = waiting.popleft()
        if sha in green:
            last_green = last_green or sha
            continue
        if sha in parents:
            found.append(sha)
        for parent in parents.get(sha, ()):
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return BuildRange(
        commits=tuple(found) if last_green is not None else (), last_green=last_green, is_cut=bool(waiting)
    )
