"""Secrets and personal data: every format in many surroundings, and what only looks like one."""

import base64
import hashlib
import uuid

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_texts import text_of

from nexus_pipelines.analysis.hygiene.exposure.detector import find_exposures
from nexus_pipelines.analysis.hygiene.exposure.formats import TOKEN_FORMATS
from nexus_pipelines.analysis.hygiene.exposure.screen import expose, may_expose

SURROUNDINGS = (
    "{}",
    "export TOKEN={}",
    "token: '{}'",
    "{{code}}curl -H 'Authorization: Bearer {}' https://acme.test{{code}}",
    '{{"key": "{}", "other": 1}}',
    "I used {} and it failed",
    "https://acme.test/?access={}&page=2",
    "first line\r\n\t{}\r\nlast line",
    "({})",
    "<value>{}</value>",
)
SAMPLES = [(known.kind, text_of(known.pattern, seed)) for known in TOKEN_FORMATS for seed in range(3)]
STACK = """java.lang.IllegalStateException: token expired at com.acme.auth.TokenFilter.doFilter(TokenFilter.java:118)
    at com.acme.security.PasswordEncoder$Bcrypt.matches(PasswordEncoder.java:42)
    at android.os.BinderProxy@52bca104 token = android.os.BinderProxy@52bca104"""
HARMLESS = (
    STACK,
    "commit 9824873b1c0f2a7e6d5c4b3a29181706f5e4d3c2 fixes it",
    f"md5 {hashlib.md5(b'x', usedforsecurity=False).hexdigest()} sha256: {hashlib.sha256(b'x').hexdigest()}",
    f"token: {uuid.UUID(int=2**127 + 77)} secret={uuid.UUID(int=2**126 + 99)}",
    "data:image/png;base64," + base64.b64encode(hashlib.shake_256(b"x").digest(400)).decode(),
    "password: your_password_here, api_key = <API_KEY>, secret: ${SECRET}, token: os.environ['TOKEN']",
    "The password is wrong after a reset; the token is not renewed.",
    "password=changeme123! and passwd: ********",
    "const apiKey = config.get('api.key.name'); secret = process.env.SECRET_NAME_1",
    "AKIAIOSFODNN7EXAMPLE",
    "git clone git@github.com:acme/shop.git and https://user:password@example.com/x",
    "logo@2x.png, [~jane@acme.org], @acme/ui@1.2.3, jane@example.com, no-reply@acme.org",
    "at 2024-05-01 12:30:45.123456 the id 1234567890123456 was 192.168.10.12:8080, version 10.15.7",
    "order 4111-1111-1111-1112, phone extension 1234, +1.5 % and 1 + 234567890",
    "GB00 WEST 1234 5698 7654 32 and build 20240501123045123",
    "0x7fff5fbff8a0 0000000100003f50 deadbeef-dead-beef-dead-beefdeadbeef",
)


@pytest.mark.parametrize("surrounding", SURROUNDINGS)
def test_every_token_format_is_found_and_never_repeated(surrounding):
    for kind, token in SAMPLES:
        found = find_exposures(surrounding.format(token))
        assert any(one.group == "secret" for one in found), (kind, token)
        assert all(token not in one.masked and len(one.masked) <= 8 for one in found)


def test_there_are_sixty_formats_and_more():
    assert len({known.kind for known in TOKEN_FORMATS}) >= 60


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_it(text):
    assert find_exposures(text) == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("password: hG7#kl29Zq!", "password"),
        ("db_password = 'Tr0ub4dor&3x'", "password"),
        ("the pwd is R4nd0mPa55word9", "password"),
        ("postgres://shop:hG7kl29Zq@db.acme.org/shop", "password in an address"),
        ("client_secret: 8hJk2Lm9Qw4Er7Ty1Ui6Op3A", "value beside a key word"),
        ("api_key=9f86d081884c7d659a2feaa0c55ad015", "value beside a key word"),
        ("mail jane.roe+shop@acme-shop.co.uk", "e-mail address"),
        ("call +49 170 1234567 now", "phone number"),
        ("call (555) 123-4567 now", "phone number"),
        ("pay to DE89 3704 0044 0532 0130 00", "IBAN"),
        ("pay to GB82WEST12345698765432", "IBAN"),
        ("card 4012 8888 8888 1881", "card number"),
        ("card 378282246310005.", "card number"),
        ("card 378282246310005", "card number"),
    ],
)
def test_values_and_personal_data(text, kind):
    assert {one.kind for one in find_exposures(text)} == ({kind} if kind else set())


def test_the_first_look_misses_nothing_that_the_detector_finds():
    texts = [surrounding.format(token) for _, token in SAMPLES for surrounding in SURROUNDINGS]
    frame = pl.DataFrame({"text": [*texts, "password: hG7#kl29Zq!", "card 378282246310005", "(555) 123-4567"]})
    assert frame.filter(~may_expose("text"))["text"].to_list() == []


def test_frames_of_texts_are_told_masked():
    frame = pl.DataFrame({"key": [1, 2, 3], "text": ["nothing here", None, "jane@shop.org, password: hG7#kl29Zq!"]})
    assert expose(frame, "text").to_dicts() == [
        {"key": 3, "secrets": "password hG****", "personal_data": "e-mail address jan****"}
    ]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_and_the_first_look_agrees(text):
    if find_exposures(text):
        assert pl.DataFrame({"text": [text]}).select(may_expose("text")).item()


def test_a_huge_text_takes_no_time():
    assert find_exposures("password " * 100_000 + "token=" + "a1" * 100_000) is not None
