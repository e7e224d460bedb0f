"""Records of the world in the shapes that Jira Cloud's REST API v3 answers with."""

from datetime import datetime
from typing import Any

from nexus_pipelines.simulator.people import DOMAIN
from nexus_pipelines.simulator.records import Block, Person, Product, Sprint, Version, Workflow

Json = dict[str, Any]

SITE = f"https://jira.{DOMAIN}"
CATEGORIES = {
    "new": (2, "To Do", "blue-gray"),
    "indeterminate": (4, "In Progress", "yellow"),
    "done": (3, "Done", "green"),
}
ISSUE_TYPES = {"Epic": (10000, 1), "Story": (10001, 0), "Task": (10002, 0), "Bug": (10004, 0), "Sub-task": (10003, -1)}
PRIORITIES = {"Highest": 1, "High": 2, "Medium": 3, "Low": 4, "Lowest": 5}
RESOLUTIONS = {"Done": 10000, "Won't Do": 10001, "Duplicate": 10002, "Cannot Reproduce": 10003, "Fixed": 10004}
LINK_TYPES = {
    "Blocks": (10000, "is blocked by", "blocks"),
    "Duplicate": (10002, "is duplicated by", "duplicates"),
    "Relates": (10003, "relates to", "relates to"),
}


def moment(at: datetime) -> str:
    """Jira's own format, milliseconds and an offset without a colon."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000"


def user(person: Person) -> Json:
    return {
        "self": f"{SITE}/rest/api/3/user?accountId={person.account_id}",
        "accountId": person.account_id,
        "emailAddress": person.email,
        "displayName": person.full_name,
        "active": person.left is None,
        "timeZone": person.zone.name,
        "accountType": "app" if person.role == "bot" else "atlassian",
    }


def status_id(product: Product, name: str) -> int:
    flow = product.workflow
    names = (flow.todo, flow.progress, flow.review, flow.testing, flow.done)
    # Products keep their own workflows, so equal names of two products are two statuses.
    return 10100 + 10 * (sum(map(ord, product.key)) % 50) + names.index(name)


def status(product: Product, name: str) -> Json:
    key = Workflow.category(product.workflow, name)
    number, label, color = CATEGORIES[key]
    return {
        "self": f"{SITE}/rest/api/3/status/{status_id(product, name)}",
        "name": name,
        "id": str(status_id(product, name)),
        "statusCategory": {"id": number, "key": key, "colorName": color, "name": label},
    }


def issue_type(kind: str) -> Json:
    number, level = ISSUE_TYPES[kind]
    return {"id": str(number), "name": kind, "subtask": level < 0, "hierarchyLevel": level}


def priority(name: str) -> Json:
    return {"id": str(PRIORITIES[name]), "name": name}


def resolution(name: str | None) -> Json | None:
    return None if name is None else {"id": str(RESOLUTIONS[name]), "name": name}


def version(record: Version, project_id: int, released_before: datetime) -> Json:
    is_released = record.released_at is not None and record.released_at < released_before
    day = record.released_at.date() if record.released_at is not None else record.planned
    return {
        "self": f"{SITE}/rest/api/3/version/{record.version_id}",
        "id": str(record.version_id),
        "name": record.name,
        "description": record.description,
        "archived": record.is_archived,
        "released": is_released,
        "startDate": record.started.isoformat(),
        "releaseDate": day.isoformat(),
        **({} if is_released else {"overdue": record.planned < released_before.date()}),
        "projectId": project_id,
    }


def sprint(record: Sprint, board_id: int) -> Json:
    shaped: Json = {
        "id": record.sprint_id,
        "name": record.name,
        "state": record.state,
        "boardId": board_id,
        "goal": record.goal,
        "startDate": f"{record.start_at:%Y-%m-%dT%H:%M:%S}.000Z",
        "endDate": f"{record.end_at:%Y-%m-%dT%H:%M:%S}.000Z",
    }
    if record.completed_at is not None:
        shaped["completeDate"] = f"{record.completed_at:%Y-%m-%dT%H:%M:%S}.000Z"
    return shaped


def document(blocks: tuple[Block, ...]) -> Json:
    """Rich text as an Atlassian document."""
    return {"type": "doc", "version": 1, "content": [_node(block) for block in blocks]}


def _text(line: str) -> Json:
    return {"type": "text", "text": line}


def _node(block: Block) -> Json:
    if block.kind == "heading":
        return {"type": "heading", "attrs": {"level": 3}, "content": [_text(block.lines[0])]}
    if block.kind == "code":
        return {"type": "codeBlock", "attrs": {}, "content": [_text("\n".join(block.lines))]}
    if block.kind == "bullets":
        items = [
            {"type": "listItem", "content": [{"type": "paragraph", "content": [_text(line)]}]} for line in block.lines
        ]
        return {"type": "bulletList", "content": items}
    return {"type": "paragraph", "content": [_text("\n".join(block.lines))]}
