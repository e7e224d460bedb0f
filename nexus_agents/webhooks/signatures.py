"""Whether a request was signed by the one who shares the secret; every comparison takes the same time."""

import hmac
from collections.abc import Mapping
from datetime import datetime

from nexus_agents.webhooks.settings import SignedSender

# Older requests to Slack's address may be replays.
SLACK_WINDOW_SECONDS = 300
_HEADERS = {"github": "x-hub-signature-256", "jira": "x-hub-signature", "release": "x-nexus-signature-256"}


def is_signed(sender: SignedSender, *, secret: bytes, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether `body` carries the sender's signature. headers: names in lower case, values as Latin-1 text."""
    match sender:
        case "github" | "jira" | "release":
            return _is_prefixed(headers.get(_HEADERS[sender]), secret, body)
        case "slack":
            return _is_from_slack(headers, secret, body, now)
        case "pagerduty":
            # While a secret is rotated, PagerDuty signs with each of several.
            signatures = headers.get("x-pagerduty-signature", "").split(",")
            return any(_same(each.strip(), f"v1={_digest(secret, body)}") for each in signatures)
        case "jenkins":
            signature = headers.get("x-nexus-signature-256")
            if signature is not None:
                return _is_prefixed(signature, secret, body)
            # Jenkins' plugins cannot sign, but can send a header.
            scheme, _, token = headers.get("authorization", "").partition(" ")
            return scheme.lower() == "bearer" and _same(token.strip(), secret.decode("latin-1"))


def _is_prefixed(signature: str | None, secret: bytes, body: bytes) -> bool:
    return signature is not None and _same(signature, f"sha256={_digest(secret, body)}")


def _is_from_slack(headers: Mapping[str, str], secret: bytes, body: bytes, now: datetime) -> bool:
    stamp = headers.get("x-slack-request-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit()) or len(stamp) > 12:
        return False
    if abs(now.timestamp() - int(stamp)) > SLACK_WINDOW_SECONDS:
        return False
    signed = b"v0:" + stamp.encode() + b":" + body
    return _same(headers.get("x-slack-signature", ""), f"v0={_digest(secret, signed)}")


def _digest(secret: bytes, signed: bytes) -> str:
    return hmac.new(secret, signed, "sha256").hexdigest()


def _same(given: str, expected: str) -> bool:
    # As bytes: for text, the comparison takes ASCII only.
    return hmac.compare_digest(given.encode("latin-1", "replace"), expected.encode("latin-1"))
