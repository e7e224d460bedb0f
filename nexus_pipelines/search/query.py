"""What a person typed, read: references to find exactly, words that must not occur, and words weighed by rarity."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nexus_pipelines.errors import UserError

# A pasted log is a fine query, but its first pages say what it is about.
_MAX_CHARACTERS = 10_000
_MAX_TERMS = 32
_REFERENCE = re.compile(r"(?<![\w-])(?:[A-Za-z][A-Za-z0-9_]{1,20}-[0-9]{1,9}|[0-9a-f]{7,40})(?![\w-])")
_EXCLUDED = re.compile(r"(?<!\S)-([A-Za-z]\w{2,})(?!\S)")
_MAX_REFERENCES = 20


@dataclass(frozen=True, kw_only=True)
class Query:
    """A query ready to be run.

    text: what is searched by word and by meaning.
    references: issue keys and (beginnings of) commit SHAs, lower case; what they name comes first.
    excluded: words after a minus sign; documents with one of them are left out.
    """

    text: str
    references: tuple[str, ...]
    excluded: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word of a query as a tsquery, and what its presence is worth: the logarithm of its rarity."""

    tsquery: str
    weight: float


def read_query(text: str) -> Query:
    """Any text becomes a query, however long and whatever its characters.

    Raises:
        UserError: there is nothing in it to search for.
    """
    # Half a surrogate pair cannot be sent to Postgres, nor can NUL.
    clean = text[:_MAX_CHARACTERS].encode("utf-8", "replace").decode().replace("\x00", " ").strip()
    excluded = tuple(dict.fromkeys(word.lower() for word in _EXCLUDED.findall(clean)))
    wanted = _EXCLUDED.sub(" ", clean).strip()
    if not any(character.isalnum() for character in wanted):
        raise UserError('There is nothing to search for; write a few words or an issue key, as in "login fails".')
    references = dict.fromkeys(match.lower() for match in _REFERENCE.findall(wanted) if not match.isalpha())
    return Query(text=wanted, references=tuple(references)[:_MAX_REFERENCES], excluded=excluded)


def weigh_terms(
    lexemes: Sequence[str], frequencies: Mapping[str, float], *, documents: int, max_matches: int
) -> list[Term]:
    """The rarest words of a query, weighed by inverse document frequency.

    frequencies: the share of documents that hold a lexeme; one that is absent is rarer than all that are listed.
    max_matches: stop before the words together match more documents than this, so that common words of a long query
        do not make the whole table its answer; the rarest word always stays.
    """
    floor = min([*frequencies.values(), 1.0]) / 2 if frequencies else 1.0 / max(documents, 1)
    ranked = sorted((frequencies.get(lexeme, floor), lexeme) for lexeme in set(lexemes))
    terms: list[Term] = []
    matches = 0.0
    for frequency, lexeme in ranked[:_MAX_TERMS]:
        matches += frequency * documents
        if terms and matches > max_matches:
            break
        weight = math.log(1.0 + (1.0 - frequency + 0.5 / (documents + 1)) / (frequency + 0.5 / (documents + 1)))
        terms.append(Term(tsquery=tsquery_literal(lexeme), weight=weight))
    return terms


def tsquery_literal(lexeme: str) -> str:
    """A lexeme in the quotes of tsquery's own syntax."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
