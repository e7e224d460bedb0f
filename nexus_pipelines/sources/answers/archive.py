"""Saved answers on their way into landing: each source takes what is its own."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

import orjson

from nexus_pipelines.sources.answers.files import Unreadable, read_answers
from nexus_pipelines.sources.answers.locations import Location, News, find_news
from nexus_pipelines.sources.answers.saved import Json, Recognise
from nexus_pipelines.warehouse.contract import Batch, Page, Quarantined, Reading, SourceContract
from nexus_pipelines.warehouse.landing import Landing

# Lines that wait in memory until they land, and pages that wait in landing for their commit.
_WAITING_BYTES = 16 << 20
_WAITING_PAGES = 64


class SavedBatches:
    """What is a source's own in fresh files, batch after batch; each ends with a file."""

    def __init__(self, news: News, landing: Landing, *, source: str, recognise: Recognise) -> None:
        self._news, self._landing, self._source, self._recognise = news, landing, source, recognise
        self._waiting: dict[str, list[bytes]] = defaultdict(list)
        self._size = 0
        self._pages: list[Page] = []
        self._refused: list[Quarantined] = []

    def __iter__(self) -> Iterator[Batch]:
        for path in (files := tuple(self._news.fresh)):
            origin = self._news.location.origin(path)
            for answer in read_answers(path):
                taken = None if isinstance(answer, Unreadable) else self._recognise(answer)
                if taken is not None:
                    self._take(taken.stream, taken.lines, origin)
            self._land(origin)
            if path == files[-1] or len(self._pages) >= _WAITING_PAGES:
                yield Batch(
                    source=self._source,
                    scope=self._news.location.scope,
                    pages=tuple(self._pages),
                    quarantined=tuple(self._refused),
                    cursor=self._news.cursor(until=path),
                )
                self._pages, self._refused = [], []

    def _take(self, stream: str, lines: tuple[Json, ...], origin: str) -> None:
        texts = [orjson.dumps(line) for line in lines]
        self._waiting[stream] += texts
        self._size += sum(map(len, texts))
        if self._size > _WAITING_BYTES:
            self._land(origin)

    def _land(self, origin: str) -> None:
        for stream, lines in self._waiting.items():
            landed = self._landing.write_records(self._source, stream, origin, lines)
            self._pages.extend(landed.pages)
            self._refused.extend(landed.quarantined)
        self._waiting.clear()
        self._size = 0


def read_saved(
    location: Location,
    landing: Landing,
    cursor: Mapping[str, object] | None,
    *,
    contract: SourceContract,
    recognise: Recognise,
    revision: str,
) -> Reading:
    """What is a source's own in a location.

    revision: counted up when files that were read must be read again because more of them is recognised.

    Raises:
        SourceError: a file is gone or cannot be opened.
    """
    news = find_news(location, cursor, revision)
    batches = SavedBatches(news, landing, source=contract.source, recognise=recognise)
    return Reading(batches=batches, contract=adding_only(contract))


def adding_only(contract: SourceContract) -> SourceContract:
    """The contract for saved answers: whoever saved them may have kept a part of a list, so what they lack stays in the
    lake, unless the newest state of an object says itself that it holds all its parts."""
    tables = (
        table if table.of and table.complete else replace(table, replace_within=(), complete="")
        for table in contract.tables
    )
    return replace(contract, tables=tuple(tables))
