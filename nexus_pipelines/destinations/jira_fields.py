"""Fields of a ticket as Nexus names them, in the shapes that Jira reads and writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from nexus_pipelines.connections.jira_fields import JiraFields
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.proposals import ProposalKind

Json = dict[str, Any]
Shape = Literal["labels", "versions", "number", "choice"]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field. field_id: of this Jira. title: for people."""

    field_id: str
    title: str
    shape: Shape


def field_of(kind: ProposalKind, ids: JiraFields) -> Field:
    """The field that a kind of proposal changes."""
    match kind:
        case "add_labels":
            return Field(field_id="labels", title="labels", shape="labels")
        case "set_fix_version":
            return Field(field_id="fixVersions", title="fix version", shape="versions")
        case "set_affected_version":
            return Field(field_id="versions", title="affected version", shape="versions")
        case "set_points":
            return Field(field_id=ids.story_points, title="story points", shape="number")
        case "set_team":
            return Field(field_id=ids.team, title="team", shape="choice")


def held(field: Field, raw: Any) -> Any:
    """What a field holds, as the marts have it: sorted names, a number or a name; None for nothing."""
    match field.shape:
        case "labels":
            return sorted(str(each) for each in raw or []) or None
        case "versions":
            return sorted(str(each.get("name")) for each in raw or []) or None
        case "number":
            return float(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else None
        case "choice":
            return _name(raw)


def wanted(field: Field, value: Any) -> Any:
    """A proposed value in the same terms as `held`.

    Raises:
        UserError: it is none for this field.
    """
    if field.shape in ("labels", "versions"):
        values = value if isinstance(value, list) else [value]
        names = sorted({str(each).strip() for each in values if each is not None and str(each).strip()})
        if names:
            return names
    elif field.shape == "number":
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e6:
            return float(value)
    elif isinstance(value, str) and value.strip():
        return value.strip()
    raise UserError(f"{value!r} is no value for the {field.title}; propose another one.")


def is_in_place(field: Field, now: Any, value: Any) -> bool:
    """Whether a field holds what was proposed: all of the names, or the value itself."""
    if field.shape in ("labels", "versions"):
        return set(value) <= set(now or [])
    return now == value


def body(field: Field, now: Any, value: Any, *, meta: Mapping[str, Any], like: Any) -> Json:
    """What to PUT. meta: the field's entry of `editmeta`. like: what another ticket that has this value holds.

    Raises:
        UserError: Jira does not offer the value.
    """
    missing = [name for name in value if name not in set(now or [])] if isinstance(value, list) else []
    offered = meta.get("allowedValues")
    match field.shape:
        case "labels":
            return {"update": {field.field_id: [{"add": name} for name in missing]}}
        case "versions":
            known = {_name(each) for each in offered or []}
            unknown = [name for name in missing if offered is not None and name not in known]
            if unknown:
                raise UserError(f"Jira offers no version {unknown[0]!r} for the {field.title}; propose an open one.")
            return {"update": {field.field_id: [{"add": {"name": name}} for name in missing]}}
        case "number":
            return {"fields": {field.field_id: value}}
        case "choice":
            return {"fields": {field.field_id: _choice(field, str(value), meta=meta, like=like)}}


def _choice(field: Field, value: str, *, meta: Mapping[str, Any], like: Any) -> Any:
    """Teams are set by their id alone, options by an object, text fields by the text."""
    schema = meta.get("schema") or {}
    kind, custom = str(schema.get("type", "")), str(schema.get("custom", ""))
    if kind == "string":
        return value
    offered = next((each for each in meta.get("allowedValues") or [] if _name(each) == value), None)
    chosen = offered or (like if _name(like) == value else None)
    if chosen is None:
        raise UserError(f"Jira does not say which {field.title} {value!r} is; set it by hand.")
    if kind == "team" or custom.endswith("team"):
        return str(chosen["id"])
    picked = {name: chosen[name] for name in ("id", "value", "name") if chosen.get(name) is not None}
    return [picked] if kind == "array" else picked


def _name(raw: Any) -> str | None:
    if isinstance(raw, list):
        raw = raw[0] if raw else None
    if isinstance(raw, dict):
        found = next((raw[name] for name in ("name", "title", "value") if raw.get(name)), None)
        return str(found).strip() if found is not None else None
    return (str(raw).strip() or None) if raw is not None else None
