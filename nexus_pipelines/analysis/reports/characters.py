"""Characters that no report shows: they would break XML, or make the text around them read otherwise than it is."""

import unicodedata

# Overrides and isolates of writing direction: one of them turns the rest of a line around.
_DIRECTIONS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Cc: controls, Cs: halves of pairs, Cn: never assigned, among them what XML forbids; Zl and Zp end a line.
_LEFT_OUT = frozenset({"Cc", "Cs", "Cn", "Zl", "Zp"})


def cleaned(text: str) -> str:
    """The text on one line, without what cannot be shown."""
    spaced = "".join(" " if each.isspace() else each for each in text)
    shown = (c for c in spaced if c not in _DIRECTIONS and unicodedata.category(c) not in _LEFT_OUT)
    return " ".join("".join(shown).split())


def for_xml(text: str) -> str:
    """The text with its lines, and a mark in place of each character that XML forbids."""
    return "".join(c if c in "\n\t" or (unicodedata.category(c) not in _LEFT_OUT) else "\ufffd" for c in text)
