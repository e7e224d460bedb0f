"""A question as tokens: what was typed, folded for comparison, each marked once something has understood it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

MAX_TOKENS = 120
# Typographic quotes are what phones type.
_AROUND = "?!,;:()[]{}<>\"'`*.…“”\u2018\u2019«»"
_CONTRACTIONS = {"what's": "what is", "who's": "who is", "when's": "when is", "how's": "how is", "where's": "where is"}
_NAME_WITH_NUMBER = re.compile(r"^([a-z][a-z_]{2,})[-@]v?(\d+(?:\.\d+)+\S*)$")


@dataclass(frozen=True)
class Token:
    """A word: as typed, and folded (lower case, one form of each character, no possessive)."""

    typed: str
    folded: str


@dataclass
class Reading:
    """The tokens of one question and which of them are understood."""

    tokens: Sequence[Token]
    understood: set[int] = field(default_factory=set[int])

    def open(self) -> Iterator[tuple[int, Token]]:
        """Tokens that nothing has understood yet, with their places."""
        return ((place, token) for place, token in enumerate(self.tokens) if place not in self.understood)

    def words(self, start: int, length: int) -> tuple[str, ...] | None:
        """Folded words of `length` tokens from `start`; None where one is understood already or the text ends."""
        places = range(start, start + length)
        if places.stop > len(self.tokens) or not self.understood.isdisjoint(places):
            return None
        return tuple(self.tokens[place].folded for place in places)

    def take(self, start: int, length: int = 1) -> None:
        """Mark tokens as understood."""
        self.understood.update(range(start, start + length))

    def before(self, place: int) -> str:
        """The folded word before `place`, or an empty text."""
        return self.tokens[place - 1].folded if place > 0 else ""


def fold(text: str) -> str:
    """One form for comparison: compatibility characters unified, case folded, blanks collapsed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def read(text: str) -> Reading:
    """Split a question into tokens; at most MAX_TOKENS, the rest stays out (and unanswered: see `plan`)."""
    tokens: list[Token] = []
    for piece in _spelled_out(unicodedata.normalize("NFKC", text)).split():
        typed = piece.strip(_AROUND)
        folded = typed.casefold().removesuffix("'s").removesuffix("\u2019s")
        if not folded:
            continue
        split = _NAME_WITH_NUMBER.match(folded)
        if split:
            tokens += [Token(part, part) for part in split.groups()]
        else:
            tokens.append(Token(typed, folded))
        if len(tokens) > MAX_TOKENS:
            break
    return Reading(tokens)


def phrase(text: str) -> tuple[str, ...]:
    """A name as the words by which `read` would see it."""
    return tuple(token.folded for token in read(text).tokens)


def _spelled_out(text: str) -> str:
    text = text.replace("\u2019", "'")
    for short, long in _CONTRACTIONS.items():
        text = re.sub(rf"\b{short}\b", long, text, flags=re.IGNORECASE)
    return text
