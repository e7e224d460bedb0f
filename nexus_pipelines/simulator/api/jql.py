"""The part of JQL that readers of whole projects need: one project, changes, days of creation, keys behind a key."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from nexus_pipelines.simulator.api.jira_store import parse_moment

Order = Literal["key", "updated"]

_CLAUSE = re.compile(
    r'^(?:project\s*=\s*"?(?P<project>\w+)"?|updated\s*>=\s*"-(?P<minutes>\d+)m"'
    r'|updated\s*>\s*(?P<milliseconds>\d+)|key\s*>\s*"?(?P<after>[\w-]+)"?'
    r'|created\s*>=\s*"(?P<created_from>\d{4}-\d\d-\d\d)"|created\s*<\s*"(?P<created_before>\d{4}-\d\d-\d\d)")$',
    re.IGNORECASE,
)
_ORDER = re.compile(r"\s+order\s+by\s+(?P<order>key|updated)(?:\s+asc)?\s*$", re.IGNORECASE)
_TICK = timedelta(milliseconds=1)


class JqlError(Exception):
    """A query that Jira would answer with 400; the message is what it would say."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """A query over issues, in the order of their keys or of their last changes."""

    project: str
    updated_since: datetime | None
    after: str
    order: Order
    created_from: datetime | None = None
    created_before: datetime | None = None

    def holds(self, key: str, fields: Mapping[str, Any]) -> bool:
        """Whether an issue is in the answer. fields: with their times as Jira writes them."""
        project, _, number = key.rpartition("-")
        if project != self.project or (self.after and int(number) <= int(self.after.rpartition("-")[2])):
            return False
        return (
            (self.updated_since is None or parse_moment(fields["updated"]) >= self.updated_since)
            and (self.created_from is None or parse_moment(fields["created"]) >= self.created_from)
            and (self.created_before is None or parse_moment(fields["created"]) < self.created_before)
        )


def parse_jql(text: str, *, now: datetime, exists: Callable[[str], bool]) -> Query:
    """A query as the simulator understands it.

    Raises:
        JqlError: it is not understood, or compares with a key that does not exist, as Jira refuses it.
    """
    project, since, after = "", None, ""
    days: dict[str, datetime | None] = {"created_from": None, "created_before": None}
    ordered = _ORDER.search(text)
    for clause in re.split(r"\s+and\s+", _ORDER.sub("", text.strip()), flags=re.IGNORECASE):
        found = _CLAUSE.match(clause.strip())
        if found is None:
            raise JqlError(f"Error in the JQL Query: {clause.strip()!r} is not understood here.")
        values: Mapping[str, Any] = found.groupdict()
        project = values["project"] or project
        if values["minutes"]:
            moment = now - timedelta(minutes=int(values["minutes"]))
            since = moment.replace(second=0, microsecond=0)
        if values["milliseconds"]:
            # Jira's times have no finer ticks.
            since = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(values["milliseconds"])) + _TICK
        after = values["after"] or after
        for name in days:
            if values[name]:
                # A day is one of the account's time zone; here that is UTC.
                days[name] = datetime.fromisoformat(values[name]).replace(tzinfo=UTC)
    if not project:
        raise JqlError("Unbounded JQL queries are not allowed here. Please add a search restriction to your query.")
    if after and not exists(after):
        raise JqlError(f"An issue with key '{after}' does not exist for field 'key'.")
    is_by_change = ordered is not None and ordered["order"].lower() == "updated"
    order: Order = "updated" if is_by_change else "key"
    return Query(project=project.upper(), updated_since=since, after=after, order=order, **days)
