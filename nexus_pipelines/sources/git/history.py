"""Reads the commits of a repository through one `git log` for each span of commits."""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nexus_pipelines.errors import SourceError
from nexus_pipelines.sources.git.commands import run, stream
from nexus_pipelines.sources.git.commit import Commit, CommitReader, UnreadableCommit
from nexus_pipelines.sources.git.log_format import Diff, LogFormat
from nexus_pipelines.sources.git.repository import Repository

_LOG = logging.getLogger(__name__)


class LogStopped(Exception):
    """Git ended early: an object is missing."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """Commits that are read alike. has_counts: their lines are counted, by this pass or an earlier batch."""

    shas: Sequence[str]
    diff: Diff
    has_counts: bool


@dataclass(kw_only=True)
class Findings:
    """What reading found besides commits: remarks, each with its commit, and how many commits have no line counts."""

    remarks: list[tuple[str, str]] = field(default_factory=list)
    uncounted: int = 0


def list_commits(repository: Repository, *, tips: Collection[str], known: Collection[str] = ()) -> list[str]:
    """Commits reachable from `tips` and not from `known`, newest first. A known one that is gone is passed over.

    Raises:
        SourceError: the history cannot be walked.
    """
    wanted = [*dict.fromkeys(tips), *(f"^{sha}" for sha in dict.fromkeys(known))]
    if not tips:
        return []
    listed = run(["rev-list", "--ignore-missing", "--stdin"], folder=repository.folder, text="\n".join(wanted) + "\n")
    if listed.code != 0:
        raise SourceError(f"The history of {repository.location.address} cannot be walked: {listed.complaint}.")
    return listed.text.split("\n")[:-1]


def read_span(
    repository: Repository, span: Span, *, reader: CommitReader, config: Mapping[str, str], findings: Findings
) -> Iterator[Commit]:
    """The commits of `span`; what is wrong with one goes to `findings`.

    Raises:
        LogStopped: git met a missing object; the commits given so far are not all.
    """
    form = LogFormat()
    names = "\n".join(span.shas) + "\n"
    seen = 0
    with stream(form.arguments(span.diff), folder=repository.folder, text=names, config=config) as (output, ending):
        for raw in form.commits(output):
            seen += 1
            try:
                commit = reader.read(raw, has_counts=span.has_counts)
            except UnreadableCommit as error:
                findings.remarks.append((raw[:64].split(b"\0")[0].decode("ascii", "replace"), f"not loaded: {error}"))
                continue
            findings.remarks.extend((str(commit.record["commit_sha"]), remark) for remark in commit.remarks)
            findings.uncounted += not (commit.record["has_line_counts"] or commit.record["is_merge"])
            yield commit
        outcome = ending.outcome()
    if outcome.code != 0 or seen != len(span.shas):
        raise LogStopped(outcome.complaint)


def spans_by_presence(repository: Repository, shas: Sequence[str]) -> list[Span]:
    """Spans for a repository that lacks objects: line counts where every file is there, paths where one is missing,
    neither where git cannot even list the paths.
    """
    try:
        objects = _objects_of(repository, shas)
    except LogStopped as stopped:
        _LOG.warning("%s: changed paths cannot be listed (%s)", repository.name, stopped)
        return [Span(shas=shas, diff="none", has_counts=False)]
    missing = _missing(repository, {blob for blobs in objects.values() for blob in blobs})
    whole = [sha for sha in shas if missing.isdisjoint(objects.get(sha, ()))]
    lacking = [sha for sha in shas if not missing.isdisjoint(objects.get(sha, ()))]
    spans = (
        Span(shas=whole, diff="lines", has_counts=True),
        Span(shas=lacking, diff="paths", has_counts=False),
    )
    return [span for span in spans if span.shas]


def _objects_of(repository: Repository, shas: Sequence[str]) -> dict[str, list[str]]:
    """The files' object ids that the diff of each commit reads."""
    form = LogFormat()
    objects: dict[str, list[str]] = {}
    arguments = form.arguments("objects", header=("%H",))
    with stream(arguments, folder=repository.folder, text="\n".join(shas) + "\n") as (output, ending):
        for raw in form.commits(output):
            sha, *rest = raw.split(b"\0")
            objects[sha.decode()] = [blob for line in rest[0:-1:2] for blob in _blobs(line.removeprefix(b"\n"))]
        outcome = ending.outcome()
    if outcome.code != 0 or len(objects) != len(shas):
        raise LogStopped(outcome.complaint)
    return objects


def _blobs(line: bytes) -> Iterator[str]:
    """Both ids of `:100644 100644 <id> <id> M`, without those of submodules and of no file."""
    old_mode, new_mode, old, new, _ = line[1:].split(b" ")
    for mode, blob in ((old_mode, old), (new_mode, new)):
        if mode not in (b"000000", b"160000"):
            yield blob.decode()


def _missing(repository: Repository, wanted: set[str]) -> set[str]:
    """Those of `wanted` that are not in the repository. Asking git for one of them would make it fetch."""
    arguments = ["cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)"]
    with stream(arguments, folder=repository.folder, text="") as (output, ending):
        for line in output:
            wanted.discard(line[:-1].decode())
        outcome = ending.outcome()
    if outcome.code != 0:
        raise SourceError(f"The objects of {repository.location.address} cannot be listed: {outcome.complaint}.")
    return wanted
