"""Changes of issues as Jira takes them: `fields` sets, `update` adds and removes; each leaves a line in the history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from nexus_pipelines.simulator.api.jira_store import JiraStore, Json, format_moment, parse_moment
from nexus_pipelines.simulator.people import DOMAIN
from nexus_pipelines.simulator.writers.jira import POINTS, TEAM

# The account behind the token.
ACCOUNT: Json = {
    "accountId": "nexus-00000a",
    "displayName": "Nexus",
    "emailAddress": f"nexus@{DOMAIN}",
    "active": True,
    "accountType": "app",
}
_VERSIONS = ("fixVersions", "versions")
_NAMES = {
    "labels": "labels",
    "fixVersions": "Fix Version",
    "versions": "Version",
    POINTS: "Story Points",
    TEAM: "Team",
}


class RefusedWrite(ValueError):
    """Jira would answer 400: field and what it says about it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def edit(store: JiraStore, issue: Json, asked: Mapping[str, Any], *, at: datetime) -> None:
    """Change an issue as the body of a PUT asks.

    Raises:
        RefusedWrite: a field or a value is not known; nothing is changed then.
    """
    fields: dict[str, Any] = asked.get("fields") or {}
    update: dict[str, Any] = asked.get("update") or {}
    for field in (*fields, *update):
        if field not in _NAMES:
            raise RefusedWrite(
                field, f"Field '{field}' cannot be set. It is not on the appropriate screen, or unknown."
            )
    changed: dict[str, Any] = {}
    for field, value in fields.items():
        changed[field] = _value(store, issue, field, value)
    for field, operations in update.items():
        held = list(changed.get(field, issue["fields"].get(field)) or [])
        for operation in operations:
            for verb, value in operation.items():
                held = _applied(held, field, verb, _value(store, issue, field, [value] if verb != "set" else value))
        changed[field] = held
    items = [item for field, value in changed.items() for item in _items(field, issue["fields"].get(field), value)]
    if not items:
        return
    log = issue.setdefault("changelog", {"startAt": 0, "maxResults": 0, "total": 0, "histories": []})
    newest = max((int(each["id"]) for each in log["histories"]), default=int(issue["id"]) * 1000)
    told = {"historyMetadata": asked["historyMetadata"]} if asked.get("historyMetadata") else {}
    entry = {"id": str(newest + 1), "author": ACCOUNT, "created": format_moment(at), "items": items, **told}
    log["histories"].insert(0, entry)
    log["total"] = log["maxResults"] = len(log["histories"])
    store.change(str(issue["id"]), at=at, **changed)


def replay(store: JiraStore, write: Mapping[str, Any]) -> None:
    """A change that was noted before; what it belongs to may be gone."""
    issue = store.find(str(write["issue"]))
    if issue is not None:
        edit(store, issue, write["asked"], at=parse_moment(str(write["at"])))


def edit_meta(store: JiraStore, issue: Json) -> Json:
    """The fields that can be changed, with their choices, as `editmeta` has them."""
    versions = _project(store, issue).get("versions", [])
    open_versions = [each for each in versions if not each.get("archived")]
    lists = ["add", "set", "remove"]
    return {
        "labels": {
            "required": False,
            "schema": {"type": "array", "items": "string", "system": "labels"},
            "name": "Labels",
            "key": "labels",
            "operations": lists,
        },
        **{
            field: {
                "required": False,
                "schema": {"type": "array", "items": "version", "system": field},
                "name": "Fix versions" if field == "fixVersions" else "Affects versions",
                "key": field,
                "operations": ["set", "add", "remove"],
                "allowedValues": open_versions,
            }
            for field in _VERSIONS
        },
        POINTS: {
            "required": False,
            "schema": {
                "type": "number",
                "custom": "com.atlassian.jira.plugin.system.customfieldtypes:float",
                "customId": int(POINTS.rpartition("_")[2]),
            },
            "name": "Story Points",
            "key": POINTS,
            "operations": ["set"],
        },
        TEAM: {
            "required": False,
            "schema": {
                "type": "team",
                "custom": "com.atlassian.jira.plugin.system.customfieldtypes:atlassian-team",
                "customId": int(TEAM.rpartition("_")[2]),
            },
            "name": "Team",
            "key": TEAM,
            "operations": ["set"],
        },
    }


def _project(store: JiraStore, issue: Json) -> Json:
    return store.projects.get(str(issue["key"]).rpartition("-")[0], {})


def _value(store: JiraStore, issue: Json, field: str, value: Any) -> Any:
    """A value as issues hold it."""
    if field == "labels":
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise RefusedWrite(field, "data was not an array")
        if any(" " in each or not each for each in value):
            raise RefusedWrite(field, "The label can't contain spaces.")
        return value
    if field in _VERSIONS:
        if not isinstance(value, list):
            raise RefusedWrite(field, "data was not an array")
        return [_version(store, issue, field, each) for each in value]
    if value is None:
        return None
    if field == POINTS:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RefusedWrite(field, "Operation value must be a number")
        return float(value)
    team = next((each["fields"][TEAM] for each in store.issues.values() if _team_id(each) == value), None)
    if team is None:
        raise RefusedWrite(field, "Team id is not valid.")
    return team


def _team_id(issue: Json) -> str | None:
    return (issue["fields"].get(TEAM) or {}).get("id")


def _version(store: JiraStore, issue: Json, field: str, asked: Any) -> Json:
    given = asked if isinstance(asked, dict) else {}
    for each in _project(store, issue).get("versions", []):
        if each["id"] == given.get("id") or each["name"] == given.get("name"):
            return each
    named = given.get("name", given.get("id"))
    raise RefusedWrite(field, f"Version name '{named}' is not valid")


def _applied(held: list[Any], field: str, verb: str, values: list[Any]) -> list[Any]:
    match verb:
        case "set":
            return values
        case "add":
            return [*held, *(each for each in values if each not in held)]
        case "remove":
            return [each for each in held if each not in values]
        case _:
            raise RefusedWrite(field, f"Unknown operation: {verb}")


def _items(field: str, before: Any, after: Any) -> list[Json]:
    """Lines of the history: one for each version that comes or goes, one for any other field."""
    if (before or None) == (after or None) and (before, after) not in ((None, 0.0), (0.0, None)):
        return []
    kind = "custom" if field.startswith("customfield_") else "jira"
    base = {"field": _NAMES[field], "fieldtype": kind, "fieldId": field}
    if field in _VERSIONS:
        was, now = before or [], after or []
        gone = [base | _step(each, None) for each in was if each not in now]
        return gone + [base | _step(None, each) for each in now if each not in was]
    return [base | _step(before, after)]


def _step(before: Any, after: Any) -> Json:
    return {"from": _id(before), "fromString": _text(before), "to": _id(after), "toString": _text(after)}


def _id(value: Any) -> str | None:
    return value["id"] if isinstance(value, dict) else None


def _text(value: Any) -> str | None:
    if isinstance(value, dict):
        return str(value["name"])
    if isinstance(value, list):
        return " ".join(str(each) for each in value)
    return f"{value:g}" if isinstance(value, float) else value
