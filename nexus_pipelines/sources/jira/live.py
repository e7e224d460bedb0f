"""A live Jira, read project by project: what changed since the last time, whole issues, in batches that can be resumed.

Issues are walked in the order of their keys, each page asking for what lies behind the last key. Nothing that happens
meanwhile shifts such pages: an issue changed under the reader keeps its place, and one that it has passed is read by
the next run, since the mark never goes beyond the moment when the walk began.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import orjson

from nexus_pipelines.connections.jira import JiraConnection, open_client
from nexus_pipelines.connections.jira_fields import JiraFields, fields_by_name
from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import UpstreamClient, UpstreamRefused
from nexus_pipelines.http.retry import RetryPolicy
from nexus_pipelines.sources.jira.completion import complete
from nexus_pipelines.sources.jira.contract import SOURCE, jira_contract
from nexus_pipelines.sources.jira.cursor import (
    OVERLAP,
    REMEMBERED,
    ProjectCursor,
    SiteCursor,
    Sweep,
    Walk,
    minutes_since,
    parse_updated,
    read_site_cursor,
)
from nexus_pipelines.sources.jira.key_walk import progress, total_of, walk_keys
from nexus_pipelines.sources.jira.site import Json, Site, open_site
from nexus_pipelines.sources.jira.surroundings import Surroundings, read_surroundings
from nexus_pipelines.warehouse.contract import Batch, Extent, Reading, SourceContract
from nexus_pipelines.warehouse.landing import PAGE_BYTES, Landed, Landing

# A commit costs as much as typing some 500 issues, whatever it holds; a killed run reads at most so many pages again.
PAGES_A_BATCH = 20
# Half a page of landing: as many bytes wait at most.
LANDED_BYTES = PAGE_BYTES // 2
LOOK_EVERY = SWEEP_EVERY = timedelta(days=1)


def read_jira(
    connection: JiraConnection,
    landing: Landing,
    cursor: Mapping[str, object] | None,
    *,
    policy: RetryPolicy | None = None,
    pages_a_batch: int = PAGES_A_BATCH,
) -> Reading:
    """What is new in the Jira of a connection since the cursor.

    Raises:
        UserError: the token's file cannot be read.
        SourceError: Jira cannot be reached, or refuses; later errors are raised by the batches.
    """
    client = open_client(connection, policy)
    try:
        before = read_site_cursor(cursor)
        site, state = look_around(client, before, connection.project_keys)
        is_due = state.looked_at != before.looked_at
        surroundings = read_surroundings(site, connection.project_keys) if is_due else Surroundings(found=())
    except BaseException:
        client.close()
        raise
    keys = connection.project_keys or state.project_keys

    def batches() -> Iterator[Batch]:
        with client:
            yield from LiveReading(site, state, landing, scope=connection.scope, pages_a_batch=pages_a_batch).batches(
                keys, surroundings
            )

    return Reading(batches=batches(), contract=contract_of(state), traffic=client.traffic)


def contract_of(state: SiteCursor) -> SourceContract:
    """The contract with the custom fields of this Jira."""
    return jira_contract(fields_by_name(state.field_names, fallback=JiraFields()))


def look_around(client: UpstreamClient, state: SiteCursor, project_keys: tuple[str, ...]) -> tuple[Site, SiteCursor]:
    """The site, and the cursor with what changes rarely: kind of Jira, names of fields, projects; asked daily.

    project_keys: those that were set; nobody needs to ask for all of them then.
    """
    now = client.now()
    is_known = bool(project_keys or state.project_keys)
    if is_known and state.looked_at is not None and now - state.looked_at < LOOK_EVERY:
        return Site(client=client, deployment=state.deployment), state
    site = open_site(client)
    changes = {
        "deployment": site.deployment,
        "field_names": site.field_names(),
        "project_keys": () if project_keys else tuple(site.project_keys()),
        "looked_at": client.now(),
    }
    return site, state.model_copy(update=changes)


class LiveReading:
    """One run over a site; yields batches whose cursor holds the state of all its projects."""

    def __init__(self, site: Site, cursor: SiteCursor, landing: Landing, *, scope: str, pages_a_batch: int) -> None:
        self._site = site
        self._cursor = cursor
        self._landing = landing
        self._scope = scope
        self._pages_a_batch = pages_a_batch

    def batches(self, keys: Sequence[str], surroundings: Surroundings) -> Iterator[Batch]:
        """What surrounds the issues, then batches of every project in turn. A project or board that cannot be read does
        not stop the others.

        Raises:
            SourceError: after the others were read, the sentences of those that failed.
        """
        failed: list[str] = [*surroundings.refused]
        yield from self._around(surroundings)
        for key in keys:
            try:
                yield from self._project(key)
            except UpstreamRefused as error:
                # The name is wrong or the account may not see it; an upstream that is down fails for all.
                failed.append(str(error))
        if failed:
            raise SourceError(" ".join(dict.fromkeys(failed)))

    def _around(self, surroundings: Surroundings) -> Iterator[Batch]:
        """What changed since it was last looked at, in one batch."""
        landed = Landed()
        hashes = dict(self._cursor.hashes)
        for each in surroundings.found:
            digest = _hash(each.lines)
            if each.lines and hashes.get(each.name) != digest:
                landed += self._land(each.stream, each.name, each.lines)
                hashes[each.name] = digest
        if landed.lines:
            self._cursor = self._cursor.model_copy(update={"hashes": hashes})
            cursor = self._cursor.model_dump(mode="json")
            yield Batch(
                source=SOURCE,
                scope=self._scope,
                pages=landed.pages,
                quarantined=landed.quarantined,
                cursor=cursor,
            )

    def _project(self, key: str) -> Iterator[Batch]:
        yield from self._own_record(key)
        yield from self._issues(key)
        yield from self._sweep(key)

    def _state(self, key: str) -> ProjectCursor:
        return self._cursor.projects.get(key, ProjectCursor())

    def _batch(self, key: str, landed: Landed, extent: Extent | None = None, **changes: object) -> Batch:
        state = self._state(key).model_copy(update=changes)
        self._cursor = self._cursor.model_copy(update={"projects": {**self._cursor.projects, key: state}})
        return Batch(
            source=SOURCE,
            scope=self._scope,
            pages=landed.pages,
            quarantined=landed.quarantined,
            cursor=self._cursor.model_dump(mode="json"),
            progress=progress(extent) if extent else "",
            extent=extent,
        )

    def _origin(self, key: str) -> str:
        return f"{self._scope} {key}"

    def _land(self, stream: str, key: str, records: Iterable[Mapping[str, object]]) -> Landed:
        return self._landing.write_records(SOURCE, stream, self._origin(key), records)

    def _own_record(self, key: str) -> Iterator[Batch]:
        record = self._site.project(key)
        digest = _hash(record)
        if digest != self._state(key).project_hash:
            yield self._batch(key, self._land("projects", key, [record]), project_hash=digest)

    def _issues(self, key: str) -> Iterator[Batch]:
        state = self._state(key)
        # What a killed reading left is gone on with; otherwise a new one reaches back to the mark.
        overlapped = state.mark - OVERLAP if state.mark else None
        walk = state.walk or Walk(since=overlapped, started_at=self._site.client.now())
        since = walk.since
        waiting = _Waiting(lambda lines: self._landing.write(SOURCE, "issues", self._origin(key), lines))
        seen: dict[str, str] = {}
        pages = done = 0
        total: int | None = None
        for records, is_last in walk_keys(self._site, key, lambda: self._window(since), after=walk.after):
            walk = walk.model_copy(update={"after": str(records[-1]["key"]), "newest": _newest(walk.newest, records)})
            updated = {str(each["id"]): str(each["fields"].get("updated")) for each in records}
            fresh = [each for each in records if state.seen.get(str(each["id"])) != updated[str(each["id"])]]
            complete(self._site, fresh)
            waiting.add(fresh)
            seen = _within_overlap(seen | updated, walk.newest or walk.started_at)
            pages, done = pages + 1, done + len(records)
            if not is_last and pages % self._pages_a_batch == 0 and (landed := waiting.take()).lines:
                if total is None:
                    # Asked only by a walk of several batches.
                    total = total_of(self._site, key, self._window(since), after=walk.after, done=done)
                yield self._batch(key, landed, Extent(part=key, done=done, total=total), walk=walk)
        landed = waiting.take()
        if landed.lines or self._state(key).walk is not None:
            mark = min(walk.newest or walk.started_at, walk.started_at)
            kept = _within_overlap(state.seen | seen, mark)
            yield self._batch(key, landed, walk=None, mark=mark, seen=kept)

    def _window(self, since: datetime | None) -> str:
        now = self._site.client.now()
        return f' and updated >= "-{minutes_since(since, now=now)}m"' if since else ""

    def _sweep(self, key: str) -> Iterator[Batch]:
        """Which issues exist: daily, and when the server counts other than the last time."""
        known = self._state(key).sweep
        count = self._site.count(f'project = "{key}"')
        now = self._site.client.now()
        if known is not None and known.count == count and now - known.at < SWEEP_EVERY:
            return
        ids = sorted(self._site.keys(key))
        digest = _hash(ids)
        sweep = Sweep(at=now, count=count, keys_hash=digest)
        if known is not None and known.keys_hash == digest:
            yield self._batch(key, Landed(), sweep=sweep)
            return
        record = {"project_key": key, "site": self._scope, "issues": [{"id": id_, "key": name} for id_, name in ids]}
        yield self._batch(key, self._land("sweeps", key, [record]), sweep=sweep)


class _Waiting:
    """Issues of the batch to come, as JSON lines (a fifth of what they take parsed), landed before they are many."""

    def __init__(self, land: Callable[[Iterable[bytes]], Landed]) -> None:
        self._land = land
        self._chunks: list[bytes] = []
        self._landed = Landed()

    def add(self, records: Iterable[Json]) -> None:
        """Records that follow those before."""
        chunk = b"".join(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE) for record in records)
        if sum(map(len, self._chunks)) + len(chunk) > LANDED_BYTES:
            self._flush()
        if chunk:
            self._chunks.append(chunk)

    def take(self) -> Landed:
        """What came of everything added since the last time."""
        self._flush()
        landed, self._landed = self._landed, Landed()
        return landed

    def _flush(self) -> None:
        if self._chunks:
            self._landed += self._land(self._chunks)
        self._chunks = []


def _hash(value: object) -> str:
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def _newest(known: datetime | None, records: Iterable[Json]) -> datetime | None:
    times = [moment for record in records if (moment := parse_updated(record)) is not None]
    return max(times + ([known] if known is not None else []), default=None)


def _within_overlap(updated: Mapping[str, str], newest: datetime) -> dict[str, str]:
    """Of issues (id to `updated`) those that the next reading, which reaches back from `newest`, will meet again."""
    return {
        issue_id: text
        for issue_id, text in updated.items()
        if (at := parse_updated({"fields": {"updated": text}})) and at >= newest - REMEMBERED
    }
