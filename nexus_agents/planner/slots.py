"""What a question is about: keys, versions, projects, people, spans and filters, each taken from the text once."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from nexus_agents.planner.lexicon import Lexicon, Version, plain_number
from nexus_agents.planner.periods import Period, take_period
from nexus_agents.planner.tokens import Reading, fold, phrase
from nexus_agents.planner.vocabulary import LEMMAS, RULE_PHRASES, WORDS, is_near

_ISSUE_KEY = re.compile(r"^([a-z][a-z0-9_]*)-(\d{1,9})$")
_VERSION_NUMBER = re.compile(r"^v?(\d+(?:\.\d+)+(?:[-+._]?[a-z][\w.+-]*)?)$")
_LONGEST_PHRASE = 8
# A single name part means a person only after one of these: "will" and "mark" are names too.
_BEFORE_PEOPLE = frozenset("by from to of for did does has is who".split())
_BUILD_NUMBER = re.compile(r"^(#)?(\d{1,9})$")
_BEFORE_NUMBERS = frozenset("build builds run number no".split())
_BEFORE_JOBS = frozenset("job workflow pipeline".split())
_GROUPS = {"project": "project_key", "assignee": "assignee_name", "status": "status", "type": "issue_type"}
Found = TypeVar("Found")


@dataclass(frozen=True, kw_only=True)
class Slots:
    """`version_text` without `versions` is a version that the data do not know. `assumed`: what was guessed."""

    issue_keys: tuple[str, ...] = ()
    unknown_projects: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    versions: tuple[Version, ...] = ()
    version_text: str | None = None
    repositories: tuple[str, ...] = ()
    person: str | None = None
    period: Period | None = None
    rule: str | None = None
    issue_type: str | None = None
    status: str | None = None
    priority: str | None = None
    quoted: str | None = None
    group: str | None = None
    job: str | None = None
    build_number: int | None = None
    assumed: tuple[str, ...] = ()


@dataclass
class _Filling:
    reading: Reading
    lexicon: Lexicon
    assumed: list[str] = field(default_factory=list[str])

    def phrases(
        self, named: Mapping[tuple[str, ...], Found], *, only: Callable[[int], bool] | None = None
    ) -> list[Found]:
        """Everything that the text calls by a phrase of `named`, longest phrases first, each marked as understood."""
        found: list[Found] = []
        longest = min(max(map(len, named), default=0), _LONGEST_PHRASE)
        for length in range(longest, 0, -1):
            for place in range(len(self.reading.tokens)):
                words = self.reading.words(place, length)
                if words and words in named and (only is None or length > 1 or only(place)):
                    self.reading.take(place, length)
                    found.append(named[words])
        return found


def fill(reading: Reading, lexicon: Lexicon, *, quoted: str | None, today: date) -> Slots:
    """Take all slots out of the question; what stays open in `reading` is words and things unknown."""
    filling = _Filling(reading, lexicon)
    issue_keys, unknown = _issue_keys(filling)
    rule = filling.phrases(RULE_PHRASES)
    build_number = _build_number(filling)
    job = _job(filling, is_sure=True)
    versions, version_text = _named_versions(filling)
    period = take_period(reading, today=today)
    if not versions:
        versions, version_text = _numbered_versions(filling)
    repositories = filling.phrases(lexicon.repository_phrases)
    projects = filling.phrases(lexicon.project_phrases)
    projects += [key for name in repositories if (key := _project_of(lexicon, name))]
    person = filling.phrases(lexicon.people_phrases, only=lambda place: reading.before(place) in _BEFORE_PEOPLE)
    group = _group(filling)
    issue_type = filling.phrases(_plain(lexicon.issue_types, plural=True))
    status = filling.phrases(_plain([name for name in lexicon.statuses if fold(name) not in WORDS]))
    priority = filling.phrases(_plain([name for name in lexicon.priorities if fold(name) not in WORDS]))
    if not projects:
        projects = _guessed_projects(filling)
    job = _job(filling, is_sure=False) if job is None else job
    of_projects = tuple(version for version in versions if not projects or version.project_key in projects)
    return Slots(
        issue_keys=issue_keys,
        unknown_projects=unknown,
        projects=tuple(dict.fromkeys(projects)),
        versions=of_projects,
        version_text=version_text,
        repositories=tuple(dict.fromkeys(repositories)),
        person=person[0] if person else None,
        period=period,
        rule=rule[0] if rule else None,
        issue_type=issue_type[0] if issue_type else None,
        status=status[0] if status else None,
        priority=priority[0] if priority else None,
        quoted=quoted,
        group=group,
        job=job,
        build_number=build_number,
        assumed=tuple(filling.assumed),
    )


def _build_number(filling: _Filling) -> int | None:
    """`#12` anywhere, and a number after the word build, run or number."""
    for place, token in list(filling.reading.open()):
        match = _BUILD_NUMBER.match(token.folded)
        if match and (match[1] or filling.reading.before(place) in _BEFORE_NUMBERS):
            filling.reading.take(place)
            return int(match[2])
    return None


def _job(filling: _Filling, *, is_sure: bool) -> str | None:
    """A job called by its name. is_sure: only a name that nothing else has, or one after the word job.

    A workflow may be called Release, or like its project.
    """
    named = filling.lexicon.job_phrases

    def means_it(place: int) -> bool:
        token = filling.reading.tokens[place].folded
        is_marked = filling.reading.before(place) in _BEFORE_JOBS or "/" in token
        return is_marked if is_sure else token not in WORDS

    taken = {words: job for words, job in named.items() if len(words) == 1 or not is_sure or "/" in job}
    found = filling.phrases(taken, only=means_it)
    return found[0] if found else None


def _issue_keys(filling: _Filling) -> tuple[tuple[str, ...], tuple[str, ...]]:
    known: list[str] = []
    unknown: list[str] = []
    for place, token in list(filling.reading.open()):
        match = _ISSUE_KEY.match(token.folded)
        if match and match[1].upper() in filling.lexicon.project_keys:
            known.append(f"{match[1].upper()}-{match[2].lstrip('0') or '0'}")
            filling.reading.take(place)
        elif match and token.typed == token.typed.upper():
            unknown.append(match[1].upper())
            filling.reading.take(place)
    return tuple(dict.fromkeys(known)), tuple(dict.fromkeys(unknown))


def _named_versions(filling: _Filling) -> tuple[list[Version], str | None]:
    def means_it(place: int) -> bool:
        return LEMMAS.get(filling.reading.before(place)) in ("version", "release")

    # A version called "Backlog" is meant only where the text says so.
    named = {words: found for words, found in filling.lexicon.version_phrases.items() if _has_digit(words)}
    plain = {words: found for words, found in filling.lexicon.version_phrases.items() if not _has_digit(words)}
    found = filling.phrases({words: one for words, one in named.items() if len(words) > 1})
    found += filling.phrases({words: one for words, one in plain.items() if len(words) == 1}, only=means_it)
    versions = [version for versions in found for version in versions]
    return versions, versions[0].name if versions else None


def _numbered_versions(filling: _Filling) -> tuple[list[Version], str | None]:
    for place, token in list(filling.reading.open()):
        match = _VERSION_NUMBER.match(token.folded)
        follows = LEMMAS.get(filling.reading.before(place)) in ("version", "release")
        if not match and not (follows and token.folded.isascii() and token.folded.isdigit()):
            continue
        filling.reading.take(place)
        number = plain_number(match[1] if match else token.folded)
        return [version for version in filling.lexicon.versions if version.number == number], token.typed
    return [], None


def _has_digit(words: tuple[str, ...]) -> bool:
    return any(character.isdigit() for word in words for character in word)


def _project_of(lexicon: Lexicon, repository: str) -> str | None:
    return next((project.key for project in lexicon.projects if repository in project.repositories), None)


def _plain(names: Sequence[str], *, plural: bool = False) -> dict[tuple[str, ...], str]:
    named: dict[tuple[str, ...], str] = {}
    for name in names:
        if words := phrase(name):
            named[words] = name
            if plural:
                last = words[-1]
                many = f"{last[:-1]}ies" if last.endswith("y") else f"{last}s"
                named[(*words[:-1], many)] = name
    return named


def _group(filling: _Filling) -> str | None:
    for place, token in list(filling.reading.open()):
        wanted = _GROUPS.get(LEMMAS.get(token.folded, ""), _GROUPS.get(token.folded.removesuffix("s")))
        if token.folded in ("priority", "priorities"):
            wanted = "priority"
        if wanted and LEMMAS.get(filling.reading.before(place)) in ("per", "by"):
            filling.reading.take(place - 1, 2)
            return wanted
    return None


def _guessed_projects(filling: _Filling) -> list[str]:
    for place, token in list(filling.reading.open()):
        if token.folded in WORDS or len(token.folded) < 4:
            continue
        near = {
            key
            for words, key in filling.lexicon.project_phrases.items()
            if len(words) == 1 and is_near(token.folded, words[0])
        }
        if len(near) == 1:
            filling.reading.take(place)
            key = next(iter(near))
            filling.assumed.append(f"{token.typed!r} read as {key}")
            return [key]
    return []
