"""The places in code that a log names: frames of stacks, complaints of compilers, linters and type checkers."""

from collections.abc import Iterator, Sequence

from nexus_pipelines.analysis.root_cause.frames.line_forms import PIVOT, places_on
from nexus_pipelines.analysis.root_cause.frames.listings import listed_places
from nexus_pipelines.analysis.root_cause.frames.paths import checkout_roots, repository_path
from nexus_pipelines.analysis.root_cause.frames.place import Place
from nexus_pipelines.analysis.root_cause.frames.stacks import stacks
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import Frame


def extract_frames(lines: Sequence[str] | LogText) -> tuple[Frame, ...]:
    """Places in the order of the log; each (path, line, function) once: where it first stands, at its least depth.

    lines: the log's lines without line ends, or a LogText of them that others ask too. depth 0 is where it happened;
    a complaint has depth 0. line is None where a formatter names only the file. Paths are the log's own, without the
    folder into which a CI system checks out.
    """
    log = LogText.of(lines)
    roots = checkout_roots(log)
    found = {place.index: place for place in listed_places(log)}
    found |= {place.index: place for place in _written_places(log)}
    kept: dict[tuple[str, int | None, str | None], Frame] = {}
    for stack in stacks(log, [found[index] for index in sorted(found)]):
        for depth, place in enumerate(stack):
            path = repository_path(place.path, roots)
            key = (path, place.line, place.function)
            known = kept.get(key)
            kept[key] = Frame(
                path=path,
                line=place.line,
                function=place.function,
                depth=min(depth, known.depth) if known else depth,
                log_line=min(place.index + 1, known.log_line) if known else place.index + 1,
            )
    return tuple(sorted(kept.values(), key=lambda frame: frame.log_line))


def _written_places(log: LogText) -> Iterator[Place]:
    last = -1
    for match in PIVOT.finditer(log.text):
        index = log.index_at(match.start())
        if index != last:
            last = index
            place = places_on(log, index)
            if place is not None:
                yield place
