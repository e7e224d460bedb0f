"""What the analysis of a failed job is made from: its log, green logs of the same job, and the commits in between."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path

import duckdb

from nexus_pipelines.analysis.root_cause.build_range import BuildRange, commits_since_green
from nexus_pipelines.analysis.root_cause.records import CandidateCommit, ChangedFile
from nexus_pipelines.analysis.root_cause.suspects.diff import parse_diff
from nexus_pipelines.defs.plans.git import is_repository
from nexus_pipelines.defs.plans.plan import expanded
from nexus_pipelines.errors import NexusError
from nexus_pipelines.settings import Settings
from nexus_pipelines.sources.git.diffs import read_diffs
from nexus_pipelines.sources.git.location import name_repositories, parse_location
from nexus_pipelines.sources.git.repository import local_folder

_BASELINES = 3
_LOG = (
    "log_id, build_id, source, repository, job_name, stage_name, number, attempt, branch, commit_sha, started_at, url"
)


@dataclass(frozen=True, kw_only=True)
class FailedLog:
    """A row of mart build_logs, without its text.

    has_passed: whether another build of the job passed on this commit; None where there was none that ended.
    analyzed_at: when this version of the engine analysed it; None where it has not.
    """

    log_id: str
    build_id: str
    source: str
    repository: str | None
    job_name: str | None
    stage_name: str | None
    number: int | None
    attempt: int | None
    branch: str | None
    commit_sha: str | None
    started_at: datetime | None
    url: str | None
    has_passed: bool | None
    analyzed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class GreenBuild:
    """A build that passed."""

    build_id: str
    started_at: datetime


class Inputs:
    """Reads the lake, and the repositories that lie here."""

    def __init__(self, lake: duckdb.DuckDBPyConnection, settings: Settings) -> None:
        self._lake, self._settings = lake, settings
        self._green = lru_cache(maxsize=8)(self._text)
        self._histories: dict[str, Mapping[str, Sequence[str]]] = {}

    def waiting(self, engine_version: str) -> list[FailedLog]:
        """Failed jobs with a log, oldest first, since what failed before tells of what fails now: those that this
        version of the engine has not analysed, and those of which another build on the same commit tells something
        else by now.
        """
        rows = self._lake.execute(
            f"""
            with failed as (

                select * exclude (log_text) from lake.marts.build_logs
                where status in ('FAILURE', 'UNSTABLE') and state = 'fetched'

            ),

            known as (

                select log_id, analyzed_at, passed_on_same_commit from lake.marts.root_causes where engine_version = ?

            ),

            others as (

                select failed.log_id, bool_or(builds.status = 'SUCCESS') as has_passed
                from failed
                inner join lake.marts.builds
                    on
                        failed.repository = builds.repository
                        and failed.commit_sha = builds.commit_sha
                        and failed.job_name = builds.job_name
                        and failed.build_id <> builds.build_id
                where builds.status in ('SUCCESS', 'FAILURE', 'UNSTABLE')
                group by failed.log_id

            )

            select {_LOG}, has_passed, analyzed_at
            from failed
            left join known using (log_id)
            left join others using (log_id)
            where analyzed_at is null or passed_on_same_commit is distinct from has_passed
            order by started_at nulls first, log_id
            """,  # noqa: S608 - our own names
            [engine_version],
        ).fetchall()
        names = [*_LOG.split(", "), "has_passed", "analyzed_at"]
        return [FailedLog(**dict(zip(names, row, strict=True))) for row in rows]

    def text(self, log_id: str) -> str:
        """The text of a log."""
        return self._text(log_id)

    def baselines(self, log: FailedLog) -> list[str]:
        """Texts of the last green logs of the same job: those before the failure first, then those after it."""
        rows = self._lake.execute(
            """
            select log_id from lake.marts.build_logs
            where
                status = 'SUCCESS'
                and state = 'fetched'
                and source = ?
                and repository is not distinct from ?
                and job_name is not distinct from ?
                and stage_name is not distinct from ?
            order by started_at > ?, abs(epoch(started_at) - epoch(?::timestamptz)), log_id
            limit ?
            """,
            [log.source, log.repository, log.job_name, log.stage_name, log.started_at, log.started_at, _BASELINES],
        ).fetchall()
        return [self._green(str(row[0])) for row in rows]

    def since_green(self, log: FailedLog) -> BuildRange:
        """The commits that no green build before this one held."""
        if log.repository is None or log.commit_sha is None:
            return BuildRange(commits=(), last_green=None, is_cut=False)
        green = self._lake.execute(
            """
            select distinct commit_sha from lake.marts.builds
            where repository = ? and kind = 'build' and status = 'SUCCESS' and started_at < ?
            """,
            [log.repository, log.started_at],
        ).fetchall()
        return commits_since_green(log.commit_sha, self._parents(log.repository), {str(row[0]) for row in green})

    def green_build(self, log: FailedLog, commit_sha: str | None) -> GreenBuild | None:
        """The build that passed on that commit before this one."""
        row = self._lake.execute(
            """
            select build_id, started_at from lake.marts.builds
            where repository = ? and commit_sha = ? and kind = 'build' and status = 'SUCCESS' and started_at < ?
            order by started_at desc limit 1
            """,
            [log.repository, commit_sha, log.started_at],
        ).fetchone()
        return None if row is None else GreenBuild(build_id=str(row[0]), started_at=row[1])

    def candidates(self, log: FailedLog, shas: Sequence[str]) -> tuple[CandidateCommit, ...]:
        """Those commits, newest first, with what each changed: line by line where the repository lies here."""
        if not shas or log.repository is None:
            return ()
        folder = self._folders.get(log.repository)
        diffs = read_diffs(folder, shas) if folder is not None else {}
        rows = self._lake.execute(
            """
            select commit_sha, subject, author_name, authored_at from lake.marts.commits
            where repository = ? and commit_sha in (select unnest(?))
            order by committed_at desc, commit_sha
            """,
            [log.repository, list(shas)],
        ).fetchall()
        files = self._files(log.repository, [sha for sha in shas if sha not in diffs])
        return tuple(
            CandidateCommit(
                commit_sha=sha,
                subject=subject or "",
                author_name=author,
                authored_at=authored_at,
                files=parse_diff(diffs[sha]) if sha in diffs else files.get(sha, ()),
            )
            for sha, subject, author, authored_at in rows
        )

    def _text(self, log_id: str) -> str:
        row = self._lake.execute("select log_text from lake.marts.build_logs where log_id = ?", [log_id]).fetchone()
        return "" if row is None else str(row[0] or "")

    def _parents(self, repository: str) -> Mapping[str, Sequence[str]]:
        if repository not in self._histories:
            rows = self._lake.execute(
                "select commit_sha, cast(parent_shas as varchar[]) from lake.raw_git.commits where repository = ?",
                [repository],
            ).fetchall()
            self._histories[repository] = {sha: tuple(parents or ()) for sha, parents in rows}
        return self._histories[repository]

    def _files(self, repository: str, shas: Collection[str]) -> dict[str, tuple[ChangedFile, ...]]:
        """Files only: where a repository does not lie here, nobody tells its lines."""
        found: dict[str, list[ChangedFile]] = {}
        for sha, path, old_path, change in self._lake.execute(
            """
            select commit_sha, path, old_path, change_type from lake.marts.file_changes
            where repository = ? and commit_sha in (select unnest(?))
            order by commit_sha, path
            """,
            [repository, list(shas)],
        ).fetchall():
            file = ChangedFile(
                path=path,
                old_path=old_path,
                change_type=change if change in ("added", "deleted", "renamed") else "modified",
                added_lines=(),
                removed_lines=(),
                touched_ranges=(),
            )
            found.setdefault(sha, []).append(file)
        return {sha: tuple(files) for sha, files in found.items()}

    @cached_property
    def _folders(self) -> dict[str, Path]:
        """Git's folder of each repository that lies here; what cannot be read was told of when it was ingested."""
        found: dict[str, Path] = {}
        try:
            named = name_repositories([parse_location(text) for text in expanded(self._settings.git, is_repository)])
        except NexusError:
            return found
        for name, location in named.items():
            try:
                folder = local_folder(location, self._settings.home / "git")
            except NexusError:
                continue
            if folder is not None:
                found[name] = folder
        return found
