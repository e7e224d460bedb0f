"""Assets that follow a publication and tell of it: events for the outbox, messages, decisions beside what happened.

Each tells a thing once, however often it runs.
"""

from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from nexus_pipelines.defs.failure_events import tell_failures
from nexus_pipelines.defs.failure_notices import Sent, note_failures, open_notices, read_notice_settings, send_notices
from nexus_pipelines.defs.hygiene.running import open_slack
from nexus_pipelines.defs.publication import PUBLISHED, newest
from nexus_pipelines.defs.releases.events import tell_verdicts
from nexus_pipelines.defs.releases.outcomes import compare_decisions
from nexus_pipelines.defs.session import BuildSession, failure, report
from nexus_pipelines.errors import UserError
from nexus_pipelines.warehouse import publish


@dg.asset(key=["publication", "failure_events"], deps=[PUBLISHED], group_name="publication")
def failure_events(
    context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]
) -> dg.MaterializeResult[Any]:
    """Events for builds that failed in the last 24 hours, and for what was found about them; each is told once."""
    told = tell_failures(builder.lake, builder.postgres, newest(builder), now=datetime.now(UTC))
    if told:
        report(context, f"Told {told:,} events of failed builds.")
    return dg.MaterializeResult(metadata={"told": told})


@dg.asset(key=["publication", "verdict_events"], deps=[PUBLISHED], group_name="publication")
def verdict_events(
    context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]
) -> dg.MaterializeResult[Any]:
    """Events for releases whose verdict is not what it was in the publication before; each is told once."""
    shown, *before = publish.publications(builder.postgres, limit=2) or [newest(builder)]
    told = tell_verdicts(builder.lake, builder.postgres, shown, before[0] if before else None)
    if told:
        report(context, f"Told {told:,} events of verdicts that changed.")
    return dg.MaterializeResult(metadata={"told": told})


@dg.asset(key=["publication", "decision_outcomes"], deps=[PUBLISHED], group_name="publication")
def decision_outcomes(
    context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]
) -> dg.MaterializeResult[Any]:
    """What happened to releases that were decided on, beside each decision, once it is known."""
    with builder.lake.cursor() as lake:
        lake.execute("use lake.marts")
        compared = compare_decisions(
            lambda sql, values=None: lake.execute(sql, values or {}).pl(),
            builder.postgres,
            known_until=newest(builder).published_at.date(),
        )
    if compared:
        report(context, f"Compared {compared:,} decisions with what happened to their releases.")
    return dg.MaterializeResult(metadata={"compared": compared})


@dg.asset(key=["publication", "failure_messages"], deps=[PUBLISHED], group_name="publication")
def failure_messages(
    context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]
) -> dg.MaterializeResult[Any]:
    """Messages to the Slack channel that hears of new failures; none without RCA_SLACK_CHANNEL."""
    now = datetime.now(UTC)
    sent = Sent()
    try:
        settings = read_notice_settings()
        if settings.is_wanted and not builder.upstreams.slack.is_configured:
            report(context, "New failures are told to nobody: set SLACK_BOT_TOKEN, or unset RCA_SLACK_CHANNEL.")
        elif settings.is_wanted:
            note_failures(builder.lake, builder.postgres, newest(builder), settings, now=now)
            waiting = open_notices(builder.postgres, now=now)
            with ExitStack() as stack:
                slack = open_slack(builder.upstreams, stack) if waiting else None
                sent = send_notices(builder.postgres, slack, waiting) if slack else sent
    except UserError as error:
        raise failure(error) from error
    if sent != Sent():
        report(context, f"Slack messages about new failures: {sent.sent:,} sent, {sent.failed:,} failed.")
    return dg.MaterializeResult(metadata={"sent": sent.sent, "failed": sent.failed})


TELLING_ASSETS = [failure_events, failure_messages, verdict_events, decision_outcomes]
