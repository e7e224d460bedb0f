"""What surrounds the issues of a Jira and changes rarely: its statuses, and the sprints of its boards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nexus_pipelines.http.client import UpstreamRefused
from nexus_pipelines.sources.jira.site import Json, Site

_BAD_REQUEST, _UNAUTHORIZED, _NOT_FOUND = 400, 401, 404


@dataclass(frozen=True, kw_only=True)
class Surrounding:
    """Lines of one stream that change together. name: what their hash is remembered by ("board 7")."""

    name: str
    stream: str
    lines: tuple[Json, ...]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Everything that was found. refused: a sentence for each thing that the account may not read."""

    found: tuple[Surrounding, ...]
    refused: tuple[str, ...] = ()


def read_surroundings(site: Site, projects: Sequence[str]) -> Surroundings:
    """Statuses in one request, boards in one request a page (for each of the projects, if any are named), sprints in
    one request a page of each board.

    Raises:
        SourceError: Jira cannot be reached, does not accept the credentials, or gives no usable answer.
    """
    refused: list[str] = []
    found = [*_statuses(site, refused)]
    boards = {str(each["id"]): each for project in projects or ("",) for each in _boards(site, project, refused)}
    for board_id, board in boards.items():
        # A kanban board has no sprints, and Jira refuses the question.
        if board.get("type") != "kanban":
            found += _sprints(site, board_id, refused)
    return Surroundings(found=tuple(found), refused=tuple(refused))


def _statuses(site: Site, refused: list[str]) -> Iterator[Surrounding]:
    try:
        lines = tuple({"record": each} for each in site.statuses())
    except UpstreamRefused as error:
        _note(error, refused)
    else:
        yield Surrounding(name="statuses", stream="statuses", lines=lines)


def _boards(site: Site, project: str, refused: list[str]) -> list[Json]:
    try:
        return list(site.boards(project))
    except UpstreamRefused as error:
        # A Jira without its agile part has no such address.
        if error.status != _NOT_FOUND:
            _note(error, refused)
        return []


def _sprints(site: Site, board_id: str, refused: list[str]) -> Iterator[Surrounding]:
    try:
        lines = tuple({"board_id": board_id, "record": each} for each in site.sprints(board_id))
    except UpstreamRefused as error:
        # Jira's answer for a board that does not plan in sprints.
        if error.status != _BAD_REQUEST:
            _note(error, refused)
    else:
        yield Surrounding(name=f"board {board_id}", stream="board_sprints", lines=lines)


def _note(error: UpstreamRefused, refused: list[str]) -> None:
    if error.status == _UNAUTHORIZED:
        raise error
    refused.append(str(error))
