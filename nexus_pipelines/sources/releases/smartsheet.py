"""Planned releases from a sheet of Smartsheet, over its API 2.0; a sheet that has not changed costs one request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import UpstreamClient
from nexus_pipelines.operations.release_lists.plan import COLUMNS, REQUIRED, Row, Table, missing, plan_of
from nexus_pipelines.sources.releases.contract import REVISION
from nexus_pipelines.sources.releases.landed import batch_of
from nexus_pipelines.sources.releases.settings import SmartsheetSettings
from nexus_pipelines.warehouse.contract import Batch
from nexus_pipelines.warehouse.landing import Landing

ORIGIN = "smartsheet"
PAGE_SIZE = 500
# A sheet that is edited while its pages are read is read again, so often.
_TRIES = 3

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """One version of a sheet: a page of its rows, or all. total: how many it has."""

    version: int
    total: int
    columns: Sequence[Json]
    rows: Sequence[Json]


def read_sheet(
    client: UpstreamClient, settings: SmartsheetSettings, landing: Landing, cursor: Mapping[str, object] | None
) -> Batch | None:
    """Lands the sheet, or returns None when this version of it was loaded before.

    Raises:
        SourceError: Smartsheet refuses or gives no usable answer, or the sheet is no list of releases.
    """
    titles = {column: settings.title_of(column) for column in COLUMNS}
    known = {"revision": REVISION, "version": _version(client, settings), "titles": titles}
    if cursor is not None and {name: cursor.get(name) for name in known} == known:
        return None
    sheet = _whole(client, settings)
    plan = plan_of(_table(sheet, settings), name=settings.scope)
    return batch_of(plan, landing, origin=ORIGIN, location=settings.scope, cursor={**known, "version": sheet.version})


def check(client: UpstreamClient, settings: SmartsheetSettings) -> str:
    """A real call: which sheet it found, as a sentence.

    Raises:
        SourceError: Smartsheet refuses, or gives no usable answer.
    """
    first = _page(client, settings, 1)
    _columns(first.columns, settings)
    return f"{client.upstream} answers; sheet {settings.sheet_id} has version {first.version} and the columns of a plan"


def _version(client: UpstreamClient, settings: SmartsheetSettings) -> int:
    answer = client.get(f"/sheets/{settings.sheet_id}/version").json
    version = cast(Json, answer).get("version") if isinstance(answer, dict) else None
    if not isinstance(version, int):
        raise _not_smartsheet(client)
    return version


def _whole(client: UpstreamClient, settings: SmartsheetSettings) -> _Sheet:
    for _ in range(_TRIES):
        sheet = page = _page(client, settings, 1)
        rows = {row.get("id"): row for row in sheet.rows}
        number = 1
        while page.version == sheet.version and len(rows) < sheet.total:
            number += 1
            page = _page(client, settings, number)
            # After the last page Smartsheet gives the last again.
            fresh = {row.get("id"): row for row in page.rows if row.get("id") not in rows}
            if not fresh:
                break
            rows |= fresh
        if page.version == sheet.version:
            return replace(sheet, rows=tuple(rows.values()))
    raise SourceError(
        f"{client.upstream} changed sheet {settings.sheet_id} {_TRIES} times while it was read; the next run tries it "
        "again."
    )


def _page(client: UpstreamClient, settings: SmartsheetSettings, number: int) -> _Sheet:
    answer = client.get(f"/sheets/{settings.sheet_id}", {"page": number, "pageSize": PAGE_SIZE}).json
    found = cast(Json, answer) if isinstance(answer, dict) else {}
    version, total, columns = (found.get(name) for name in ("version", "totalRowCount", "columns"))
    rows = found.get("rows", [])
    if not isinstance(version, int) or not isinstance(total, int) or not all(map(_are_objects, (columns, rows))):
        raise _not_smartsheet(client)
    return _Sheet(version=version, total=total, columns=cast(list[Json], columns), rows=cast(list[Json], rows))


def _are_objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in cast(list[object], value))


def _not_smartsheet(client: UpstreamClient) -> SourceError:
    return SourceError(f"{client.upstream} answers, but not like Smartsheet; correct SMARTSHEET_URL.")


def _columns(columns: Sequence[Json], settings: SmartsheetSettings) -> Mapping[object, str]:
    """Id of a sheet's column to the column of a plan."""
    ids = {str(each.get("title")).strip().casefold(): each.get("id") for each in reversed(columns)}
    wanted = {column: settings.title_of(column).strip().casefold() for column in COLUMNS}
    absent = [
        settings.title_of(column)
        for column, title in wanted.items()
        if title not in ids and (column in REQUIRED or settings.is_named(column))
    ]
    if absent:
        name = f"Sheet {settings.sheet_id} of Smartsheet"
        raise missing(absent, name=name, found=[str(each.get("title")) for each in columns])
    return {ids[title]: column for column, title in wanted.items() if title in ids}


def _table(sheet: _Sheet, settings: SmartsheetSettings) -> Table:
    meant = _columns(sheet.columns, settings)
    titles = {each.get("id"): str(each.get("title")) for each in sheet.columns}
    rows: list[Row] = []
    for number, row in enumerate(sheet.rows, start=1):
        listed = cast(object, row.get("cells"))
        cells: dict[str, str] = {}
        others: dict[str, str] = {}
        for cell in cast(list[Json], listed) if _are_objects(listed) else ():
            identity = cell.get("columnId")
            column = meant.get(identity)
            text = _text(cell, is_date=column == "target_date")
            if text and column is not None:
                cells[column] = text
            elif text:
                others[titles.get(identity, str(identity))] = text
        # Sheets have empty rows below and between.
        if cells or others:
            rows.append(Row(place=f"row {row.get('rowNumber', number)}", cells=cells, others=others))
    return Table(rows=tuple(rows))


def _text(cell: Json, *, is_date: bool) -> str:
    """What people see of a cell; of a date its value, which does not depend on a person's settings."""
    value, shown = cell.get("value"), cell.get("displayValue")
    for each in (value, shown) if is_date else (shown, value):
        if isinstance(each, str | int | float) and str(each).strip():
            return str(each).strip()
    return ""
