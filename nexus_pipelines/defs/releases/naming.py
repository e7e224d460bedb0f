"""How commands name a managed release, and the fields that they write."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import click
import psycopg

from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.managed import find_by_id, find_release
from nexus_pipelines.operations.releases.records import ManagedRelease, ReleaseDraft

_LISTS = frozenset({"tags", "team_members", "stakeholders"})

project_option = click.option("--project", metavar="KEY", help="Project of the version; not needed with an id.")
by_option = click.option("--by", metavar="NAME", help="Who does it; default: your user at this machine.")


def named(connection: psycopg.Connection, release: str, project: str | None) -> ManagedRelease:
    """The managed release of an id (rel-...), or of a project and version.

    Raises:
        UserError: there is none.
    """
    found = find_by_id(connection, release) or find_release(connection, project, release)
    if found is None:
        of = f" in project {project.upper()}" if project else " without a project; give its --project or its id"
        raise UserError(f"There is no managed release {release!r}{of}; `nexus release add` makes one.")
    return found


def fields_of(pairs: Sequence[str]) -> dict[str, Any]:
    """Fields from texts like status=testing; lists with commas, `links` as JSON, nothing after = to empty a field.

    Raises:
        UserError: a text has no =, or names a field twice.
    """
    fields: dict[str, Any] = {}
    for pair in pairs:
        name, sign, text = pair.partition("=")
        if not sign or name in fields:
            raise UserError(f"{pair!r} sets no field, or one that is set already; write FIELD=VALUE, each field once.")
        fields[name] = _value(name, text.strip())
    return fields


def day_of(text: str | None, option: str) -> date | None:
    """A day as YYYY-MM-DD.

    Raises:
        UserError: it is none.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UserError(f"{option} {text} is no day; write it like 2026-03-25.") from error


def _value(name: str, text: str) -> Any:
    if name in _LISTS:
        return [part.strip() for part in text.split(",") if part.strip()]
    if name == "links":
        try:
            return json.loads(text or "{}")
        except ValueError as error:
            raise UserError('links are JSON, such as {"Plan": "https://wiki.example/plan"}.') from error
    field = ReleaseDraft.model_fields.get(name)
    is_kept = field is None or field.is_required() or field.default is not None
    return text if text or is_kept else None
