"""Confirmed proposals into Jira: read before, written once, read after, and every outcome noted with who wanted it."""

from typing import Any, Literal

import psycopg

from nexus_pipelines.destinations.jira_api import JiraEditor
from nexus_pipelines.destinations.jira_fields import Field, body, field_of, held, is_in_place, wanted
from nexus_pipelines.errors import SourceError, UserError
from nexus_pipelines.operations.proposals import StoredProposal, find_proposal, settle_proposal

Outcome = tuple[Literal["applied", "failed", "stale"], str]


def apply_proposal(connection: psycopg.Connection, jira: JiraEditor, proposal_id: int, *, actor: str) -> StoredProposal:
    """Write a confirmed proposal into Jira; it as it is then, with what became of it in `state` and `result`. Commits.

    stale: the field no longer holds what it held when this was proposed, and nothing was written. failed: Jira refused
    it, was down, or holds something else after the write; it may be confirmed again. Killed anywhere, it may be called
    again: what is in place already counts as applied. Jira shows the account of Nexus's token as the author, and the
    person in the metadata of the change where Jira keeps them.

    Raises:
        UserError: there is no such proposal, or it is not confirmed.
    """
    proposal = find_proposal(connection, proposal_id)
    connection.commit()
    if proposal is None:
        raise UserError(f"There is no proposal {proposal_id}; `nexus hygiene fixes list` shows those that are open.")
    if proposal.state != "confirmed":
        raise UserError(f"Proposal {proposal_id} is {proposal.state}; only a confirmed one is written to Jira.")
    try:
        state, result = _written(jira, proposal, actor=actor)
    except (SourceError, UserError) as error:
        state, result = "failed", str(error)
    settle_proposal(connection, proposal_id, state, result=result, actor=actor)
    return find_proposal(connection, proposal_id) or proposal


def _written(jira: JiraEditor, proposal: StoredProposal, *, actor: str) -> Outcome:
    key = proposal.issue_key
    field = field_of(proposal.kind, jira.fields)
    value = wanted(field, proposal.arguments.get("value"))
    now = _now(jira, key, field)
    if is_in_place(field, now, value):
        return "applied", f"{field.title.capitalize()} of {key}: in place already ({_shown(now)})."
    before = proposal.arguments.get("before")
    known = wanted(field, before) if before not in (None, "", []) else None
    if now != known:
        return "stale", (
            f"The {field.title} of {key} changed since this was proposed, from {_shown(known)} to {_shown(now)}; "
            "nothing was written."
        )
    meta = jira.editable(key).get(field.field_id)
    if meta is None:
        return "failed", f"The account of Nexus may not change the {field.title} of {key}; set it by hand."
    like = proposal.arguments.get("like")
    example = jira.read(str(like), [field.field_id]).get(field.field_id) if like else None
    told = {
        "historyMetadata": {
            "type": "nexus:proposal",
            "activityDescription": f"Proposed by Nexus, confirmed by {actor}",
            "actor": {"id": actor, "displayName": actor, "type": "nexus-user"},
            "cause": {"id": str(proposal.proposal_id), "type": "nexus-proposal"},
        }
    }
    jira.write(key, body(field, now, value, meta=meta, like=example) | told)
    after = _now(jira, key, field)
    if not is_in_place(field, after, value):
        return "failed", f"Jira took the change of {key}, but its {field.title} holds {_shown(after)} now; look there."
    return "applied", f"{field.title.capitalize()} of {key}: set from {_shown(now)} to {_shown(after)}."


def _now(jira: JiraEditor, key: str, field: Field) -> Any:
    return held(field, jira.read(key, [field.field_id]).get(field.field_id))


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
