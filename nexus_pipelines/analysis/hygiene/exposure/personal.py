"""Personal data in a text: e-mail addresses, phone numbers, bank accounts, cards."""

import re
from collections.abc import Iterator

from nexus_pipelines.analysis.hygiene.exposure.checksums import has_iban_checksum, has_luhn_digit

Match = tuple[str, str]

_EMAIL = re.compile(
    r"(?<![\w.+/:~@=-])([A-Za-z0-9][\w.+-]{0,63})@((?:[A-Za-z0-9-]{1,63}\.){1,6}([A-Za-z]{2,24}))(?![\w@:/-])"
)
_MENTION = re.compile(r"\[~[^\]\n]*\]")
_FILE_ENDINGS = frozenset(
    "png jpg jpeg gif svg webp pdf css js ts jsx tsx py rb java go html json xml md txt zip jar so dll exe lock".split()
)
_NOBODY = re.compile(
    r"(?i)^(?:no-?reply|do-?not-?reply|git|svn|hg|postmaster|mailer-daemon|root|user(?:name)?|foo|bar|test|someone"
    r"|somebody|you|your\.?name|name)$"
)
_NOWHERE = re.compile(
    r"(?i)(?:^|\.)(?:example|test|invalid|localhost|local|internal|domain|company|email|acme|foo|bar)"
    r"(?:\.(?:com|org|net|io|co))?$|users\.noreply\.github\.com$"
)
_PHONE = re.compile(
    r"(?<![\w.+/:=#-])(?:\+[1-9]\d{0,2}[ .-]?(?:\(0?\d{1,4}\)[ .-]?)?\d{2,4}(?:[ .-]?\d{2,4}){1,4}"
    r"|\(\d{3}\) ?\d{3}[ .-]\d{4})(?![\w/:%-]|\.\d)"
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")
_CARD = re.compile(
    r"(?<![\w.+/:=#-])(?:\d{4}[ -]?){3}\d{1,7}(?![\w-]|\.\d)"
    r"|(?<![\w.+/:=#-])3[47]\d{2}[ -]?\d{6}[ -]?\d{5}(?![\w-]|\.\d)"
)
_ISSUER = re.compile(r"4|5[1-5]|2[2-7]|3[47]|6(?:011|5|4[4-9])|35[2-8]|3(?:0[0-5]|[68])")


def find_personal(text: str) -> Iterator[Match]:
    """Kind and clear value of each finding; the caller masks it."""
    unmentioned = _MENTION.sub(" ", text)
    for found in _EMAIL.finditer(unmentioned):
        name, host, ending = found.groups()
        if ending.lower() not in _FILE_ENDINGS and not _NOBODY.search(name) and not _NOWHERE.search(host):
            yield "e-mail address", found.group()
    for found in _PHONE.finditer(unmentioned):
        if 9 <= sum(character.isdigit() for character in found.group()) <= 15:
            yield "phone number", found.group()
    for found in _IBAN.finditer(unmentioned):
        account = found.group().replace(" ", "")
        if 15 <= len(account) <= 34 and has_iban_checksum(account):
            yield "IBAN", found.group()
    for found in _CARD.finditer(unmentioned):
        digits = re.sub(r"\D", "", found.group())
        is_varied = len(set(digits)) > 3
        if 13 <= len(digits) <= 19 and is_varied and _ISSUER.match(digits) and has_luhn_digit(digits):
            yield "card number", found.group()
