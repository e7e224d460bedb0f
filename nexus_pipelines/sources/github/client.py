"""A repository behind GitHub's REST API, batch after batch; a reading that is killed goes on where it was.

Lists are read newest first. What is added or changed meanwhile moves to the front and pushes the rest to later pages,
so that a walk meets items twice but misses none; what moved to the front is newer than the mark that the walk leaves.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, cast
from urllib.parse import parse_qs, parse_qsl, urlsplit

import orjson

from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import Answer, UpstreamClient, UpstreamRefused
from nexus_pipelines.sources.github.cursor import OPEN, Position, cursor_of, kept, moment_of, positions_of, version_of
from nexus_pipelines.sources.github.endpoints import AT_ONCE, LISTINGS, PER_PAGE, Detail, Listing
from nexus_pipelines.sources.github.features import ENABLED, Standing, standing_of
from nexus_pipelines.sources.github.tables import SOURCE
from nexus_pipelines.warehouse.contract import Batch, Extent
from nexus_pipelines.warehouse.landing import Landing

# A batch ends with the page of a list in which it came to so many requests.
_BATCH_REQUESTS = 20
# Pages without anything new that end a walk. One alone may come of a hundred items pushed to the next page.
_REPEATED_PAGES = 2
_NOT_MODIFIED, _UNAUTHORIZED = 304, 401
_GONE = (404, 410)

Record = dict[str, Any]


def read_repository_batches(
    client: UpstreamClient,
    repository: str,
    *,
    landing: Landing,
    cursor: Mapping[str, object] | None,
    now: datetime | None = None,
    history: timedelta | None = None,
) -> Iterator[Batch]:
    """All that is new in a repository ("owner/name"); with nothing new no batch, and three requests.

    history: how far back a first reading goes; None: to the beginning.

    Raises:
        SourceError: the credentials are refused, GitHub gave no usable answer, or one of the lists is refused, except
            where its feature is off; then the other lists have been read.
    """
    now = now or datetime.now(UTC)
    first = now - history if history else None
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="github") as pool:
        reading = _Reading(client, pool, repository, landing, cursor, first=first)
        refused: UpstreamRefused | None = None
        for listing in LISTINGS:
            if not reading.is_wanted(listing, now):
                continue
            try:
                yield from reading.read(listing)
            except UpstreamRefused as error:
                if error.status == _UNAUTHORIZED:
                    raise
                reading.forget(listing)
                standing = standing_of(error) if listing.feature is not None else None
                if standing is None:
                    refused = refused or error
                else:
                    reading.note(listing, standing)
                    yield from reading.remaining()
        yield from reading.remaining()
        if refused is not None:
            raise refused


@dataclass
class _Details:
    """What was asked of an item beyond its list: records with their streams, and how many requests it took."""

    records: list[tuple[str, Record]] = field(default_factory=list[tuple[str, Record]])
    requests: int = 0


class _Reading:
    """One sync of one repository."""

    def __init__(
        self,
        client: UpstreamClient,
        pool: ThreadPoolExecutor,
        repository: str,
        landing: Landing,
        cursor: Mapping[str, object] | None,
        *,
        first: datetime | None,
    ) -> None:
        self._client, self._pool, self._repository = client, pool, repository
        self._landing, self._first = landing, first
        self._positions = positions_of(cursor)
        self._written = cursor_of(self._positions)
        self._lines: dict[str, list[bytes]] = defaultdict(list)
        self._requests = 0

    def is_wanted(self, listing: Listing, now: datetime) -> bool:
        position = self._positions[listing.stream]
        if not listing.is_follower or not position.is_read or position.is_due or position.page:
            return True
        turns = [each for each in LISTINGS if each.takes_turns]
        # By the clock: a cursor that kept whose turn it is would make each run one that changed something.
        return listing is turns[(now.toordinal() + now.hour) % len(turns)] if listing.takes_turns else False

    def read(self, listing: Listing) -> Iterator[Batch]:
        """What is new in a list; after the rest of an interrupted walk also what came on top meanwhile."""
        if self._positions[listing.stream].page > 1:
            yield from self._walk(listing)
        yield from self._walk(listing)

    def remaining(self) -> Iterator[Batch]:
        """What has not been given yet: pages, or a cursor that says more than the last."""
        cursor = cursor_of(self._positions)
        if self._lines or cursor != self._written:
            yield self._batch(None)

    def note(self, listing: Listing, standing: Standing) -> None:
        """Lands what is known now of a listing's feature. Once it can be read, all of it is."""
        if self._positions[listing.stream].standing != standing:
            self._add_standing(listing, standing)
        self._positions[listing.stream] = Position(is_read=True, standing=standing)

    def forget(self, listing: Listing) -> None:
        """Goes back to the list's last batch: what a broken walk has brought since may be half a group."""
        self._lines.clear()
        self._positions[listing.stream] = positions_of(self._written)[listing.stream]

    def _walk(self, listing: Listing) -> Iterator[Batch]:
        before = self._positions[listing.stream]
        since, number = before.since(listing), max(1, before.page)
        if since is None and listing.overlap is not None:
            since = self._first
        top, etag = before.top, before.etag
        found = dict(before.known) if number > 1 else {}
        seen: set[str] = set()
        repeated = 0
        following: Mapping[str, str] = {}
        while True:
            answer = self._page(listing, number, before, following)
            if answer.status == _NOT_MODIFIED:
                self._positions[listing.stream] = before.model_copy(update={"is_due": False})
                return
            records = self._records(answer, listing.path, listing.member)
            moments = [moment for record in records if (moment := moment_of(listing, record)) is not None]
            if number == 1:
                top, etag = max(moments, default=None), answer.headers.get("etag")
            fresh = [record for record in records if _identity(listing, record) not in seen]
            repeated = 0 if fresh else repeated + 1
            seen.update(_identity(listing, record) for record in fresh)
            news = [record for record in fresh if _is_news(listing, record, before, found, top=top, since=since)]
            # One at a time, the two requests a pull request needs would make a long history take four times as long.
            for record, details in zip(news, self._pool.map(partial(self._ask, listing), news), strict=True):
                self._add(listing.stream, record)
                self._requests += details.requests
                for stream, each in details.records:
                    self._add(stream, each, number=_identity(listing, record))
            is_beyond = since is not None and min(moments, default=since) < since
            is_last = "next" not in answer.links or is_beyond or repeated == _REPEATED_PAGES
            if is_last:
                self._positions[listing.stream] = _completed(listing, before, found, top=top, etag=etag)
                if listing.feature is not None and before.standing != ENABLED:
                    self._add_standing(listing, ENABLED)
            elif listing.is_by_cursor:
                following = dict(parse_qsl(urlsplit(answer.links["next"]).query))
            else:
                self._positions[listing.stream] = before.model_copy(
                    update={
                        "page": number + 1,
                        "top": top,
                        "etag": etag,
                        "known": {**before.known, **kept(listing, found, top)},
                    }
                )
            if self._lines and (is_last or self._requests >= _BATCH_REQUESTS):
                yield self._batch(_extent(listing, number, answer), moved=listing)
            if is_last:
                return
            number += 1

    def _page(self, listing: Listing, number: int, before: Position, following: Mapping[str, str]) -> Answer:
        # With an item that is not finished, page 1 does not tell whether anything has changed.
        is_conditional = number == 1 and before.is_read and before.etag is not None and not before.has_open
        place = {} if listing.is_by_cursor else {"page": number}
        self._requests += 1
        return self._client.get(
            listing.path.format(repository=self._repository),
            {**listing.parameters, "per_page": PER_PAGE, **place, **following},
            headers={"if-none-match": str(before.etag)} if is_conditional else {},
        )

    def _ask(self, listing: Listing, record: Record) -> _Details:
        """What more is to be known of an item; called by several threads."""
        identity, found = _identity(listing, record), _Details()
        # One without an id cannot be asked about; the load sets it aside with that reason.
        for detail in listing.details if identity.isdecimal() else ():
            last = record.get("run_attempt")
            earlier = range(1, last) if isinstance(last, int) else ()
            for attempt in earlier if detail.is_earlier_attempt else (1,):
                path = detail.path.format(repository=self._repository, id=identity, attempt=attempt)
                try:
                    self._ask_all(detail, path, found)
                except UpstreamRefused as error:
                    # Deleted since the list was made, or kept no longer.
                    if error.status not in _GONE:
                        raise
        return found

    def _ask_all(self, detail: Detail, path: str, found: _Details) -> None:
        """All records of a detail; a page that brings nothing new ends it."""
        seen: set[bytes] = set()
        number = 1
        while True:
            found.requests += 1
            answer = self._client.get(path, {**detail.parameters, "per_page": PER_PAGE, "page": number})
            if detail.is_earlier_attempt:
                found.records.append((detail.stream, cast(Record, answer.json)))
                return
            records = [each for each in self._records(answer, path, detail.member) if orjson.dumps(each) not in seen]
            seen.update(map(orjson.dumps, records))
            found.records += [(detail.stream, each) for each in records]
            if "next" not in answer.links or not records:
                return
            number += 1

    def _records(self, answer: Answer, path: str, member: str) -> Sequence[Record]:
        listed = answer.json.get(member) if member and isinstance(answer.json, dict) else answer.json
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in cast(list[object], listed)):
            raise SourceError(
                f"{self._client.upstream} answered {path} of {self._repository} with something that is no list; "
                "check that GITHUB_URL is the address of the API."
            )
        return cast(list[Record], listed)

    def _add(self, stream: str, record: Record, number: str | None = None) -> None:
        line = {"repository": self._repository, "number": None if number is None else int(number), "record": record}
        self._lines[stream].append(orjson.dumps(line))

    def _add_standing(self, listing: Listing, standing: Standing) -> None:
        self._add("security_features", {"feature": listing.feature, **standing.model_dump()})

    def _batch(self, extent: Extent | None, moved: Listing | None = None) -> Batch:
        if moved is not None and not moved.is_follower:
            for listing in LISTINGS:
                if listing.is_follower:
                    due = self._positions[listing.stream].model_copy(update={"is_due": True})
                    self._positions[listing.stream] = due
        landed = [
            self._landing.write_records(SOURCE, stream, self._repository, lines)
            for stream, lines in self._lines.items()
        ]
        self._lines.clear()
        self._requests = 0
        self._written = cursor_of(self._positions)
        return Batch(
            source=SOURCE,
            scope=self._repository,
            pages=tuple(page for each in landed for page in each.pages),
            quarantined=tuple(refused for each in landed for refused in each.quarantined),
            cursor=self._written,
            progress=_progress(extent) if extent else "",
            extent=extent,
        )


