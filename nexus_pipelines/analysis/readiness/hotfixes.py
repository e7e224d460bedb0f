"""What happened after a release: whether a patch on the same product and minor line followed within three weeks."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

HOTFIX_DAYS = 21
_FINAL = re.compile(r"\d+(?:\.\d+)+(?:[.-](?:ga|final))?")


@dataclass(frozen=True, kw_only=True)
class ReleasedVersion:
    """A version that went out on `released_on`. product: word in its name, empty for the project's main product."""

    project_key: str
    product: str
    version_number: str
    released_on: date


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    """What followed a version. had_hotfix: None as long as its days are not over and none has come.

    hotfix_number, hotfix_on: of the first patch within the days.
    """

    had_hotfix: bool | None
    hotfix_number: str | None = None
    hotfix_on: date | None = None


def final_number(version_number: str) -> tuple[int, ...] | None:
    """1.2.3 as (1, 2, 3); None for what is no final version, such as 1.2.3-rc1: it is neither judged nor a patch."""
    text = version_number.lower()
    return tuple(int(part) for part in re.findall(r"\d+", text)) if _FINAL.fullmatch(text) else None


def hotfix_within(
    releases: Sequence[ReleasedVersion], *, known_until: date, days: int = HOTFIX_DAYS
) -> list[Aftermath | None]:
    """For each release what followed it, in the order given; None for versions that are not final.

    A hotfix has a higher number on the same minor line (1.2.3 after 1.2.2) and went out on the same day or up to `days`
    later. known_until: up to when the releases are known, both ends included.
    """
    lines: dict[tuple[str, str, tuple[int, ...]], list[tuple[date, tuple[int, ...], str]]] = defaultdict(list)
    numbers = [final_number(release.version_number) for release in releases]
    for release, number in zip(releases, numbers, strict=True):
        if number is not None and release.released_on <= known_until:
            lines[_line(release, number)].append((release.released_on, number, release.version_number))
    return [
        None if number is None else _aftermath(release, number, lines[_line(release, number)], known_until, days)
        for release, number in zip(releases, numbers, strict=True)
    ]


def _line(release: ReleasedVersion, number: tuple[int, ...]) -> tuple[str, str, tuple[int, ...]]:
    return release.project_key, release.product, number[:2]


def _aftermath(
    release: ReleasedVersion,
    number: tuple[int, ...],
    line: Sequence[tuple[date, tuple[int, ...], str]],
    known_until: date,
    days: int,
) -> Aftermath:
    last = release.released_on + timedelta(days=days)
    patches = [each for each in line if each[1] > number and release.released_on <= each[0] <= last]
    if patches:
        on, _, name = min(patches)
        return Aftermath(had_hotfix=True, hotfix_number=name, hotfix_on=on)
    return Aftermath(had_hotfix=False if last <= known_until else None)
