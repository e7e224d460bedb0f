"""`POST /webhook/<sender>`: a signed event is stored, nothing else; a sensor of Dagster follows what is stored."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, cast, get_args

import psycopg
from fastapi import APIRouter, Depends, HTTPException, Request

from nexus_agents.access import UsesResources
from nexus_agents.records import Failure, Record
from nexus_agents.webhooks.events import read_event
from nexus_agents.webhooks.settings import SECRET_NAMES, SignedSender, WebhookSettings
from nexus_agents.webhooks.signatures import is_signed
from nexus_pipelines.operations.inbound_events import NOT_USED, InboundEvent, Sender, receive

FAILURES: dict[int | str, dict[str, Any]] = {
    code: {"model": Failure, "description": description}
    for code, description in {
        400: "The body is no JSON object.",
        401: "The signature is missing or wrong.",
        403: "No secret is configured for this sender.",
        413: "The body is larger than 25 MB.",
        503: "The database does not answer; send it again.",
    }.items()
}


class Received(Record):
    """The event is kept. `known`: this delivery was kept before. reason: why nothing is read because of it."""

    status: Literal["stored", "known"]
    delivery_id: str
    kind: str
    reason: str | None = None


class Challenge(Record):
    """Slack's question whether this is the right address, given back."""

    challenge: str


async def _raw(request: Request) -> bytes:
    return await request.body()


def _settings(request: Request) -> WebhookSettings:
    return request.app.state.webhooks


Body = Annotated[bytes, Depends(_raw)]
UsesWebhooks = Annotated[WebhookSettings, Depends(_settings)]


def webhook_router(*senders: Sender) -> APIRouter:
    """One route a sender."""
    router = APIRouter(tags=["webhooks"], responses=FAILURES)
    for sender in senders:
        router.add_api_route(
            f"/webhook/{sender}",
            _slack_endpoint if sender == "slack" else _endpoint(sender),
            methods=["POST"],
            summary=f"Receive a webhook of {_TITLES[sender]}",
        )
    return router


def _endpoint(sender: Sender) -> Callable[..., Received]:
    def webhook(request: Request, body: Body, webhooks: UsesWebhooks, resources: UsesResources) -> Received:
        return stored(resources.database.psycopg_conninfo(), _event(sender, request, body, webhooks))

    return webhook


def _slack_endpoint(
    request: Request, body: Body, webhooks: UsesWebhooks, resources: UsesResources
) -> Received | Challenge:
    payload = signed_payload("slack", request, body, webhooks)
    challenge = payload.get("challenge")
    if payload.get("type") == "url_verification" and isinstance(challenge, str):
        return Challenge(challenge=challenge)
    event = read_event("slack", headers=request.headers, payload=payload, body=body)
    return stored(resources.database.psycopg_conninfo(), event)


def _event(sender: Sender, request: Request, body: bytes, webhooks: WebhookSettings) -> InboundEvent:
    payload = signed_payload(sender, request, body, webhooks)
    return read_event(sender, headers=request.headers, payload=payload, body=body)


def signed_payload(sender: SignedSender, request: Request, body: bytes, webhooks: WebhookSettings) -> dict[str, Any]:
    """The body as an object, once its signature is checked.

    Raises:
        HTTPException: 401, 403 or 400: it is not signed, nobody may send here, or it is no JSON object.
    """
    name, title = SECRET_NAMES[sender], _TITLES[sender]
    secret = webhooks.secret(sender)
    if secret is None:
        raise HTTPException(403, f"Webhooks of {title} are off: set {name} or {name}_FILE, and start Nexus again.")
    if not is_signed(sender, secret=secret, headers=request.headers, body=body, now=datetime.now(UTC)):
        raise HTTPException(
            401, f"The signature is missing, wrong or too old; give {title} the secret that {name} holds."
        )
    try:
        payload: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, f"The body is not JSON; let {title} send application/json.") from error
    if not isinstance(payload, dict):
        raise HTTPException(400, f"The body is not a JSON object; let {title} send one event a request.")
    return cast(dict[str, Any], payload)


def stored(conninfo: str, event: InboundEvent) -> Received:
    """Keep the event, once a delivery."""
    with psycopg.connect(conninfo) as connection:
        is_new = receive(connection, event)
    return Received(
        status="stored" if is_new else "known",
        delivery_id=event.delivery_id,
        kind=event.kind,
        reason=None if event.source else NOT_USED,
    )


_TITLES: dict[SignedSender, str] = {
    "github": "GitHub",
    "jira": "Jira",
    "slack": "Slack",
    "pagerduty": "PagerDuty",
    "jenkins": "Jenkins",
    "release": "the release system",
}
router = webhook_router(*get_args(Sender))
