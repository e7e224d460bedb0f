"""Branches, tags and other refs of a repository, and which branch is the default one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nexus_pipelines.errors import SourceError
from nexus_pipelines.sources.git.commands import run
from nexus_pipelines.sources.git.repository import Repository

USUAL_BRANCHES = ("main", "master", "trunk", "develop")
# Git's own bookkeeping and a person's unfinished work: not history of the project.
_ASIDE = (
    "refs/stash",
    "refs/notes/",
    "refs/replace/",
    "refs/bisect/",
    "refs/rewritten/",
    "refs/worktree/",
    "refs/prefetch/",
)
_FIELDS = (
    "refname", "objectname", "objecttype", "*objectname", "*objecttype",
    "taggerdate:unix", "taggername", "contents:subject",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Tips:
    """Where every ref points: all that must be compared to know whether anything is new.

    default_ref: ref of the default branch. head: HEAD's commit. `refs` includes `HEAD` where it is on no branch.
    """

    refs: Mapping[str, str]
    default_ref: str | None
    head: str | None


@dataclass(frozen=True, kw_only=True)
class Ref:
    """One ref. `commit` is the commit behind it, through any tags; None for a tag of a file or folder."""

    name: str
    kind: Literal["branch", "tag", "other"]
    target: str
    commit: str | None
    tagged: int | None
    tagger: str | None
    subject: str | None


def read_tips(repository: Repository) -> Tips:
    """Every ref and its target, by two or three quick git commands.

    Raises:
        SourceError: the refs cannot be listed.
    """
    listed = _list(repository, "%(objectname) %(symref)%00%(refname)")
    refs: dict[str, str] = {}
    symbolic: dict[str, str] = {}
    for line in listed:
        target, name = line.split("\0")
        sha, _, alias = target.partition(" ")
        if alias:
            symbolic[name] = alias
        elif not name.startswith(_ASIDE):
            refs[name] = sha
    head_ref = run(["symbolic-ref", "--quiet", "HEAD"], folder=repository.folder).text.strip() or None
    head = refs.get(head_ref) if head_ref else _resolve(repository, "HEAD")
    default = _default_ref(refs, symbolic, head_ref, is_bare=repository.is_bare)
    if head_ref is None and head:
        refs["HEAD"] = head
    return Tips(refs=refs, default_ref=default, head=refs[default] if default else head)


def read_refs(repository: Repository, tips: Tips) -> list[Ref]:
    """The refs of `tips` with what their tags say.

    Raises:
        SourceError: a ref points to an object that is missing.
    """
    rows = [line.split("\0") for line in _list(repository, "%00".join(f"%({field})" for field in _FIELDS))]
    nested = [row[0] for row in rows if row[4] == "tag"]  # a tag of a tag: older gits look through one only
    behind = {name: _resolve(repository, name) for name in nested}
    return [_ref(row, behind) for row in rows if row[0] in tips.refs]


def short_name(ref: str) -> str:
    """`main` of `refs/heads/main` and of `refs/remotes/origin/main`."""
    if ref.startswith("refs/remotes/"):
        return ref.split("/", 3)[-1]
    return ref.removeprefix("refs/heads/").removeprefix("refs/tags/").removeprefix("refs/")


def _ref(row: list[str], behind: Mapping[str, str | None]) -> Ref:
    name, target, kind, peeled, peeled_kind, tagged, tagger, subject = row
    if name in behind:
        commit = behind[name]
    elif kind == "tag":
        commit = peeled if peeled_kind == "commit" else None
    else:
        commit = target if kind == "commit" else None
    return Ref(
        name=name,
        kind=_kind(name),
        target=target,
        commit=commit,
        tagged=int(tagged) if tagged.isdigit() else None,
        tagger=tagger or None,
        subject=subject or None,
    )


def _kind(name: str) -> Literal["branch", "tag", "other"]:
    if name.startswith("refs/tags/"):
        return "tag"
    return "branch" if name.startswith(("refs/heads/", "refs/remotes/")) else "other"


def _default_ref(
    refs: Mapping[str, str], symbolic: Mapping[str, str], head_ref: str | None, *, is_bare: bool
) -> str | None:
    """HEAD of a bare repository. In a work tree HEAD is only what its owner looks at now, perhaps a feature branch:
    there what the remote calls its HEAD; else HEAD where it bears a usual name; else a usual name; else HEAD.
    """
    remote_heads = [symbolic["refs/remotes/origin/HEAD"]] if "refs/remotes/origin/HEAD" in symbolic else []
    usual = [f"refs/heads/{name}" for name in USUAL_BRANCHES]
    head = [head_ref] if head_ref else []
    candidates = [*head, *usual] if is_bare else [*remote_heads, *(ref for ref in head if ref in usual), *usual, *head]
    branches = [ref for ref in refs if ref.startswith("refs/heads/")]
    return next((ref for ref in candidates if ref in refs), branches[0] if len(branches) == 1 else None)


def _list(repository: Repository, form: str) -> list[str]:
    listed = run(["for-each-ref", f"--format={form}"], folder=repository.folder)
    if listed.code != 0:
        raise SourceError(f"The refs of {repository.location.address} cannot be read: {listed.complaint}.")
    return [line for line in listed.output.decode("utf-8", "backslashreplace").split("\n") if line]


def _resolve(repository: Repository, name: str) -> str | None:
    found = run(
        ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"], folder=repository.folder
    )
    return found.text.strip() or None if found.code == 0 else None
