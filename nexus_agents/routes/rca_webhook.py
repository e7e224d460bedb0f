"""`POST /webhook/jenkins` of the root cause agent: a failed build is read, and analysed by the run that reads it."""

from fastapi import APIRouter, Request

from nexus_agents.access import UsesMetrics, UsesResources
from nexus_agents.rca.records import Queued
from nexus_agents.rca.settings import RcaSettings
from nexus_agents.routes.webhooks import FAILURES, Body, UsesWebhooks, signed_payload, stored
from nexus_agents.webhooks.events import read_event
from nexus_agents.webhooks.jenkins_build import reported_build

router = APIRouter(tags=["webhooks"], responses=FAILURES)

_FAILED = ("FAILURE", "UNSTABLE")


@router.post("/webhook/jenkins")
def jenkins(
    request: Request, body: Body, webhooks: UsesWebhooks, resources: UsesResources, metrics: UsesMetrics
) -> Queued:
    """Take the report of a build: what failed is queued, everything else is skipped and not kept."""
    payload = signed_payload("jenkins", request, body, webhooks)
    settings: RcaSettings = request.app.state.rca
    build = reported_build(payload)
    answer = _decided(job=build.job, number=build.number, result=build.result, is_on=settings.rca_auto_analyze)
    if answer.status == "queued":
        event = read_event("jenkins", headers=request.headers, payload=payload, body=body)
        received = stored(resources.database.psycopg_conninfo(), event)
        if received.status == "known":
            answer = answer.model_copy(update={"reason": "This delivery was received before."})
    metrics.root_cause.webhook(job_name=build.job or "", status=answer.status)
    return answer


def _decided(*, job: str | None, number: int | None, result: str | None, is_on: bool) -> Queued:
    if not is_on:
        return Queued(status="disabled", job=job, build=number, reason="RCA_AUTO_ANALYZE is off.")
    if job is None:
        return Queued(status="skipped", job=job, build=number, reason="The report names no job.")
    if result not in _FAILED:
        return Queued(
            status="skipped",
            job=job,
            build=number,
            reason=f"Only FAILURE and UNSTABLE are analysed; this build is {result or 'without a result'}.",
        )
    return Queued(status="queued", job=job, build=number)
