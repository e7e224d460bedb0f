"""What a request's parameters make of one of GitHub's lists: filtered, ordered, and cut into pages."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from nexus_pipelines.simulator.api.github_shapes import Json

_PER_PAGE, _MOST_PER_PAGE = 30, 100
# With these filters GitHub ends a list of runs after so many.
_MOST_FILTERED_RUNS = 1000
_COMMENTS = ("pulls/comments", "issues/comments")
_ALERTS = ("code-scanning/alerts", "dependabot/alerts")
_NEWEST_FIRST = ("actions/runs", "deployments", "releases")
# Lists without page numbers.
BY_CURSOR = ("dependabot/alerts",)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A page of a list; total: records on all pages."""

    records: Sequence[Json]
    total: int
    page: int
    per_page: int
    parameters: Mapping[str, str]

    def link(self, address: str) -> str:
        """The Link header, empty where there is one page only."""
        last = max(1, -(-self.total // self.per_page))
        pages = {"prev": self.page - 1, "next": self.page + 1, "last": last, "first": 1}
        wanted = {
            name: number
            for name, number in pages.items()
            if 1 <= number <= last and number != self.page and (self.page < last or name in ("prev", "first"))
        }
        return ", ".join(
            f'<{address}?{urlencode({**self.parameters, "page": number})}>; rel="{name}"'
            for name, number in wanted.items()
        )


def answer_list(path: str, records: Sequence[Json], parameters: Mapping[str, str]) -> Answer:
    """The page that the parameters ask for."""
    found = _ordered(path, _filtered(path, records, parameters), parameters)
    per_page = min(_MOST_PER_PAGE, _number(parameters.get("per_page"), _PER_PAGE))
    page = _number(parameters.get("page"), 1)
    return Answer(
        records=found[(page - 1) * per_page : page * per_page],
        total=len(found),
        page=page,
        per_page=per_page,
        parameters=dict(parameters),
    )


@dataclass(frozen=True, kw_only=True)
class CursorAnswer:
    """A page of a list that has no page numbers; total: records on all pages. after: of the next page, if any."""

    records: Sequence[Json]
    total: int
    after: str
    parameters: Mapping[str, str]

    def link(self, address: str) -> str:
        """The Link header, empty on the last page."""
        if not self.after:
            return ""
        return f'<{address}?{urlencode({**self.parameters, "after": self.after})}>; rel="next"'


def answer_list_by_cursor(path: str, records: Sequence[Json], parameters: Mapping[str, str]) -> CursorAnswer:
    """The page after the item that the cursor names, which stays its neighbour whatever is added before it."""
    found = _ordered(path, list(records), parameters)
    per_page = min(_MOST_PER_PAGE, _number(parameters.get("per_page"), _PER_PAGE))
    last = _decoded(parameters.get("after", ""))
    start = next((place for place, each in enumerate(found, start=1) if str(each["number"]) == last), 0)
    page = found[start : start + per_page]
    is_last = start + per_page >= len(found)
    after = "" if is_last else base64.b64encode(f"v2:{page[-1]['number']}".encode()).decode()
    return CursorAnswer(records=page, total=len(found), after=after, parameters=dict(parameters))


def _decoded(cursor: str) -> str:
    try:
        return base64.b64decode(cursor, validate=True).decode().removeprefix("v2:")
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _filtered(path: str, records: Sequence[Json], parameters: Mapping[str, str]) -> list[Json]:
    found = list(records)
    if path == "pulls" and parameters.get("state", "open") != "all":
        found = [each for each in found if each["state"] == parameters.get("state", "open")]
    if path in _COMMENTS and "since" in parameters:
        found = [each for each in found if each["updated_at"] >= parameters["since"]]
    if path.endswith("/jobs") and parameters.get("filter", "latest") == "latest":
        newest = max((each["run_attempt"] for each in found), default=1)
        found = [each for each in found if each["run_attempt"] == newest]
    if path == "actions/runs" and "created" in parameters:
        first, last = _range(parameters["created"])
        found = [each for each in found if first <= each["created_at"] <= last]
        found = sorted(found, key=lambda each: each["created_at"], reverse=True)[:_MOST_FILTERED_RUNS]
    return found


def _ordered(path: str, records: list[Json], parameters: Mapping[str, str]) -> list[Json]:
    if path in _NEWEST_FIRST:
        return sorted(records, key=lambda each: (each["created_at"], each["id"]), reverse=True)
    if path in _ALERTS:
        sort = parameters.get("sort", "created")
        is_descending = parameters.get("direction", "desc") == "desc"
        return sorted(records, key=lambda each: (each[f"{sort}_at"], each["number"]), reverse=is_descending)
    if path == "pulls" or path in _COMMENTS:
        sort = parameters.get("sort", "created")
        usual = "asc" if path in _COMMENTS or sort != "created" else "desc"
        is_descending = parameters.get("direction", usual) == "desc"
        return sorted(records, key=lambda each: (each[f"{sort}_at"], each["id"]), reverse=is_descending)
    return records


def _range(text: str) -> tuple[str, str]:
    """Bounds of ">=2026-01-01", "<=2026-01-01" or "2026-01-01..2026-01-31"; times compare as text."""
    if text.startswith(">="):
        return text[2:], "9999"
    if text.startswith("<="):
        return "", f"{text[2:]}~"
    first, _, last = text.partition("..")
    return first, f"{last or first}~"


def _number(text: str | None, usual: int) -> int:
    return int(text) if text is not None and text.isdigit() and int(text) > 0 else usual
