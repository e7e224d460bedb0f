"""Import of releases: all of a list or nothing of it, the same list again without effect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import psycopg

from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.listed import ListedRelease, ListedReleases, Problem
from nexus_pipelines.operations.releases.managed import (
    create_release,
    delete_release,
    find_external,
    find_release,
    list_releases,
    update_release,
)
from nexus_pipelines.operations.releases.records import ManagedRelease, ReleaseDraft, ReleaseSource, read_release

SyncMode = Literal["merge", "replace", "append"]


@dataclass(frozen=True, kw_only=True)
class SyncResult:
    """What an import did, or of a dry run would do. With `error_details` it did nothing.

    deleted: releases of an earlier import that the list names no more; in mode `replace` only. ignored_columns: titles
    of the list that say nothing about a release.
    """

    sync_mode: SyncMode
    dry_run: bool
    total_records: int
    created: int
    updated: int
    unchanged: int
    deleted: int
    errors: int
    error_details: Sequence[Problem]
    synced_releases: Sequence[str]
    ignored_columns: Sequence[str]
    started_at: datetime
    ended_at: datetime
    duration_seconds: float


@dataclass(frozen=True, kw_only=True)
class _Step:
    """What a listed release asks for. draft: of a new one; changes: of `known`."""

    known: ManagedRelease | None
    draft: ReleaseDraft
    changes: Mapping[str, object]

    @property
    def names(self) -> list[object]:
        """All that only one release can have."""
        named: list[object] = [(self.draft.project_key, self.draft.version.lower())]
        return named if self.known is None else [*named, self.known.release_id]


def sync_releases(
    connection: psycopg.Connection,
    listed: ListedReleases,
    *,
    source: ReleaseSource,
    actor: str,
    mode: SyncMode = "merge",
    dry_run: bool = False,
) -> SyncResult:
    """Bring managed releases in line with a list, committed with the caller's transaction.

    A release is known by its external id, else by project and version. merge: cells that hold something are taken over.
    replace: empty cells empty their field, and releases of this source that the list does not name are deleted.
    append: only new ones are added.

    Raises:
        UserError: somebody made one of the releases at this moment.
    """
    started_at = datetime.now(UTC)
    # Two imports at once would each find the releases of the other missing.
    connection.execute("select pg_advisory_xact_lock(hashtext('nexus.release_sync'))")
    problems = list(listed.problems)
    steps: list[_Step] = []
    places: dict[object, str] = {}
    for each in listed.releases:
        try:
            step = _step(connection, each, mode)
            if again := next((places[name] for name in step.names if name in places), None):
                raise UserError(f"It is the release of {again} again; remove one of the two.")
        except UserError as error:
            problems.append(Problem(place=each.place, reason=str(error)))
            continue
        steps.append(step)
        places |= dict.fromkeys(step.names, each.place)
    counts = dict.fromkeys(("created", "updated", "unchanged", "deleted"), 0)
    synced: list[str] = []
    if not problems:
        with connection.transaction():
            for step in steps:
                outcome, release = _done(connection, step, mode, source=source, actor=actor)
                counts[outcome] += 1
                synced.append(release.release_id)
            if mode == "replace":
                for gone in list_releases(connection):
                    if gone.source == source and gone.release_id not in synced:
                        delete_release(connection, gone.release_id, deleted_by=actor)
                        counts["deleted"] += 1
            connection.execute("update app.releases set last_synced_at = now() where release_id = any(%s)", [synced])
            if dry_run:
                raise psycopg.Rollback
    ended_at = datetime.now(UTC)
    return SyncResult(
        sync_mode=mode,
        dry_run=dry_run,
        total_records=len(listed.releases) + len(listed.problems),
        **counts,
        errors=len(problems),
        error_details=tuple(problems),
        # Ids of a dry run's new releases exist no more.
        synced_releases=() if dry_run else tuple(synced),
        ignored_columns=tuple(listed.ignored),
        started_at=started_at,
        ended_at=ended_at,
        duration_seconds=(ended_at - started_at).total_seconds(),
    )


def _step(connection: psycopg.Connection, listed: ListedRelease, mode: SyncMode) -> _Step:
    values = dict(listed.values) if mode == "replace" else {k: v for k, v in listed.values.items() if v is not None}
    known = known_release(connection, values)
    if known is None:
        filled = {name: value for name, value in values.items() if value is not None}
        return _Step(known=None, draft=read_release(filled), changes={})
    # What a release always has keeps its value where the cell is empty.
    changes = {name: value for name, value in values.items() if value is not None or _may_be_empty(name)}
    return _Step(known=known, draft=read_release({**known.written(), **changes}), changes=changes)


def known_release(connection: psycopg.Connection, values: Mapping[str, object]) -> ManagedRelease | None:
    """The managed release that somebody tells of: by external id, else by project and version.

    Raises:
        UserError: the two name different releases.
    """
    external_id, project_key, version = (values.get(name) for name in ("external_id", "project_key", "version"))
    by_id = find_external(connection, str(external_id)) if external_id else None
    by_name = find_release(connection, str(project_key or ""), str(version)) if version else None
    if by_id is not None and by_name is not None and by_id.release_id != by_name.release_id:
        raise UserError(
            f"Its external id {by_id.external_id} is that of {by_id.label}, and its project and version are those of "
            f"another release ({by_name.release_id}); correct one of them."
        )
    if by_id is None and by_name is not None and external_id and by_name.external_id not in (None, external_id):
        raise UserError(
            f"{by_name.label} is known by the external id {by_name.external_id}, not {external_id}; correct one of "
            "them."
        )
    return by_id or by_name


def _may_be_empty(name: str) -> bool:
    return not ReleaseDraft.model_fields[name].is_required() and ReleaseDraft.model_fields[name].default is None


def _done(
    connection: psycopg.Connection, step: _Step, mode: SyncMode, *, source: ReleaseSource, actor: str
) -> tuple[Literal["created", "updated", "unchanged"], ManagedRelease]:
    if step.known is None:
        return "created", create_release(connection, step.draft, source=source, created_by=actor)
    if mode == "append":
        return "unchanged", step.known
    after = update_release(connection, step.known.release_id, step.changes, changed_by=actor)
    return "unchanged" if after.updated_at == step.known.updated_at else "updated", after
