"""One saved answer of an API, and how a source finds out that it is one of its own."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class SavedAnswer:
    """A row of a file of saved answers.

    line: where the row begins in its file, from 1. url: what was asked; empty where it was not kept.
    asked: what the question was about, and about: what all of its table is about, as whoever saved it noted it.
    data: an object, or a list of objects.
    """

    line: int
    url: str
    asked: Mapping[str, Any]
    about: Mapping[str, Any]
    data: Json | list[Json]

    @property
    def host(self) -> str:
        """Host and port of the upstream."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def path(self) -> str:
        """The path of the address, decoded, without a slash at its end."""
        return unquote(urlsplit(self.url).path).rstrip("/")

    def context(self) -> dict[str, str]:
        """What the question says of its object: what was noted, and the parameters of the address."""
        noted = {name: str(value) for name, value in self.asked.items() if isinstance(value, str | int)}
        return noted | dict(parse_qsl(urlsplit(self.url).query))


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a source makes of a saved answer: lines of one of its streams; none where the answer is an empty list."""

    stream: str
    lines: tuple[Json, ...]


Recognise = Callable[[SavedAnswer], Taken | None]


@dataclass(frozen=True, kw_only=True)
class Route:
    """Answers at one kind of address.

    pattern: of the whole path; its named groups join the answer's context.
    member: where an answer that was saved whole holds its list; an object without it is taken for one of the list.
    line: the line of landing for an object and its context.
    needs: what the context must tell, and sign: a member of every object; an answer without them is none of this route.
    """

    pattern: str
    stream: str
    line: Callable[[Json, Mapping[str, str]], Json]
    member: str = ""
    needs: tuple[str, ...] = ()
    sign: str = ""


def by_route(routes: Sequence[Route]) -> Recognise:
    """Recognises answers by their addresses; the first route that fits counts."""
    compiled = [(re.compile(route.pattern), route) for route in routes]

    def recognise(answer: SavedAnswer) -> Taken | None:
        path = answer.path
        for pattern, route in compiled:
            if (match := pattern.fullmatch(path)) is None:
                continue
            context = answer.context() | {name: text for name, text in match.groupdict().items() if text}
            found = objects(answer.data, route.member)
            is_signed = not route.sign or all(route.sign in each for each in found)
            if is_signed and all(name in context for name in route.needs):
                return Taken(stream=route.stream, lines=tuple(route.line(each, context) for each in found))
        return None

    return recognise


def objects(data: Json | list[Json], member: str) -> list[Json]:
    """The objects of an answer: of a list, of the list that is a member of one saved whole, or the one itself."""
    if isinstance(data, list):
        return data
    listed = data.get(member) if member else None
    if isinstance(listed, list) and all(isinstance(each, dict) for each in listed):
        return listed
    return [data]
