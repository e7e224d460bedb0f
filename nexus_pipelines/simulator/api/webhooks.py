"""The simulated systems as senders: webhooks signed and posted as each of them does it."""

import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Literal

import httpx
import orjson

Sender = Literal["github", "jira", "slack", "pagerduty", "jenkins"]


def signed(
    sender: Sender, body: bytes, *, secret: str, event: str = "", delivery: str = "", at: float | None = None
) -> dict[str, str]:
    """The headers of one delivery. event: of GitHub, whose body does not name it. at: seconds since 1970, of Slack."""
    key = secret.encode()
    digest = hmac.new(key, body, hashlib.sha256).hexdigest()
    headers = {"content-type": "application/json"}
    match sender:
        case "github":
            own = {"x-hub-signature-256": f"sha256={digest}", "x-github-event": event, "x-github-delivery": delivery}
        case "jira":
            own = {"x-hub-signature": f"sha256={digest}", "x-atlassian-webhook-identifier": delivery}
        case "slack":
            stamp = str(int(time.time() if at is None else at))
            base = f"v0:{stamp}:".encode() + body
            own = {
                "x-slack-request-timestamp": stamp,
                "x-slack-signature": f"v0={hmac.new(key, base, hashlib.sha256).hexdigest()}",
            }
        case "pagerduty":
            own = {"x-pagerduty-signature": f"v1={digest}"}
        case "jenkins":
            own = {"authorization": f"Bearer {secret}"}
    return headers | {name: value for name, value in own.items() if value}


def send(
    address: str,
    sender: Sender,
    payload: Mapping[str, object],
    *,
    secret: str,
    event: str = "",
    delivery: str = "",
) -> httpx.Response:
    """Post one event to the API at `address`, as its sender would; the answer."""
    body = orjson.dumps(payload)
    headers = signed(sender, body, secret=secret, event=event, delivery=delivery)
    return httpx.post(f"{address}/webhook/{sender}", content=body, headers=headers, timeout=10)
