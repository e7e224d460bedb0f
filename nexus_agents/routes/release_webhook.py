"""`POST /webhook/release`: a release system makes, changes or deletes a managed release; signed, and done at once."""

from typing import Any

import psycopg
from fastapi import APIRouter, HTTPException, Request
from pydantic import ValidationError

from nexus_agents.access import UsesResources
from nexus_agents.records import Mode, Record
from nexus_agents.routes.webhooks import FAILURES, Body, UsesWebhooks, signed_payload
from nexus_pipelines.operations.releases.records import Line, problem
from nexus_pipelines.operations.releases.told import ToldAction, ToldOutcome, apply_told

router = APIRouter(tags=["webhooks"], responses=FAILURES)


class Told(Record):
    """What a release system sends. source: what it calls itself. release: fields of a managed release."""

    action: ToldAction
    source: Line
    release: dict[str, Any]


class Done(Record):
    """What came of it: created, updated, unchanged or deleted."""

    status: ToldOutcome
    release_id: str
    version: str
    mode: Mode


@router.post("/webhook/release", summary="Receive a webhook of a release system")
def release(request: Request, body: Body, webhooks: UsesWebhooks, resources: UsesResources) -> Done:
    """Make, change or delete a release: `{"action": "update", "source": "cab", "release": {"external_id": ...}}`.

    Signed like Nexus's own webhooks: `X-Nexus-Signature-256: sha256=` and the HMAC-SHA256 of the body in hex.
    """
    payload = signed_payload("release", request, body, webhooks)
    try:
        told = Told.model_validate(payload)
    except ValidationError as error:
        raise HTTPException(400, f"The webhook cannot be taken: {problem(error, Told)}.") from error
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        outcome, stored = apply_told(connection, told.action, told.release, actor=f"{told.source} by webhook")
    return Done(status=outcome, release_id=stored.release_id, version=stored.version, mode=resources.mode)
