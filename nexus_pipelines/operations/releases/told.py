"""What a release system tells of one release: done at once, and told again without effect."""

from collections.abc import Mapping
from typing import Literal

import psycopg
from pydantic import BaseModel, ValidationError

from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.managed import (
    create_release,
    delete_release,
    require_release,
    update_release,
)
from nexus_pipelines.operations.releases.records import Line, ManagedRelease, problem, read_release
from nexus_pipelines.operations.releases.sync import known_release

ToldAction = Literal["create", "update", "delete"]
ToldOutcome = Literal["created", "updated", "unchanged", "deleted"]


class _Names(BaseModel):
    """What a release may be known by."""

    release_id: Line | None
    external_id: Line | None
    project_key: Line | None
    version: Line | None


def apply_told(
    connection: psycopg.Connection, action: ToldAction, values: Mapping[str, object], *, actor: str
) -> tuple[ToldOutcome, ManagedRelease]:
    """Create, update or delete a release, committed with the caller's transaction.

    values: fields of a draft, and `release_id` where Nexus's id is known; else it is found by external id, else by
    project and version. Creating one that is there updates it, so that a delivery may come twice.

    Raises:
        UserError: there is no such release to update or delete, or a field is wrong.
    """
    # As for imports: two deliveries of one release would each find it missing.
    connection.execute("select pg_advisory_xact_lock(hashtext('nexus.release_sync'))")
    fields = {name: value for name, value in values.items() if name != "release_id"}
    try:
        names = _Names.model_validate({name: values.get(name) for name in _Names.model_fields})
    except ValidationError as error:
        raise UserError(f"The release cannot be looked up: {problem(error, _Names)}.") from error
    if names.release_id is not None:
        known: ManagedRelease | None = require_release(connection, names.release_id)
    else:
        known = known_release(connection, names.model_dump())
    if known is None:
        if action != "create":
            raise UserError(f"There is no managed release to {action}; name it by external_id, or project and version.")
        made = create_release(connection, read_release(fields), source="api_webhook", created_by=actor)
        outcome: ToldOutcome = "created"
    elif action == "delete":
        return "deleted", delete_release(connection, known.release_id, deleted_by=actor)
    else:
        made = update_release(connection, known.release_id, fields, changed_by=actor)
        outcome = "unchanged" if made.updated_at == known.updated_at else "updated"
    connection.execute("update app.releases set last_synced_at = now() where release_id = %s", [made.release_id])
    return outcome, made
