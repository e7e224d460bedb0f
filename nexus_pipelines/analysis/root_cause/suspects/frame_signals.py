"""What stack frames say: who wrote their lines, who changed near them, who changed their functions and files."""

import math
from collections.abc import Mapping
from difflib import SequenceMatcher

from nexus_pipelines.analysis.root_cause.suspects.board import Board, rarity
from nexus_pipelines.analysis.root_cause.suspects.changes import Changes, is_said_only
from nexus_pipelines.analysis.root_cause.suspects.failures import Failure, Place
from nexus_pipelines.analysis.root_cause.suspects.lineage import StandingLine
from nexus_pipelines.analysis.root_cause.suspects.paths import resolve, role

Blame = Mapping[tuple[str, int], str]

# Lines apart at which nearness has fallen to a third. Side branches shift numbers; tests of one thing stand together.
_NEAR_LINES = {"frame_near": 20.0, "test_near": 60.0}


def add_frames(board: Board, failure: Failure, changes: Changes, blame: Blame) -> None:
    """Frames in code weigh less the farther out they are; frames in tests count apart."""
    for is_test in (False, True):
        places = [place for place in failure.places if (role(place.path) == "test") == is_test]
        for order, place in enumerate(places[:12]):
            path = resolve(place.path, changes.touched)
            if path is not None:
                _add_place(board, place, path, 1 / (1 + order), changes, blame=blame, is_test=is_test, order=order)


def _add_place(
    board: Board,
    place: Place,
    path: str,
    weight: float,
    changes: Changes,
    *,
    blame: Blame,
    is_test: bool,
    order: int,
) -> None:
    at = f"{path}:{place.line}" if place.line else path
    where = "the failing test" if is_test else "the innermost stack frame" if order == 0 else "a stack frame"
    writer = _writer(place, path, changes, blame)
    if writer is not None:
        board.add(writer, "test_line" if is_test else "frame_line", weight, f"wrote {at}, a line of {where}")
    _add_near(board, place, path, changes, weight=weight, signal="test_near" if is_test else "frame_near")
    if is_test:
        return
    touching = changes.touched[path]
    for candidate in touching:
        value = weight * rarity(len(touching), len(changes.each))
        board.add(candidate, "frame_file", value, f"touches {path}, named in {where}")
    function = (place.function or "").split(".")[-1]
    if len(function) > 2 and not function.startswith("<"):
        holders = [number for number, change in enumerate(changes.each) if function in change.words.get("source", {})]
        for candidate in holders:
            value = weight * rarity(len(holders), len(changes.each))
            board.add(candidate, "frame_function", value, f"changes code with {function}, the function of {where}")


def _add_near(board: Board, place: Place, path: str, changes: Changes, *, weight: float, signal: str) -> None:
    if not place.line:
        return
    nearest: dict[int, StandingLine] = {}
    for line in changes.standing.get(path, ()):
        known = nearest.get(line.candidate)
        if is_said_only(line.text, path):
            continue
        if known is None or abs(line.number - place.line) < abs(known.number - place.line):
            nearest[line.candidate] = line
    for candidate, line in nearest.items():
        distance = abs(line.number - place.line)
        value = weight * math.exp(-distance / _NEAR_LINES[signal])
        if value > 0.01 * weight:
            said = f"changed {path}:{line.number}, {distance} lines from a frame" if distance else ""
            board.add(candidate, signal, value, said)


def _writer(place: Place, path: str, changes: Changes, blame: Blame) -> int | None:
    if place.line and (place.path, place.line) in blame:
        shas = [change.commit.commit_sha for change in changes.each]
        sha = blame[place.path, place.line]
        return shas.index(sha) if sha in shas else None
    lines = changes.standing.get(path, ())
    exact = next((line for line in lines if line.number == place.line), None)
    if exact is not None and (not place.text or _is_alike(exact.text, place.text)):
        return exact.candidate
    if len(place.text) < 8:
        return None
    same = {line.candidate for line in lines if line.text.strip() == place.text}
    return same.pop() if len(same) == 1 else None


def _is_alike(left: str, right: str) -> bool:
    # The text in the log may be cut, and a diff may have been made before a small edit.
    return SequenceMatcher(None, left.strip(), right.strip(), autojunk=False).ratio() > 0.6
