"""What people decide about hygiene over HTTP: reminders put off, and proposed values of empty fields."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import psycopg
from fastapi import APIRouter, HTTPException
from pydantic import AwareDatetime, Field, StringConstraints

from nexus_agents.access import UsesPublished, UsesResources, evidence
from nexus_agents.hygiene import suggestions
from nexus_agents.hygiene.suggestions import Suggested
from nexus_agents.records import Evidence, Mode, Record, Text
from nexus_agents.routes.hygiene_checks import Project
from nexus_pipelines.operations.hygiene.snoozes import snooze

router = APIRouter()

_LONGEST = timedelta(days=90)
_PERSON = """
select person_id, display_name
from people
where lower(email) = lower($email)
"""
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,30}-[0-9]{1,9}$", to_upper=True)]


class SnoozeRequest(Record):
    """until: with a time zone; by default a day from now."""

    assignee_email: Text
    check_id: Text | None = None
    until: AwareDatetime | None = None


class Snoozed(Record):
    """Whose reminders wait, and until when."""

    assignee: str
    until: datetime
    check_id: str | None
    mode: Mode


class FixRequest(Record):
    """issue_ids: keys of tickets; none for all of the project. dry_run: whether nothing is stored."""

    project_key: Project
    issue_ids: list[Key] = Field(default_factory=list[Key], max_length=200)
    dry_run: bool = True


class Fixes(Record):
    """Proposed values with reason and confidence. Nothing is written to Jira before a person confirms it."""

    project_key: str
    dry_run: bool
    proposals: list[dict[str, Any]]
    evidence: Evidence
    mode: Mode


@router.post("/snooze")
def put_off(asked: SnoozeRequest, published: UsesPublished, resources: UsesResources) -> Snoozed:
    """Put an assignee's reminders off, for at most 90 days."""
    now = datetime.now(UTC)
    until = asked.until or now + timedelta(days=1)
    if not now < until <= now + _LONGEST:
        raise HTTPException(400, "`until` must be after now, and within 90 days.")
    people = published.rows(_PERSON, email=asked.assignee_email, limit=2).rows
    if len(people) != 1:
        raise HTTPException(404, "Nobody, or more than one person, is known by this e-mail address.")
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        snooze(connection, people[0]["person_id"], until=until, check_id=asked.check_id, actor="the API")
    return Snoozed(
        assignee=people[0]["display_name"] or people[0]["person_id"],
        until=until,
        check_id=asked.check_id,
        mode=resources.mode,
    )


@router.post("/fix")
def fix(asked: FixRequest, published: UsesPublished, resources: UsesResources) -> Fixes:
    """Values that empty fields of the tickets could take; without `dry_run` they are stored for people to decide on."""
    key = asked.project_key.upper()
    found = suggestions.suggestions(published, project_key=key, issue_keys=asked.issue_ids)
    if asked.dry_run:
        stored = [Suggested(proposal=each, proposal_id=None) for each in found]
    else:
        with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
            stored = suggestions.store(connection, found, proposed_by="the API")
    return Fixes(
        project_key=key,
        dry_run=asked.dry_run,
        proposals=[_told(each) for each in stored],
        evidence=evidence(published, "hygiene_suggestions", sample_size=len(found)),
        mode=resources.mode,
    )


def _told(suggested: Suggested) -> dict[str, Any]:
    proposal = suggested.proposal
    return {
        "proposal_id": suggested.proposal_id,
        "issue_key": proposal.issue_key,
        "kind": proposal.kind,
        "value": proposal.arguments["value"],
        "reason": proposal.evidence["sentence"],
        "rests_on": proposal.evidence["rests_on"],
        "confidence": proposal.confidence,
    }
