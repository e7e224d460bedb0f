"""What a webhook's body tells of: its kind, its delivery, and what has to be read because of it.

A body only names what changed. The source then asks its upstream itself, so that a wrong or late event can cost a look
and nothing else; only PagerDuty's events are themselves the data.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from nexus_agents.webhooks.jenkins_build import reported_build
from nexus_pipelines.operations.inbound_events import InboundEvent, Sender

Json = Mapping[str, Any]
Headers = Mapping[str, str]

_LONGEST = 200
_GITHUB = frozenset(
    "pull_request pull_request_review pull_request_review_comment issue_comment workflow_run workflow_job deployment "
    "deployment_status release".split()
)
_GIT = frozenset({"push", "create", "delete"})
_JIRA = ("jira:issue_", "comment_", "worklog_", "issuelink_", "jira:version_", "project_", "sprint_")
_SLACK = ("message", "app_mention", "reaction_", "channel_", "group_", "member_", "team_join", "user_change")


def read_event(sender: Sender, *, headers: Headers, payload: Json, body: bytes) -> InboundEvent:
    """The event of one request; without `source` where nothing that Nexus reads is touched.

    headers: names in lower case. payload: the parsed body.
    """
    kind, source, scope, delivery_id = _READERS[sender](headers, payload)
    return InboundEvent(
        sender=sender,
        # Without an id of its own a delivery is known by its content.
        delivery_id=delivery_id or f"sha256:{hashlib.sha256(body).hexdigest()}",
        kind=kind or "unknown",
        body=body,
        source=source,
        scope=scope,
    )


_Told = tuple[str | None, str | None, str | None, str | None]


def _github(headers: Headers, payload: Json) -> _Told:
    event = _clean(headers.get("x-github-event"))
    action = _text(payload, "action")
    source = "github" if event in _GITHUB else "git" if event in _GIT else None
    kind = f"{event}.{action}" if event and action else event
    return kind, source, _text(payload, "repository", "full_name"), _clean(headers.get("x-github-delivery"))


def _jira(headers: Headers, payload: Json) -> _Told:
    kind = _text(payload, "webhookEvent")
    key = _text(payload, "issue", "key")
    project = (
        _text(payload, "issue", "fields", "project", "key")
        or (key.rpartition("-")[0] if key else None)
        or _text(payload, "project", "key")
    )
    source = "jira" if kind and kind.startswith(_JIRA) else None
    return kind, source, project, _clean(headers.get("x-atlassian-webhook-identifier"))


def _slack(headers: Headers, payload: Json) -> _Told:
    del headers
    kind = _text(payload, "event", "type") or _text(payload, "type")
    channel = (
        _text(payload, "event", "channel")
        or _text(payload, "event", "channel", "id")
        or _text(payload, "event", "item", "channel")
    )
    is_used = _text(payload, "type") == "event_callback" and kind is not None and kind.startswith(_SLACK)
    return kind, "slack" if is_used else None, channel, _text(payload, "event_id")


def _pagerduty(headers: Headers, payload: Json) -> _Told:
    del headers
    is_incident = _text(payload, "event", "data", "type") == "incident"
    service = _text(payload, "event", "data", "service", "id")
    return (
        _text(payload, "event", "event_type"),
        "pagerduty" if is_incident else None,
        service,
        _text(payload, "event", "id"),
    )


def _jenkins(headers: Headers, payload: Json) -> _Told:
    """Of the Notification plugin, or of any step that posts a job and its number."""
    del headers
    build = reported_build(payload)
    is_build = build.job is not None and ("build" in payload or build.number is not None)
    kind = f"build.{build.phase.lower()}" if build.phase else "build"
    return kind, "jenkins" if is_build else None, build.job, None


_READERS: Mapping[Sender, Callable[[Headers, Json], _Told]] = {
    "github": _github,
    "jira": _jira,
    "slack": _slack,
    "pagerduty": _pagerduty,
    "jenkins": _jenkins,
}


def _text(payload: Json, *path: str) -> str | None:
    """The text at a path of names; None where there is no text."""
    value: object = payload
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return _clean(value) if isinstance(value, str) else None


def _clean(text: str | None) -> str | None:
    """Text as Postgres can hold it: no NUL, no half characters, of a length that an index takes."""
    if not text:
        return None
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:_LONGEST] or None
