"""How random a text looks."""

import math
import re
from collections import Counter

_HEX = re.compile(r"[0-9a-fA-F-]+")
_WORDS = re.compile(r"[A-Za-z]{4,}")


def entropy(text: str) -> float:
    """Shannon's entropy of its characters in bits; 0 for an empty text."""
    size = len(text)
    return -sum(count / size * math.log2(count / size) for count in Counter(text).values()) if size else 0.0


def looks_random(value: str) -> bool:
    """Whether a value beside a key word is likely made by a machine: mixed characters, no name, path, hash or number.

    Hexadecimal values need 24 digits or more and are judged by their entropy alone; others need digits together with
    letters, and at most half of their characters in runs that read as words.
    """
    if _HEX.fullmatch(value):
        return len(value) >= 24 and entropy(value) >= 3.0
    has_digit = any(character.isdigit() for character in value)
    has_letter = any(character.isalpha() for character in value)
    if not (has_digit and has_letter) or entropy(value) < 3.2:
        return False
    readable = sum(len(word) for word in _WORDS.findall(value) if word.islower() or word.istitle() or word.isupper())
    return readable <= len(value) * 0.6
