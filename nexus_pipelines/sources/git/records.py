"""What is read of a repository, as JSON lines of the streams in `contract`. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import orjson

from nexus_pipelines.sources.git.commit import Commit
from nexus_pipelines.sources.git.refs import Ref, Tips, short_name
from nexus_pipelines.sources.git.repository import Repository

# A line stays far below what the loader takes, whatever a commit changes.
CHANGES_PER_LINE = 2_000
COMMITS_PER_LINE = 1_000
_LINES_PER_CHUNK = 500


def commit_lines(commits: Iterable[Commit], *, read_at: datetime | None = None) -> Iterator[bytes]:
    """Chunks of lines, one a commit; the changes of a large one continue on lines with a greater `part`.

    read_at: set where commits are given again, so that this page is never taken for an earlier one.
    """
    lines: list[bytes] = []
    for commit in commits:
        lines.extend(_lines(commit, read_at))
        if len(lines) >= _LINES_PER_CHUNK:
            yield b"\n".join([*lines, b""])
            lines.clear()
    if lines:
        yield b"\n".join([*lines, b""])


def ref_records(repository: Repository, tips: Tips, refs: Iterable[Ref], *, read_at: datetime) -> Iterator[bytes]:
    """One record a ref."""
    for ref in refs:
        yield orjson.dumps(
            {
                "repository": repository.name,
                "ref_name": ref.name,
                "ref_type": ref.kind,
                "target_sha": ref.target,
                "commit_sha": ref.commit,
                "tagged_seconds": ref.tagged,
                "tagger_name": ref.tagger,
                "subject": ref.subject,
                "is_default_branch": ref.name == tips.default_ref,
                "read_at": read_at,
            }
        )


def branch_records(repository: Repository, tips: Tips, shas: Sequence[str], *, read_at: datetime) -> Iterator[bytes]:
    """The commits of the default branch, a thousand a record."""
    branch = short_name(tips.default_ref) if tips.default_ref else "HEAD"
    for start in range(0, len(shas), COMMITS_PER_LINE):
        some = shas[start : start + COMMITS_PER_LINE]
        yield orjson.dumps({"repository": repository.name, "branch": branch, "commit_shas": some, "read_at": read_at})


def repository_record(repository: Repository, tips: Tips, *, is_partial: bool, read_at: datetime) -> bytes:
    """The one record of the repository itself."""
    return orjson.dumps(
        {
            "repository": repository.name,
            "location": repository.location.address.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
            "default_branch": short_name(tips.default_ref) if tips.default_ref else None,
            "head_sha": tips.head,
            "is_partial": is_partial,
            "read_at": read_at,
        }
    )


def _lines(commit: Commit, read_at: datetime | None) -> Iterator[bytes]:
    record, changes = commit.record, commit.changes
    if read_at is not None:
        record["read_at"] = read_at
    record["part"] = 0
    record["changes"] = changes[:CHANGES_PER_LINE]
    yield orjson.dumps(record)
    if len(changes) > CHANGES_PER_LINE:
        same = {"repository": record["repository"], "commit_sha": record["commit_sha"]}
        for part, start in enumerate(range(CHANGES_PER_LINE, len(changes), CHANGES_PER_LINE), 1):
            yield orjson.dumps({**same, "part": part, "changes": changes[start : start + CHANGES_PER_LINE]})