def _is_news(
    listing: Listing,
    record: Record,
    before: Position,
    found: dict[str, tuple[datetime, str]],
    *,
    top: datetime | None,
    since: datetime | None,
) -> bool:
    """Whether an item is new or has changed; what is known of it now is noted in `found`."""
    identity, moment = _identity(listing, record), moment_of(listing, record)
    if moment is None:
        return True
    if since is not None and moment < since:
        return False
    version = version_of(listing, record, moment, top)
    found[identity] = (moment, version)
    is_known = listing.overlap is not None and before.known.get(identity) == (moment, version)
    return not is_known or version == OPEN


def _completed(
    listing: Listing,
    before: Position,
    found: Mapping[str, tuple[datetime, str]],
    *,
    top: datetime | None,
    etag: str | None,
) -> Position:
    mark = max((moment for moment in (before.mark, top) if moment is not None), default=None)
    standing = ENABLED if listing.feature is not None else None
    return Position(is_read=True, mark=mark, etag=etag, known=kept(listing, found, mark), standing=standing)


def _identity(listing: Listing, record: Record) -> str:
    return str(record.get(listing.identity))


def _extent(listing: Listing, number: int, answer: Answer) -> Extent:
    """Pages of a list; its last page names no last page."""
    last = parse_qs(urlsplit(answer.links.get("last", "")).query).get("page", [""])[0]
    total = int(last) if last.isdecimal() else None
    return Extent(part=listing.stream.replace("_", " "), done=number, total=total)


def _progress(extent: Extent) -> str:
    of = "" if extent.total is None else f" of {extent.total}"
    return f"{extent.part}, page {extent.done}{of}"
