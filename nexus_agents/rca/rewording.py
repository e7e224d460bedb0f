"""Whether another wording of a diagnosis says nothing that the diagnosis does not: checked word by word."""

import re
from collections.abc import Iterator

from nexus_agents.rca.facts import Facts
from nexus_agents.rca.neutral_words import NEUTRAL

MOST_CHARACTERS = 1_200
# Of the words of the log's message.
_FEWEST_WORDS = 0.5
# Quotes and dashes as models like them.
_PLAIN = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014", "''\"\"--")

_MARKUP = re.compile(r"https?:|www\.|\w@\w|<[^>]*>|[\[\]|`*]|^\s*[#>]", re.MULTILINE)
_TOKEN = re.compile(r"[^\s,;!?\"()\u2026]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SHA = re.compile(r"\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}\b")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NAME = re.compile(r"[_/\\:#.]|[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]|^--?\w")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_DOUBT = re.compile(r"\b(?:suspect\w*|may|might|likel\w+|probabl\w+|possibl\w+|points? to)\b", re.IGNORECASE)
_FIXED = re.compile(r"\b(?:fixed|pass\w*)\b", re.IGNORECASE)
_COMMIT = re.compile(r"\b(?:commits?|changes?)\b", re.IGNORECASE)
_CERTAIN = re.compile(r"\b(?:caus\w*|because|broke|break\w*|led|made|produced|raised|is to blame)\b", re.IGNORECASE)
_EDGES = ".:'-"
_SUFFIXES = ("ing", "ed", "es", "ly", "s", "e")


def unfounded(text: str, facts: Facts) -> str | None:
    """Why a wording cannot be shown, as a sentence; None where all of it is in the diagnosis.

    Commits must be those of the diagnosis; numbers, names of code, files and tests must stand in it as they are; every
    other word must stand in it or report only. A commit is never called the cause without a word of doubt. And the
    wording must be about the failure.
    """
    text = text.translate(_PLAIN)
    if len(text) > MOST_CHARACTERS:
        return f"It has {len(text):,} characters, more than {MOST_CHARACTERS:,}."
    if not text.replace("\n", " ").isprintable() or _MARKUP.search(text):
        return "It holds markup, a link or a character that cannot be shown."
    for told in (_commits(text, facts), _names_and_numbers(text, facts), _words(text, facts)):
        if (wrong := next(told, None)) is not None:
            return wrong
    if not _is_about(text, facts):
        return "It does not tell of the failure that the diagnosis names."
    return None


def _is_about(text: str, facts: Facts) -> bool:
    if facts.test_name is not None:
        return re.split(r"::|[./\s]", facts.test_name)[-1] in text
    told = _stems(facts.message)
    return len(told & _stems(text)) >= _FEWEST_WORDS * len(told)


def _commits(text: str, facts: Facts) -> Iterator[str]:
    for sentence in _SENTENCE.split(text):
        shas = _SHA.findall(sentence)
        for sha in shas:
            if not any(known.startswith(sha) for known in facts.commits):
                yield f"It names commit {sha}, which the diagnosis does not."
        is_blame = bool(shas) or (
            bool(_CERTAIN.search(sentence))
            and (bool(_COMMIT.search(sentence)) or any(author in sentence for author in facts.authors))
        )
        if is_blame and not _DOUBT.search(sentence) and not _FIXED.search(sentence):
            yield "It speaks of a suspected commit as if it were certain."


def _names_and_numbers(text: str, facts: Facts) -> Iterator[str]:
    known = facts.text
    numbers = set(_NUMBER.findall(known))
    for token in _TOKEN.findall(text):
        shown = token.strip(_EDGES)
        if not shown or _SHA.fullmatch(shown):
            continue
        if _NAME.search(shown):
            if shown not in known:
                yield f"It names {shown[:80]}, which the diagnosis does not."
            continue
        for number in _NUMBER.findall(shown):
            if number not in numbers:
                yield f"It names the number {number}, which the diagnosis does not."


def _words(text: str, facts: Facts) -> Iterator[str]:
    known = _stems(facts.text) | {_stem(word) for word in NEUTRAL}
    for token in _TOKEN.findall(text):
        shown = token.strip(_EDGES)
        if _SHA.fullmatch(shown) or _NAME.search(shown):
            continue
        for word in _WORD.findall(shown):
            if _stem(word) not in known:
                yield f"It says “{word[:40]}”, which the diagnosis does not."


def _stems(text: str) -> set[str]:
    return {_stem(word) for word in _WORD.findall(text)}


def _stem(word: str) -> str:
    low = word.lower().removesuffix("'s")
    for suffix in _SUFFIXES:
        if low.endswith(suffix) and len(low) - len(suffix) >= 3:
            return low.removesuffix(suffix)
    return low
