"""H21: secrets and personal data. Each is made at random when it is used: none stands in this file."""

import random
import string
from collections.abc import Callable

from mutator.case import Case
from mutator.exercise import Act, Exercise, bad, good
from mutator.exercises.descriptions import sentence

_LETTERS = string.ascii_letters + string.digits
_UPPER = string.ascii_uppercase + "234567"
_FAMILIES = ("story", "task", "bug", "epic", "subtask", "other")
Text = Callable[[random.Random], str]


def _some(rng: random.Random, alphabet: str, count: int) -> str:
    return "".join(rng.choice(alphabet) for _ in range(count))


def _clean(case: Case) -> None:
    case.be(case.rng.choice(_FAMILIES), case.rng.choice(("backlog", "ready", "in_progress", "done")))
    case.ticket |= {"summary": f"{case.words(4)} of the cart", "description": sentence(case)}
    case.neighbours[0]["description"] = sentence(case)


def _told(make: Text) -> Act:
    """The text somewhere in the ticket: title, description or comment."""

    def act(case: Case) -> None:
        text, place = make(case.rng), case.rng.choice(("summary", "description", "comment"))
        if place == "comment":
            case.comment(case.ago(days=3), body=f"{case.words(3)}: {text} {case.words(2)}")
        else:
            case.ticket[place] = f"{case.ticket[place]} {text} {case.words(2)}"

    return act


def _value(rng: random.Random, count: int = 28) -> str:
    """Random letters and digits with some of each kind."""
    return "".join(rng.sample(_some(rng, _LETTERS, count - 3) + "k7R", count))


_KEY = "PRIVATE KEY-----"
_SECRETS: dict[str, Text] = {
    "AWS key": lambda rng: "AKIA" + _some(rng, _UPPER, 16),
    "GitHub token": lambda rng: "ghp_" + _some(rng, _LETTERS, 36),
    "Slack token": lambda rng: (
        f"xoxb-{rng.randint(10**11, 10**12)}-{rng.randint(10**11, 10**12)}-{_some(rng, _LETTERS, 24)}"
    ),
    "private key": lambda rng: f"-----BEGIN RSA {_KEY}\n{_value(rng, 64)}\n{_value(rng, 64)}\n-----END RSA {_KEY}",
    "password in an address": lambda rng: f"postgres://app:{_value(rng, 16)}@db.acme.internal:5432/shop",
    "value beside password": lambda rng: f"password={_value(rng)}",
    "value beside secret": lambda rng: f'client_secret: "{_value(rng)}"',
    "value beside token": lambda rng: f"api token: {_value(rng, 40)}",
}
_NO_SECRETS: dict[str, Text] = {
    "no password yet": lambda rng: "password: required",
    "a placeholder": lambda rng: "token: <your token here>",
    "an address": lambda rng: "postgres://db.acme.internal:5432/shop",
    "a commit": lambda rng: f"since commit {_some(rng, '0123456789abcdef', 40)}",
    "a public key": lambda rng: "-----BEGIN PUBLIC KEY----- is missing in the file",
    "words about secrets": lambda rng: "the secret of the token is that its password expires",
    "a short AKIA": lambda rng: "AKIA" + _some(rng, _UPPER, 9),
    "a short ghp_": lambda rng: "ghp_" + _some(rng, _LETTERS, 8),
    "a variable": lambda rng: "password=${DATABASE_PASSWORD}",
}


def _luhn(rng: random.Random, *, wrong: bool = False) -> str:
    digits = [4, *(rng.randint(0, 9) for _ in range(14))]
    doubled = [sum(divmod(2 * digit, 10)) if place % 2 == 0 else digit for place, digit in enumerate(digits)]
    check = (-sum(doubled)) % 10
    number = "".join(map(str, [*digits, (check + 3) % 10 if wrong else check]))
    return " ".join(number[place : place + 4] for place in range(0, 16, 4))


def _iban(rng: random.Random, *, wrong: bool = False) -> str:
    account = _some(rng, string.digits, 18)
    check = 98 - int(f"{account}131400") % 97
    return f"DE{(check + 1 if wrong else check):02d}{account}"


_PERSONAL: dict[str, Text] = {
    "e-mail": lambda rng: f"{_some(rng, string.ascii_lowercase, 6)}.{_some(rng, string.ascii_lowercase, 7)}@gmail.com",
    "e-mail of a company": lambda rng: f"{_some(rng, string.ascii_lowercase, 5)}+shop@mail.firma.de",
    "phone with country": lambda rng: f"+49 30 {rng.randint(2_000_000, 9_999_999)}",
    "phone in brackets": lambda rng: f"(415) {rng.randint(230, 499)}-{rng.randint(1000, 9999)}",
    "IBAN": _iban,
    "card": _luhn,
}
_IMPERSONAL: dict[str, Text] = {
    "example.com": lambda rng: f"{_some(rng, string.ascii_lowercase, 6)}@example.com",
    "example.org": lambda rng: f"{_some(rng, string.ascii_lowercase, 6)}@example.org",
    "no-reply": lambda rng: "noreply@gmail.com",
    "no-reply with a hyphen": lambda rng: "no-reply@firma.de",
    "IBAN with a wrong checksum": lambda rng: _iban(rng, wrong=True),
    "card with a wrong digit": lambda rng: _luhn(rng, wrong=True),
    "a plain number": lambda rng: f"order {rng.randint(2_000_000, 9_999_999)}",
    "a version": lambda rng: "10.15.7.2",
    "a mention": lambda rng: "@lena.fischer",
    "a moment": lambda rng: "2026-03-04 10:11:12 +0200",
}

EXERCISES = (
    Exercise(
        rule="secret_in_text",
        repair=_clean,
        moves=frozenset({"personal_data_in_text", "stale_tickets", "missing_reproduction", "no_comments"}),
        mutations=(
            *(bad(name, _told(make)) for name, make in _SECRETS.items()),
            *(good(name, _told(make)) for name, make in _NO_SECRETS.items()),
        ),
    ),
    Exercise(
        rule="personal_data_in_text",
        repair=_clean,
        moves=frozenset({"stale_tickets", "missing_reproduction", "no_comments"}),
        mutations=(
            *(bad(name, _told(make)) for name, make in _PERSONAL.items()),
            *(good(name, _told(make)) for name, make in _IMPERSONAL.items()),
        ),
    ),
)
