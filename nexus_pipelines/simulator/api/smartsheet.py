"""Smartsheet's API 2.0: sheets with their columns and rows, page by page, and the version that every change moves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from nexus_pipelines.simulator.records import World

Json = dict[str, Any]

_PAGE_SIZE = 100
_TITLES = (
    *("Release Name", "Release Version", "Target Date", "Status", "Release Type", "Project Key"),
    *("Release Manager", "Description"),
)


@dataclass(kw_only=True)
class Sheet:
    """A sheet: titles of its columns, and rows with a value for each (None: an empty cell); `edit` changes it."""

    sheet_id: int
    name: str
    titles: Sequence[str]
    rows: list[Sequence[Any]]
    version: int = 1

    def edit(self, rows: Sequence[Sequence[Any]]) -> None:
        """Other rows, and so another version."""
        self.rows, self.version = list(rows), self.version + 1


@dataclass(kw_only=True)
class SmartsheetApi:
    """The answers. asked: requests by the end of their path ("version", or the sheet's id)."""

    sheets: Sequence[Sheet]
    token: str
    asked: Counter[str] = field(default_factory=Counter[str])

    def app(self) -> Starlette:
        """Answers below `/2.0`, like api.smartsheet.com."""
        return Starlette(
            routes=[
                Route("/2.0/sheets/{sheet_id}", self._sheet),
                Route("/2.0/sheets/{sheet_id}/version", self._version),
            ]
        )

    async def _version(self, request: Request) -> JSONResponse:
        found = self._found(request)
        return found if isinstance(found, JSONResponse) else JSONResponse({"version": found.version})

    async def _sheet(self, request: Request) -> JSONResponse:
        found = self._found(request)
        if isinstance(found, JSONResponse):
            return found
        size = _number(request.query_params.get("pageSize"), _PAGE_SIZE)
        last = max(1, -(-len(found.rows) // size))
        start = (min(last, _number(request.query_params.get("page"), 1)) - 1) * size
        return JSONResponse(_shape(found, found.rows[start : start + size], start))

    def _found(self, request: Request) -> Sheet | JSONResponse:
        self.asked[request.url.path.rpartition("/")[2]] += 1
        authorization = request.headers.get("authorization", "")
        if authorization != f"Bearer {self.token}":
            return _refusal(401, 1002 if authorization else 1001, "Your Access Token is invalid.")
        wanted = str(request.path_params["sheet_id"])
        found = next((each for each in self.sheets if str(each.sheet_id) == wanted), None)
        return found or _refusal(404, 1006, "Not Found")


def plan_sheet(world: World, *, sheet_id: int) -> Sheet:
    """The releases that the company has planned, as its release managers keep them in a sheet."""
    manager = next(person for person in world.people if person.role == "release manager")
    products = {product.key: product.name for product in world.products}
    rows = [
        (
            f"{products[version.product]} {version.name}",
            version.name,
            version.planned.isoformat(),
            "Deployed" if version.released_at else "In Progress",
            version.kind.title(),
            version.product,
            manager.git_name,
            version.description,
        )
        for version in world.versions
    ]
    return Sheet(sheet_id=sheet_id, name="Release plan", titles=_TITLES, rows=list(rows))


def _shape(sheet: Sheet, rows: Sequence[Sequence[Any]], start: int) -> Json:
    moment = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    columns = [
        {
            "id": _column_id(sheet, index),
            "version": 0,
            "index": index,
            "title": title,
            "type": "DATE" if title.endswith("Date") else "TEXT_NUMBER",
            **({"primary": True} if index == 0 else {}),
            "validation": False,
            "width": 150,
        }
        for index, title in enumerate(sheet.titles)
    ]
    return {
        "id": sheet.sheet_id,
        "name": sheet.name,
        "version": sheet.version,
        "totalRowCount": len(sheet.rows),
        "accessLevel": "VIEWER",
        "effectiveAttachmentOptions": ["FILE"],
        "ganttEnabled": False,
        "dependenciesEnabled": False,
        "resourceManagementEnabled": False,
        "cellImageUploadEnabled": True,
        "userSettings": {"criticalPathEnabled": False, "displaySummaryTasks": True},
        "permalink": f"https://app.smartsheet.example/sheets/{sheet.sheet_id}",
        "createdAt": moment,
        "modifiedAt": moment,
        "columns": columns,
        "rows": [_row(sheet, number, row) for number, row in enumerate(rows, start=start + 1)],
    }


def _row(sheet: Sheet, number: int, row: Sequence[Any]) -> Json:
    return {
        "id": sheet.sheet_id * 10_000 + number,
        "rowNumber": number,
        **({"siblingId": sheet.sheet_id * 10_000 + number - 1} if number > 1 else {}),
        "expanded": True,
        "createdAt": "2026-01-05T09:00:00Z",
        "modifiedAt": "2026-01-05T09:00:00Z",
        "cells": [_cell(_column_id(sheet, index), value) for index, value in enumerate(row)],
    }


def _cell(column: int, value: Any) -> Json:
    if value is None:
        return {"columnId": column}
    # Dates have no text of their own in the real answers.
    is_date = isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-"
    return {"columnId": column, "value": value, **({} if is_date else {"displayValue": str(value)})}


def _column_id(sheet: Sheet, index: int) -> int:
    return sheet.sheet_id * 100 + index


def _number(text: str | None, usual: int) -> int:
    return int(text) if text is not None and text.isdigit() and int(text) > 0 else usual


def _refusal(status: int, code: int, text: str) -> JSONResponse:
    return JSONResponse({"errorCode": code, "message": text, "refId": "3fd9n2q8k1x7"}, status_code=status)
