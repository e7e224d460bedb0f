"""A fast first look at many texts: which of them the detector has to read."""

import polars as pl

from nexus_pipelines.analysis.hygiene.exposure.detector import LONGEST_TEXT, find_exposures
from nexus_pipelines.analysis.hygiene.exposure.formats import KEY_WORDS, TOKEN_FORMATS

# Beginnings that ordinary words share; for these the shape is looked for instead.
_COMMON = frozenset(
    """
    sk sk- cio oy2 pat -us sg. sl. r8_ hf_ q~ :aa key- v1.0- eaaa eaab eaag akia asia abia acca akid ltai npm_ pul-
    asana datadog private secret_ api_org_ sig= eyj eyjr dd_ap dd-ap ddap aiza dapi atbb
    """.split()
)
# Only beginnings of the shapes, in ASCII: the whole of them would not fit into one compiled expression.
_SHAPES = (
    r"sk-[A-Za-z0-9_-]{12}|SK[a-f0-9]{12}|cio[A-Za-z0-9]{20}|oy2[a-z0-9]{20}|pat[A-Za-z0-9]{14}[.]|[a-f0-9]{20}-us[0-9]"
    r"|SG[.][A-Za-z0-9_-]{20}|sl[.][A-Za-z0-9_-]{40}|r8_[A-Za-z0-9]{20}|hf_[A-Za-z]{20}|8Q~|:AA[A-Za-z0-9_-]{20}"
    r"|key-[a-f0-9]{16}|v1[.]0-[a-f0-9]{16}|EAA[A-Za-z0-9_-]{10}|(?:AKIA|ASIA|ABIA|ACCA|AKID|LTAI)[A-Za-z0-9]{12}"
    r"|npm_[A-Za-z0-9]{12}|pul-[a-f0-9]{16}|[0-9]/[0-9]{16}|PRIVATE KEY|secret_[A-Za-z0-9]{16}|api_org_[A-Za-z]{10}"
    r"|sig=[A-Za-z0-9%+/]{20}|eyJ[A-Za-z0-9_-]{8}|[Aa][Pp][IiPp][A-Za-z_-]{0,12}[Kk][Ee][Yy]|AIza|dapi[a-f0-9]{12}|ATBB"
)
_LITERALS = sorted({literal for known in TOKEN_FORMATS for literal in known.literals} - _COMMON)
_KEYS = rf"(?i)(?:{'|'.join(word.replace('-', '.') for word in KEY_WORDS)})[^\n]{{0,30}}?(?:[:=]| is )"
_ADDRESS = r"://[^\s/:@]{1,64}:[^\s/@]{3,128}@"
_EMAIL = r"[A-Za-z0-9_.+-]@[A-Za-z0-9-]+\."
_NUMBERS = (
    r"[+][1-9][0-9]{0,2}[ .(0-9-]{5}|[(][0-9]{3}[)] ?[0-9]{3}|[A-Z]{2}[0-9]{2} ?[A-Z0-9]{4} ?[A-Z0-9]{4}"
    r"|[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}|3[47][0-9]{2}[ -]?[0-9]{6}"
)


def may_expose(column: str) -> pl.Expr:
    """Boolean: whether the detector could find something; never false where it would."""
    text = pl.col(column)
    return (
        text.str.contains_any(_LITERALS, ascii_case_insensitive=True)
        | text.str.contains(_SHAPES)
        | text.str.contains(_KEYS)
        | text.str.contains(_ADDRESS)
        | text.str.contains(_EMAIL)
        | text.str.contains(_NUMBERS)
    ).fill_null(False)


def expose(texts: pl.DataFrame, column: str) -> pl.DataFrame:
    """The rows of `texts` in whose `column` something was found, with secrets and personal_data: masked, as sentences.

    Both are null where nothing of the kind was found.
    """
    candidates = texts.with_columns(pl.col(column).str.head(LONGEST_TEXT)).filter(may_expose(column))
    found = [find_exposures(text) for text in candidates[column].to_list()]
    told = {
        name: [_sentence([f"{one.kind} {one.masked}" for one in many if one.group == group]) for many in found]
        for name, group in (("secrets", "secret"), ("personal_data", "personal"))
    }
    return (
        candidates.drop(column)
        .with_columns(pl.Series(name, values, pl.String) for name, values in told.items())
        .filter(pl.col("secrets").is_not_null() | pl.col("personal_data").is_not_null())
    )


def _sentence(findings: list[str]) -> str | None:
    return ", ".join(sorted(set(findings))) if findings else None
