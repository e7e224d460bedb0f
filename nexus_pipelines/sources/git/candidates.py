"""Reads the commits that may have broken a build, with their diffs, from a repository on disk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nexus_pipelines.analysis.root_cause.records import CandidateCommit
from nexus_pipelines.analysis.root_cause.suspects.diff import parse_diff
from nexus_pipelines.errors import SourceError, UserError
from nexus_pipelines.sources.git.commands import run, stream
from nexus_pipelines.sources.git.location import parse_location
from nexus_pipelines.sources.git.log_format import LogFormat
from nexus_pipelines.sources.git.repository import Repository, open_repository

MOST_CANDIDATES = 50

_HEADER = ("%H", "%s", "%aN", "%at", "")
_DIFF = (
    "--patch", "-M", "--unified=3", "--inter-hunk-context=0", "--src-prefix=a/", "--dst-prefix=b/", "--no-color",
    "--no-notes", "--no-ext-diff", "--no-textconv", "--no-relative", "--submodule=short", "--diff-merges=off",
)  # fmt: skip
# Larger files count as binary, and the rest of a larger diff is left unread: nobody wrote it by hand.
_CONFIG = {"core.bigFileThreshold": "2m"}
_MOST_DIFF_BYTES = 2_000_000


@dataclass(frozen=True, kw_only=True)
class CandidateRange:
    """Candidates, newest first, without merges. to_sha: the whole sha of the red commit.

    remark: one sentence where these are not all commits of a known range, else None.
    """

    commits: tuple[CandidateCommit, ...]
    to_sha: str
    remark: str | None


def read_candidates(
    repository: Path, *, from_sha: str | None, to_sha: str, limit: int = MOST_CANDIDATES
) -> CandidateRange:
    """The commits after `from_sha`, the last green build, up to and with `to_sha`, the first red one.

    repository: a folder with a repository, or a bare one; nothing is fetched or changed. from_sha: None where no green
    build is known; then the last commits are given, with a remark.

    Raises:
        UserError: a name means no commit of the repository.
        SourceError: there is no repository, or its history cannot be read.
    """
    opened = open_folder(repository)
    red = commit_sha(opened, to_sha)
    bounds = [red] if from_sha is None else [red, f"^{commit_sha(opened, from_sha)}"]
    listed = run(["rev-list", "--no-merges", "--date-order", "--stdin"], folder=opened.folder, text="\n".join(bounds))
    if listed.code != 0:
        raise SourceError(f"The history of {repository} cannot be walked: {listed.complaint}.")
    shas = listed.text.split()
    commits = _read(opened, shas[:limit])
    return CandidateRange(commits=commits, to_sha=red, remark=_remark(from_sha, to_sha, len(shas), limit))


def open_folder(repository: Path) -> Repository:
    """A repository where it lies.

    Raises:
        UserError: the path is not a folder.
        SourceError: there is no repository in it.
    """
    location = parse_location(str(repository))
    if location.kind != "path":
        raise UserError(f"{repository} is not a folder; give the folder of a Git repository.")
    with open_repository(location, name=location.name, mirrors=Path()) as opened:
        return opened


def commit_sha(repository: Repository, name: str) -> str:
    """The whole sha of a commit by any of its names.

    Raises:
        UserError: the name means no commit here.
    """
    asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"]
    found = run(asked, folder=repository.folder) if name.strip() else None
    if found is None or found.code != 0:
        where = repository.location.address
        raise UserError(f"{name!r} is no commit of {where}; fetch it there, or give the sha of one that it has.")
    return found.text.strip()


def _read(repository: Repository, shas: Sequence[str]) -> tuple[CandidateCommit, ...]:
    if not shas:
        return ()
    form = LogFormat()
    header = "%x00".join(_HEADER)
    arguments = ["log", "--no-walk=unsorted", "--stdin", *_DIFF, f"--format=tformat:%x00{form.marker}%x00{header}"]
    text = "\n".join(shas) + "\n"
    with stream(arguments, folder=repository.folder, text=text, config=_CONFIG) as (output, ending):
        commits = tuple(_commit(raw) for raw in form.commits(output))
        outcome = ending.outcome()
    if outcome.code != 0 or len(commits) != len(shas):
        where = repository.location.address
        raise SourceError(f"The diffs of {where} cannot be read ({outcome.complaint}); fetch its whole history.")
    return commits


def _commit(raw: bytes) -> CandidateCommit:
    sha, subject, author, seconds, diff = raw.split(b"\0", 4)
    return CandidateCommit(
        commit_sha=sha.decode("ascii"),
        subject=subject.decode("utf-8", "replace"),
        author_name=author.decode("utf-8", "replace") or None,
        authored_at=_moment(seconds),
        files=parse_diff(diff[:_MOST_DIFF_BYTES].decode("utf-8", "replace")),
    )


def _moment(seconds: bytes) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):  # a history may claim any date
        return None


def _remark(from_sha: str | None, to_sha: str, found: int, limit: int) -> str | None:
    if from_sha is None:
        return (
            f"The last green build is not known, so the last {min(found, limit)} commits up to {to_sha} were compared."
        )
    if found > limit:
        return f"There are {found} commits between {from_sha} and {to_sha}; only the newest {limit} were compared."
    if not found:
        return f"There are no commits between {from_sha} and {to_sha}, merges left aside."
    return None
