"""What the lake knows of files of saved answers: what came of each, and rows that no source could take."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import orjson

from nexus_pipelines.sources.answers.files import Unreadable, read_answers
from nexus_pipelines.sources.answers.locations import News
from nexus_pipelines.sources.answers.saved import Recognise, SavedAnswer
from nexus_pipelines.warehouse.contract import Batch, Column, Quarantined, RawTable, SourceContract, Stream
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.lines import excerpt_of

SOURCE = "answers"
_QUARANTINED = "answers"

FILES = RawTable(
    source=SOURCE,
    name="files",
    stream="files",
    description="One file of saved answers a row, as it was when last read, and what came of its rows.",
    key=("file_path",),
    columns=(
        Column(name="file_path", type="VARCHAR", expression="file_path"),
        Column(name="row_total", type="BIGINT", expression="row_total"),
        Column(
            name="objects_by_source",
            type="JSON",
            expression="objects_by_source",
            description="How many objects each source took: a row may hold a list of them.",
        ),
        Column(name="unknown_total", type="BIGINT", expression="unknown_total"),
        Column(name="unreadable_total", type="BIGINT", expression="unreadable_total"),
    ),
)
CONTRACT = SourceContract(
    source=SOURCE,
    streams=(
        Stream(
            name="files",
            record={
                "file_path": "VARCHAR",
                "row_total": "BIGINT",
                "objects_by_source": "JSON",
                "unknown_total": "BIGINT",
                "unreadable_total": "BIGINT",
            },
        ),
    ),
    tables=(FILES,),
)


def read_rest(news: News, landing: Landing, *, recognisers: Mapping[str, Recognise]) -> Batch | None:
    """Sets aside, with its reason, every row that no source takes, and notes what came of each file.

    recognisers: by source.
    """
    if not news.fresh:
        return None
    refused: list[Quarantined] = []
    notes = [_examine(path, news.location.origin(path), recognisers, refused) for path in news.fresh]
    location = news.location
    landed = landing.write_records(SOURCE, "files", location.scope, notes)
    return Batch(
        source=SOURCE,
        scope=location.scope,
        pages=landed.pages,
        quarantined=tuple(refused),
        cursor=news.cursor(until=tuple(news.fresh)[-1]),
    )


def _examine(
    path: Path, origin: str, recognisers: Mapping[str, Recognise], refused: list[Quarantined]
) -> Mapping[str, object]:
    totals: Counter[str] = Counter()
    taken_by: Counter[str] = Counter()
    for answer in read_answers(path):
        totals["rows"] += 1
        if isinstance(answer, Unreadable):
            totals["unreadable"] += 1
            refused.append(_refused(origin, answer.line, answer.reason, answer.excerpt))
            continue
        takings = {source: taken for source, each in recognisers.items() if (taken := each(answer)) is not None}
        if not takings:
            totals["unknown"] += 1
            refused.append(_refused(origin, answer.line, _reason(answer), excerpt_of(orjson.dumps(answer.data))))
        taken_by.update({source: len(taken.lines) for source, taken in takings.items()})
    return {
        "file_path": str(path),
        "row_total": totals["rows"],
        "objects_by_source": dict(sorted(taken_by.items())),
        "unknown_total": totals["unknown"],
        "unreadable_total": totals["unreadable"],
    }


def _reason(answer: SavedAnswer) -> str:
    # Without the parameters, among which people have had tokens.
    return f"no source reads answers of {answer.host}{answer.path}" if answer.url else "the row does not say its URL"


def _refused(origin: str, line: int, reason: str, excerpt: str) -> Quarantined:
    return Quarantined(
        source=SOURCE, stream=_QUARANTINED, origin=origin, position=f"line {line}", reason=reason, excerpt=excerpt
    )
