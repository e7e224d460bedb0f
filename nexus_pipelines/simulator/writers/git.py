"""Repositories of the world as bare git repositories, written by one `git fast-import` each."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.simulator.git_objects import signature
from nexus_pipelines.simulator.records import Person, Repository, World

SCRATCH = "refs/import/all"


def write_repositories(world: World, folder: Path) -> tuple[Path, ...]:
    """`folder`/<repository>, bare, replacing what was there; commits have the ids that the world says.

    Raises:
        OperatorError: git is missing or refuses the import.
    """
    people = {person.person_id: person for person in world.people}
    return tuple(_write(repository, people, folder / repository.name) for repository in world.repositories)


def _write(repository: Repository, people: dict[int, Person], path: Path) -> Path:
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    # Nothing of the user's own configuration may change what is written.
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    environment = {name: value for name, value in environment.items() if name not in ("GIT_DIR", "GIT_WORK_TREE")}
    _git(["init", "--quiet", "--bare", "--initial-branch=main", "--template=", str(path)], b"", environment)
    content = b"".join(import_stream(repository, people))
    command = ["-C", str(path), "-c", "core.compression=0", "-c", "fastimport.unpackLimit=0"]
    _git([*command, "fast-import", "--quiet", "--date-format=raw"], content, environment)
    return path


def _git(arguments: list[str], content: bytes, environment: dict[str, str]) -> None:
    try:
        done = subprocess.run(["git", *arguments], input=content, capture_output=True, env=environment, check=False)
    except FileNotFoundError as error:
        raise OperatorError("The demo needs git, which was not found on the PATH; install git.") from error
    if done.returncode != 0:
        reason = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise OperatorError(
            f"git could not write the demo's repository ({reason}); check free space and rights of the home."
        )


def import_stream(repository: Repository, people: dict[int, Person]) -> Iterator[bytes]:
    """Input of `git fast-import`: commits, then branches and annotated tags."""
    marks: dict[str, int] = {}
    reachable = reachable_commits(repository)
    for mark, commit in enumerate((c for c in repository.commits if c.sha in reachable), start=1):
        marks[commit.sha] = mark
        author = signature(people[commit.author], int(commit.authored_at.timestamp()), commit.author_offset_minutes)
        committer = signature(
            people[commit.committer], int(commit.committed_at.timestamp()), commit.committer_offset_minutes
        )
        message = commit.message.encode()
        yield f"commit {SCRATCH}\nmark :{mark}\nauthor {author}\ncommitter {committer}\ndata {len(message)}\n".encode()
        yield message + b"\n"
        if not commit.parents:
            # fast-import would take the branch's last commit as the parent.
            yield b"deleteall\n"
        for word, parent in zip(("from", *["merge"] * 8), commit.parents, strict=False):
            yield f"{word} :{marks[parent]}\n".encode()
        for change in commit.files:
            if change.content is None:
                yield f"D {change.path}\n".encode()
            else:
                yield f"M 100644 inline {change.path}\ndata {len(change.content)}\n".encode() + change.content + b"\n"
        yield b"\n"
    for branch in repository.branches:
        yield f"reset refs/heads/{branch.name}\nfrom :{marks[branch.sha]}\n\n".encode()
    for tag in repository.tags:
        if tag.tagger is not None and tag.tagged_at is not None:
            message = tag.message.encode()
            who = signature(people[tag.tagger], int(tag.tagged_at.timestamp()), 0)
            yield (
                f"tag {tag.name}\nfrom :{marks[tag.sha]}\ntagger {who}\ndata {len(message)}\n".encode()
                + message
                + b"\n"
            )
    yield f"reset {SCRATCH}\nfrom {'0' * 40}\n\n".encode()


def reachable_commits(repository: Repository) -> set[str]:
    """Commits that a branch or a tag leads to; the others (of squashed branches) only the forge still knows."""
    parents = {commit.sha: commit.parents for commit in repository.commits}
    waiting = [ref.sha for ref in (*repository.branches, *repository.tags)]
    found: set[str] = set()
    while waiting:
        sha = waiting.pop()
        if sha not in found:
            found.add(sha)
            waiting.extend(parents[sha])
    return found
