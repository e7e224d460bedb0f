"""The part of JQL that a reader of whole projects needs: one project, a window of changes, days of creation, keys
behind a key."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

_CLAUSE = re.compile(
    r'^(?:project\s*=\s*"?(?P<project>\w+)"?|updated\s*>=\s*"-(?P<minutes>\d+)m"|key\s*>\s*"?(?P<after>[\w-]+)"?'
    r'|created\s*>=\s*"(?P<created_from>\d{4}-\d\d-\d\d)"|created\s*<\s*"(?P<created_before>\d{4}-\d\d-\d\d)")$',
    re.IGNORECASE,
)
_ORDER = re.compile(r"\s+order\s+by\s+key(?:\s+asc)?\s*$", re.IGNORECASE)


class JqlError(Exception):
    """A query that Jira would answer with 400; the message is what it would say."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """A query over issues; the order is that of the keys."""

    project: str
    updated_since: datetime | None
    after: str
    created_from: datetime | None = None
    created_before: datetime | None = None

    def holds(self, key: str, updated: datetime, created: datetime) -> bool:
        """Whether an issue is in the answer."""
        project, _, number = key.rpartition("-")
        if project != self.project or (self.updated_since is not None and updated < self.updated_since):
            return False
        if self.created_from is not None and created < self.created_from:
            return False
        if self.created_before is not None and created >= self.created_before:
            return False
        return not self.after or int(number) > int(self.after.rpartition("-")[2])


def parse_jql(text: str, *, now: datetime, exists: Callable[[str], bool]) -> Query:
    """A query as the simulator understands it.

    Raises:
        JqlError: it is not understood, or compares with a key that does not exist, as Jira refuses it.
    """
    project, since, after = "", None, ""
    days: dict[str, datetime | None] = {"created_from": None, "created_before": None}
    for clause in re.split(r"\s+and\s+", _ORDER.sub("", text.strip()), flags=re.IGNORECASE):
        found = _CLAUSE.match(clause.strip())
        if found is None:
            raise JqlError(f"Error in the JQL Query: {clause.strip()!r} is not understood here.")
        values: Mapping[str, Any] = found.groupdict()
        project = values["project"] or project
        if values["minutes"]:
            moment = now - timedelta(minutes=int(values["minutes"]))
            since = moment.replace(second=0, microsecond=0)
        after = values["after"] or after
        for name in days:
            if values[name]:
                # A day is one of the account's time zone; here that is UTC.
                days[name] = datetime.fromisoformat(values[name]).replace(tzinfo=UTC)
    if not project:
        raise JqlError("Unbounded JQL queries are not allowed here. Please add a search restriction to your query.")
    if after and not exists(after):
        raise JqlError(f"An issue with key '{after}' does not exist for field 'key'.")
    return Query(project=project.upper(), updated_since=since, after=after, **days)
