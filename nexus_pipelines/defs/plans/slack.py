"""Slack: exports, and a live workspace."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from nexus_pipelines.defs.plans.plan import Pending, Plan, expanded, one
from nexus_pipelines.defs.plans.upstreams import Upstreams
from nexus_pipelines.settings import Settings
from nexus_pipelines.sources.slack.archive import read_export, scope_of
from nexus_pipelines.sources.slack.client import LiveWorkspace
from nexus_pipelines.sources.slack.contract import CONTRACT
from nexus_pipelines.sources.slack.position import described


def plan_slack(settings: Settings, upstreams: Upstreams) -> Plan:
    """All exports, and the live workspace where a token is set.

    Raises:
        UserError: a location is no export.
    """
    live = upstreams.slack

    def pending() -> Iterator[Pending]:
        for location in expanded(settings.slack_export, is_export):
            yield Pending(
                title=f"Slack {Path(location).name}",
                scope=scope_of(location),
                read=lambda landing, cursor, location=location: one(read_export(landing, location, cursor)),
            )
        if live.is_configured:
            workspace = LiveWorkspace(live)
            yield Pending(
                title="Slack workspace",
                scope=workspace.scope,
                read=workspace.read,
                is_live=True,
                position=described,
                backfill=lambda portion, workspace=workspace: partial(
                    workspace.backfill, channel=portion.partition.removeprefix("#"), since=portion.since
                ),
            )

    return Plan(contract=CONTRACT, pending=tuple(pending()))


def is_export(path: Path) -> bool:
    """Whether a path looks like an export of a workspace."""
    if path.is_dir():
        return (path / "channels.json").is_file() or (path / "users.json").is_file()
    return path.suffix == ".zip"
