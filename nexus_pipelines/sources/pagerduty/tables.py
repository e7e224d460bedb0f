"""PagerDuty's raw tables: what a row is, its key, and where in an incident each column stands.

An incident in a webhook and one of the REST API differ in some names (`number`, `incident_number`) and in what they
hold: assignees without times there, log entries and acknowledgements here.
"""

from collections.abc import Mapping

from nexus_pipelines.warehouse.contract import Column, RawTable

SOURCE = "pagerduty"
STREAM = "incidents"

_TIMES = frozenset(
    "created_at updated_at status_changed_at resolved_at told_at assigned_at acknowledged_at occurred_at".split()
)
_JSON = frozenset({"teams", "record"})


def _columns(expressions: Mapping[str, str]) -> tuple[Column, ...]:
    def type_of(name: str) -> str:
        return "TIMESTAMPTZ" if name in _TIMES else "JSON" if name in _JSON else "VARCHAR"

    return tuple(
        Column(
            name=name,
            type="BIGINT" if name == "incident_number" else type_of(name),
            expression=f"nullif({expression}, '')" if type_of(name) == "VARCHAR" else expression,
        )
        for name, expression in expressions.items()
    )


def _list(*paths: str) -> str:
    """The first of these that is a list, as a list of JSON."""
    lists = (f"case when json_type(record, '$.{path}') = 'ARRAY' then record -> '$.{path}' end" for path in paths)
    return f"""from_json(coalesce({", ".join(lists)}, '[]'::json), '["json"]')"""


_HAS_INCIDENT = "(record ->> 'id') <> ''"

INCIDENTS = RawTable(
    source=SOURCE,
    name="incidents",
    stream=STREAM,
    description="One row an incident, as it was when PagerDuty last told of it.",
    key=("incident_id",),
    # Webhooks may arrive in another order than they were sent.
    version="greatest(told_at, updated_at, status_changed_at)",
    columns=_columns(
        {
            "incident_id": "record ->> 'id'",
            "incident_number": "coalesce(record ->> 'incident_number', record ->> 'number')",
            "title": "coalesce(record ->> 'title', record ->> 'summary')",
            "summary": "record ->> 'summary'",
            "status": "record ->> 'status'",
            "urgency": "record ->> 'urgency'",
            "priority": "record ->> '$.priority.summary'",
            "incident_key": "record ->> 'incident_key'",
            "service_id": "record ->> '$.service.id'",
            "service_name": "record ->> '$.service.summary'",
            "service_url": "record ->> '$.service.html_url'",
            "escalation_policy_id": "record ->> '$.escalation_policy.id'",
            "escalation_policy_name": "record ->> '$.escalation_policy.summary'",
            "created_at": "record ->> 'created_at'",
            "updated_at": "record ->> 'updated_at'",
            "status_changed_at": "record ->> 'last_status_change_at'",
            "status_changed_by_id": "record ->> '$.last_status_change_by.id'",
            "status_changed_by_name": "record ->> '$.last_status_change_by.summary'",
            "resolved_at": "record ->> 'resolved_at'",
            # The moment of the event that brought this state.
            "told_at": "event ->> 'occurred_at'",
            "teams": "record -> 'teams'",
            "url": "record ->> 'html_url'",
            "api_url": "record ->> 'self'",
            "record": "record",
        }
    ),
)
ASSIGNMENTS = RawTable(
    source=SOURCE,
    name="assignments",
    stream=STREAM,
    description="One row a person to whom an incident is assigned now.",
    key=("incident_id", "user_id"),
    of="incidents",
    label="incident_id",
    where=_HAS_INCIDENT,
    replace_within=("incident_id",),
    complete="json_type(record, '$.assignments') = 'ARRAY' or json_type(record, '$.assignees') = 'ARRAY'",
    each=(("assignment", _list("assignments", "assignees")),),
    columns=_columns(
        {
            "incident_id": "record ->> 'id'",
            "user_id": "coalesce(assignment ->> '$.assignee.id', assignment ->> 'id')",
            "user_name": "coalesce(assignment ->> '$.assignee.summary', assignment ->> 'summary')",
            "user_url": "coalesce(assignment ->> '$.assignee.html_url', assignment ->> 'html_url')",
            "assigned_at": "assignment ->> 'at'",
        }
    ),
)
ACKNOWLEDGEMENTS = RawTable(
    source=SOURCE,
    name="acknowledgements",
    stream=STREAM,
    # An incident holds those in force; one that ran out was made nonetheless.
    description="One row an acknowledgement that an incident has or had.",
    key=("incident_id", "user_id", "acknowledged_at"),
    label="incident_id",
    where=_HAS_INCIDENT,
    each=(("acknowledgement", _list("acknowledgements")),),
    columns=_columns(
        {
            "incident_id": "record ->> 'id'",
            "user_id": "acknowledgement ->> '$.acknowledger.id'",
            "user_name": "acknowledgement ->> '$.acknowledger.summary'",
            "acknowledged_at": "acknowledgement ->> 'at'",
        }
    ),
)
LOG_ENTRIES = RawTable(
    source=SOURCE,
    name="log_entries",
    stream=STREAM,
    description="One row an entry in the log of an incident.",
    key=("entry_id",),
    where=_HAS_INCIDENT,
    each=(("entry", _list("log_entries")),),
    columns=_columns(
        {
            "entry_id": "entry ->> 'id'",
            "incident_id": "record ->> 'id'",
            "entry_type": "entry ->> 'type'",
            "summary": "entry ->> 'summary'",
            "created_at": "entry ->> 'created_at'",
            "agent_id": "entry ->> '$.agent.id'",
            "agent_name": "entry ->> '$.agent.summary'",
            "channel_type": "entry ->> '$.channel.type'",
            "record": "entry",
        }
    ),
)
EVENTS = RawTable(
    source=SOURCE,
    name="events",
    stream=STREAM,
    description="One row a webhook that told of an incident.",
    key=("event_id",),
    where=f"{_HAS_INCIDENT} and json_type(event) = 'OBJECT'",
    columns=_columns(
        {
            "event_id": "event ->> 'id'",
            "incident_id": "record ->> 'id'",
            "event_type": "event ->> 'event_type'",
            "occurred_at": "event ->> 'occurred_at'",
            "agent_id": "event ->> '$.agent.id'",
            "agent_name": "event ->> '$.agent.summary'",
            "record": "event",
        }
    ),
)
