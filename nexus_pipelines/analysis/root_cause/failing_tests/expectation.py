"""What a test expected and what it got, as the many ways of saying so put it."""

import re

LONGEST_VALUE = 400
_LONGEST_TEXT = 6_000

# Where a comparison does not say which side is which (`assert a == b`, `a != b`, left and right), the right one is
# taken for what was expected: that is how most people write it.
_PATTERNS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"Expected:?<(?P<expected>[^\n]*?)>\. Actual:?<(?P<actual>[^\n]*?)>",
        r"expected:? ?<(?P<expected>[^\n]*?)>,? but was:? ?<(?P<actual>[^\n]*?)>(?=$|\s|\.)",
        r"expected \[(?P<expected>[^\n]*?)\] but found \[(?P<actual>[^\n]*?)\]",
        r"[Ee]xpected:? ?(?P<expected>\S[^\n]*?),? but was:? (?P<actual>\S[^\n]*)",
        r"^\s*[Ee]xpected:? ?(?P<expected>\S[^\n]*)\n\s*(?:[Bb]ut got:?|[Bb]ut:?|[Bb]ut was:?|[Gg]ot:?|[Aa]ctual"
        r"(?:ly)? ?:|[Rr]eceived:?|found:?) +(?:was )?(?P<actual>\S[^\n]*)",
        r"^\s*got: +(?P<actual>\S[^\n]*)\n\s*expected: +(?P<expected>\S[^\n]*)",
        r"^Expected:\n(?P<expected>(?: {4}[^\n]*\n)+)Got:\n(?P<actual>(?: {4}[^\n]*(?:\n|\Z))+)",
        r"^\s*Expected(?: [a-z ]+)?: (?P<expected>[^\n]*)\n(?:[^\n]*\n)?\s*Received(?: [a-z ]+)?: (?P<actual>[^\n]*)",
        r"^<(?P<expected>[^\n]*)> expected but was\n<(?P<actual>[^\n]*)>",
        r"^\s*left: +`?(?P<actual>[^\n]*?)`?,?\n\s*right: +`?(?P<expected>[^\n]*?)`?,?(?: *:.*)?$",
        r"^\s*Expecting(?: actual)?:\n\s*(?P<actual>[^\n]+)\n\s*to (?:be equal to|equal|contain|be):?\n\s*"
        r"(?P<expected>[^\n]+)",
        r"^\s*Actual: (?P<actual>[^\n]*)\n\s*Expected: (?P<expected>[^\n]*)",
        r"^\s*(?:Which is|[^\n]*\n\s*Which is): (?P<actual>[^\n]*)\n[^\n]*\n\s*Which is: (?P<expected>[^\n]*)",
        r"^\s*---? ?Expected\n\s*\+\+\+ Actual\n(?:\s*@@[^\n]*\n)?\s*-(?P<expected>[^\n]*)\n\s*\+(?P<actual>[^\n]*)",
        r"^\s*\+ expected - actual\n\s*\n?\s*-(?P<actual>[^\n]*)\n\s*\+(?P<expected>[^\n]*)",
        r"^\s*- Expected[^\n]*\n\s*\+ Received[^\n]*\n\s*\n?(?:\s*@@[^\n]*\n)?\s*- (?P<expected>[^\n]*)\n\s*\+ "
        r"(?P<actual>[^\n]*)",
        r"Failed asserting that (?P<actual>[^\n]*?) (?:matches expected|is identical to|is equal to|contains"
        r"|is) (?P<expected>[^\n]*?)\.?$",
        r"failed: \((?P<actual>\"[^\n]*?\")\) is not equal to \((?P<expected>\"[^\n]*?\")\)",
        r"AssertionError: expected (?P<actual>[^\n]+?) to (?:deeply |strictly )?(?:equal|be|eql|include) "
        r"(?P<expected>[^\n]+)",
        r"Expected (?P<actual>[^\n]+?) to (?:equal|be|contain) (?P<expected>[^\n]+?)\.$",
        r"(?:AssertionError: )?assert (?P<actual>[^\n]+?) == (?P<expected>[^\n]+)$",
        r"AssertionError: (?P<actual>[^\n]+?) != (?P<expected>[^\n:]+)(?: : [^\n]*)?$",
        r"\bgot:? *(?:= *)?(?P<actual>[^\n,;]+)[,;] *(?:but )?(?:want(?:ed)?|expect(?:ed)?):? *(?P<expected>[^\n]+)",
        r"\b(?:want(?:ed)?|[Ee]xpected|expecting):? *(?:= *)?(?P<expected>[^\n,;]+)[,;] *(?:but )?(?:got"
        r"|received|found|was|actual):? *(?P<actual>[^\n]+)",
        r"(?P<actual>\S[^\n]*?) did not equal (?P<expected>[^\n]+?)(?: \([^\n()]*\))?$",
    )
)


def expectation(text: str) -> tuple[str | None, str | None]:
    """(expected, actual), each at most 400 characters, where the text compares two values; else (None, None)."""
    text = text[:_LONGEST_TEXT]
    for pattern in _PATTERNS:
        match = pattern.search(text)
        if match is not None:
            return _value(match["expected"]), _value(match["actual"])
    return None, None


def _value(text: str) -> str | None:
    return text.strip()[:LONGEST_VALUE] or None
