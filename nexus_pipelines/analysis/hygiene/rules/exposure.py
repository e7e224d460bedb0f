"""H21: no secret and no personal data in texts that many people can read."""

import polars as pl

from nexus_pipelines.analysis.hygiene.records import FAMILIES, Factors, Judgement, Limits, Rule

_ALWAYS: Factors = {"backlog": 1.0, "ready": 1.0, "in_progress": 1.0, "done": 1.0}


def secret_in_text(limits: Limits) -> Judgement:
    del limits
    return _exposed("secrets")


def personal_data_in_text(limits: Limits) -> Judgement:
    del limits
    return _exposed("personal_data")


def _exposed(column: str) -> Judgement:
    return Judgement(degree=pl.col(column).is_not_null().cast(pl.Float64), evidence=pl.col(column))


RULES = (
    Rule(
        rule="secret_in_text",
        number="H21",
        title="Secret in a text",
        applies="every issue",
        violated="the detector finds a secret in the title, the description or a comment: a token of a known format, a "
        "private key, a password in an address, or a random value beside a word such as password, secret, token, key",
        graded="1",
        fix="Revoke it, then remove it from the text and its history.",
        weight=5,
        severity="critical",
        level="bronze",
        families=FAMILIES,
        stages=_ALWAYS,
        judge=secret_in_text,
    ),
    Rule(
        rule="personal_data_in_text",
        number="H21",
        title="Personal data in a text",
        applies="every issue",
        violated="the detector finds an e-mail address (none of example.com and the like, none of no-reply), a phone "
        "number with a country code or in brackets, an IBAN with a right checksum, or a card number with a right "
        "Luhn digit in the title, the description or a comment",
        graded="1",
        fix="Remove it from the text.",
        weight=2,
        severity="medium",
        level="silver",
        families=FAMILIES,
        stages=_ALWAYS,
        judge=personal_data_in_text,
    ),
)
