"""What was read of a repository, and what that leaves to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, cast

from nexus_pipelines.sources.git.commands import run
from nexus_pipelines.sources.git.refs import Tips
from nexus_pipelines.sources.git.repository import Repository

# Raise it when commits are read differently, so that every history is read again.
READER_VERSION = 1


@dataclass(frozen=True, kw_only=True)
class State:
    """A repository at one moment; equal states have nothing new between them.

    mailmap: object id of the mailmap at the default branch's head. shallow: digest of where a shallow clone ends.
    lacks_objects: found while reading, so no part of what is compared.
    """

    version: int
    location: str
    tips: Mapping[str, str]
    default_ref: str | None
    head: str | None
    mailmap: str | None
    shallow: str | None
    lacks_objects: bool = field(default=False, compare=False)

    def as_cursor(self) -> dict[str, object]:
        return {**vars(self), "tips": dict(self.tips)}


def read_state(repository: Repository, tips: Tips) -> State:
    """The state of `repository`, whose refs are `tips`."""
    return State(
        version=READER_VERSION,
        location=repository.location.address,
        tips=tips.refs,
        default_ref=tips.default_ref,
        head=tips.head,
        mailmap=_mailmap(repository, tips.head),
        shallow=_digest(shallow_boundary(repository)),
    )


def state_of(cursor: Mapping[str, object] | None) -> State | None:
    """The state kept in `cursor`; None where there is none, or another reader version wrote it."""
    if cursor is None or cursor.get("version") != READER_VERSION:
        return None
    return State(**cast("dict[str, Any]", dict(cursor)))


def shallow_boundary(repository: Repository) -> frozenset[str]:
    """Commits at which a shallow clone ends."""
    place = repository.folder / "shallow"
    if not place.exists():  # a linked work tree shares the file of its main repository
        shared = repository.folder / "commondir"
        place = (repository.folder / shared.read_text().strip() / "shallow") if shared.exists() else place
    return frozenset(place.read_text().split()) if place.exists() else frozenset()


def _mailmap(repository: Repository, head: str | None) -> str | None:
    if head is None:
        return None
    found = run(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{head}:.mailmap"], folder=repository.folder)
    return found.text.strip() if found.code == 0 else None


def _digest(boundary: frozenset[str]) -> str | None:
    return sha256("\n".join(sorted(boundary)).encode()).hexdigest()[:16] if boundary else None
