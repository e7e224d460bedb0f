"""The world's tickets as a Jira dump: one issue a line, and `projects.jsonl`."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import orjson

from nexus_pipelines.simulator.records import Block, Change, FieldValue, Issue, Person, Product, World
from nexus_pipelines.simulator.writers import jira_shapes as shape
from nexus_pipelines.simulator.writers.jira_shapes import Json

POINTS, SPRINT, EPIC_LINK, TEAM, FLAGGED = (
    "customfield_10016",
    "customfield_10020",
    "customfield_10014",
    "customfield_10001",
    "customfield_10021",
)
# World field: name in the changelog, id, and whether it is a custom field.
FIELDS: dict[str, tuple[str, str, str]] = {
    "status": ("status", "status", "jira"),
    "resolution": ("resolution", "resolution", "jira"),
    "assignee": ("assignee", "assignee", "jira"),
    "priority": ("priority", "priority", "jira"),
    "labels": ("labels", "labels", "jira"),
    "sprints": ("Sprint", SPRINT, "custom"),
    "points": ("Story Points", POINTS, "custom"),
    "flagged": ("Flagged", FLAGGED, "custom"),
    "fix_versions": ("Fix Version", "fixVersions", "jira"),
}


def write_jira(world: World, folder: Path) -> tuple[Path, ...]:
    """`folder`/<KEY>.issues.jsonl for each project, and projects.jsonl, replacing what was there."""
    folder.mkdir(parents=True, exist_ok=True)
    dump = JiraView(world)
    written: list[Path] = []
    for product in world.products:
        path = folder / f"{product.key}.issues.jsonl"
        own = (issue for issue in world.issues if issue.product == product.key)
        path.write_bytes(b"".join(orjson.dumps(dump.issue(issue)) + b"\n" for issue in own))
        written.append(path)
    path = folder / "projects.jsonl"
    path.write_bytes(b"".join(orjson.dumps(dump.project(product)) + b"\n" for product in world.products))
    return (*written, path)


class JiraView:
    """Shapes single records; whoever serves the world over HTTP asks it for the same objects."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = {person.person_id: person for person in world.people}
        self.products = {product.key: product for product in world.products}
        self.issues = {issue.key: issue for issue in world.issues}
        self.project_ids = {product.key: 10001 + place for place, product in enumerate(world.products)}
        self.versions = {v.version_id: v for v in world.versions}
        self.sprints = {s.sprint_id: s for s in world.sprints}
        teams = list(dict.fromkeys(team for product in world.products for team in product.teams))
        self.boards = {team: 1 + place for place, team in enumerate(teams)}
        self.components: dict[tuple[str, str], Json] = {}
        for product in world.products:
            for component in product.components:
                number = 10200 + len(self.components)
                self.components[product.key, component.name] = {
                    "id": str(number),
                    "name": component.name,
                    "description": component.description,
                }
        self.children: dict[str, list[Issue]] = defaultdict(list)
        self.links: dict[str, list[Json]] = defaultdict(list)
        for issue in world.issues:
            if issue.parent is not None:
                self.children[issue.parent].append(issue)
        for link in world.links:
            number, inward, outward = shape.LINK_TYPES[link.kind]
            kind = {"id": str(number), "name": link.kind, "inward": inward, "outward": outward}
            self.links[link.source].append(
                {"id": str(link.link_id), "type": kind, "outwardIssue": self._brief(link.target)}
            )
            self.links[link.target].append(
                {"id": str(link.link_id), "type": kind, "inwardIssue": self._brief(link.source)}
            )

    def project(self, product: Product) -> Json:
        lead = next(p for p in self.world.people if p.role == "product manager" and p.team == product.teams[0])
        return {
            "id": str(self.project_ids[product.key]),
            "key": product.key,
            "name": product.name,
            "description": product.description,
            "lead": shape.user(lead),
            "url": f"{shape.SITE}/browse/{product.key}",
            "projectTypeKey": "software",
            "issueTypes": [shape.issue_type(kind) for kind in shape.ISSUE_TYPES],
            "components": [c for (key, _), c in self.components.items() if key == product.key],
            "versions": [self._version(v.version_id) for v in self.world.versions if v.product == product.key],
        }

    def all_statuses(self) -> list[Json]:
        """What `GET /rest/api/3/status` gives."""
        flows = [(product, product.workflow) for product in self.world.products]
        return [
            shape.status(product, name)
            for product, flow in flows
            for name in (flow.todo, flow.progress, flow.review, flow.testing, flow.done)
        ]

    def board(self, team: str) -> Json:
        """A board as the list of boards shows it."""
        product = next(product for product in self.world.products if team in product.teams)
        location = {"projectId": self.project_ids[product.key], "projectKey": product.key, "name": product.name}
        return {"id": self.boards[team], "name": f"{team} board", "type": "scrum", "location": location}

    def board_sprints(self, team: str) -> list[Json]:
        """The sprints of a team's board, as the board's own list shows them."""
        number = self.boards[team]
        own = [shape.sprint(each, number) for each in self.world.sprints if each.team == team]
        # In an issue a sprint names the board that it is on, here the one that it was made on.
        return [{**{k: v for k, v in each.items() if k != "boardId"}, "originBoardId": number} for each in own]

    def issue(self, issue: Issue) -> Json:
        """An issue as `GET /rest/api/3/issue/KEY?expand=changelog` gives it, all comments and histories included."""
        product = self.products[issue.product]
        histories = list(self._histories(issue))
        parent = issue.parent or issue.epic
        fields: Json = {
            "summary": issue.summary,
            "description": shape.document(issue.description),
            "issuetype": shape.issue_type(issue.kind),
            "project": {"id": str(self.project_ids[issue.product]), "key": issue.product, "name": product.name},
            "status": shape.status(product, issue.status),
            "resolution": shape.resolution(issue.resolution),
            "resolutiondate": shape.moment(issue.resolved_at) if issue.resolved_at else None,
            "priority": shape.priority(issue.priority),
            "created": shape.moment(issue.created_at),
            "updated": shape.moment(issue.updated_at),
            "duedate": issue.due.isoformat() if issue.due else None,
            "assignee": self._user(issue.assignee),
            "reporter": self._user(issue.reporter),
            "creator": self._user(issue.reporter),
            "labels": list(issue.labels),
            "components": [
                {k: c[k] for k in ("id", "name")} for c in (self.components[issue.product, issue.component],)
            ],
            "fixVersions": [self._version(v) for v in issue.fix_versions],
            "versions": [self._version(v) for v in issue.affected_versions],
            "issuelinks": self.links.get(issue.key, []),
            "subtasks": [self._brief(child.key) for child in self.children.get(issue.key, [])],
            "comment": self._comments(issue),
            POINTS: issue.points,
            SPRINT: [shape.sprint(self.sprints[s], self.boards[self.sprints[s].team]) for s in issue.sprints] or None,
            EPIC_LINK: issue.epic,
            TEAM: {"id": f"team-{issue.team.lower()}", "name": issue.team} if issue.team else None,
            FLAGGED: [{"id": "10019", "value": "Impediment"}] if issue.flagged else None,
        }
        if parent is not None:
            fields["parent"] = self._brief(parent)
        return {
            "id": str(issue.issue_id),
            "key": issue.key,
            "self": f"{shape.SITE}/rest/api/3/issue/{issue.issue_id}",
            "fields": fields,
            "changelog": {"startAt": 0, "maxResults": len(histories), "total": len(histories), "histories": histories},
        }

    def _user(self, person_id: int | None) -> Json | None:
        return shape.user(self.people[person_id]) if person_id is not None else None

    def _version(self, version_id: int) -> Json:
        record = self.versions[version_id]
        return shape.version(record, self.project_ids[record.product], self.world.as_of)

    def _brief(self, key: str) -> Json:
        issue = self.issues[key]
        return {
            "id": str(issue.issue_id),
            "key": key,
            "self": f"{shape.SITE}/rest/api/3/issue/{issue.issue_id}",
            "fields": {
                "summary": issue.summary,
                "status": shape.status(self.products[issue.product], issue.status),
                "priority": shape.priority(issue.priority),
                "issuetype": shape.issue_type(issue.kind),
            },
        }

    def _comments(self, issue: Issue) -> Json:
        comments = [
            {
                "self": f"{shape.SITE}/rest/api/3/issue/{issue.issue_id}/comment/{comment.comment_id}",
                "id": str(comment.comment_id),
                "author": self._user(comment.author),
                "updateAuthor": self._user(comment.author),
                "body": shape.document((Block(kind="paragraph", lines=(comment.text,)),)),
                "created": shape.moment(comment.at),
                "updated": shape.moment(comment.at),
                "jsdPublic": True,
            }
            for comment in issue.comments
        ]
        return {"comments": comments, "maxResults": len(comments), "total": len(comments), "startAt": 0}

    def _histories(self, issue: Issue) -> Iterator[Json]:
        """One history for all changes that one person made at one moment; newest first, as Jira answers."""
        grouped: dict[tuple[object, int], list[Change]] = defaultdict(list)
        for change in issue.changes:
            grouped[change.at, change.author].append(change)
        for place, changes in reversed(list(enumerate(grouped.values()))):
            yield {
                # At most some dozen histories an issue, so ids of two issues never meet.
                "id": str(issue.issue_id * 1000 + place),
                "author": self._user(changes[0].author),
                "created": shape.moment(changes[0].at),
                "items": [item for change in changes for item in self._items(issue, change)],
            }

    def _items(self, issue: Issue, change: Change) -> Iterator[Json]:
        name, field_id, kind = FIELDS[change.field]

        def item(before: tuple[str | None, str | None], after: tuple[str | None, str | None]) -> Json:
            return {
                "field": name,
                "fieldtype": kind,
                "fieldId": field_id,
                "from": before[0],
                "fromString": before[1],
                "to": after[0],
                "toString": after[1],
            }

        if change.field == "fix_versions":
            before, after = (tuple(x) if isinstance(x, tuple) else () for x in (change.before, change.after))
            for gone in (v for v in before if v not in after):
                yield item((str(gone), self.versions[int(gone)].name), (None, None))
            for new in (v for v in after if v not in before):
                yield item((None, None), (str(new), self.versions[int(new)].name))
        else:
            product = self.products[issue.product]
            yield item(self._value(product, change, change.before), self._value(product, change, change.after))

    def _value(self, product: Product, change: Change, value: FieldValue) -> tuple[str | None, str | None]:
        """Id and text of a value, as the changelog shows them."""
        if value is None:
            return None, None
        if change.field == "assignee" and isinstance(value, int):
            person: Person = self.people[value]
            return person.account_id, person.full_name
        if change.field == "sprints" and isinstance(value, tuple):
            return ", ".join(map(str, value)), ", ".join(self.sprints[int(s)].name for s in value)
        if change.field == "flagged":
            return ("[10019]", "Impediment") if value else ("", "")
        text = " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        text = f"{value:g}" if isinstance(value, float) else text
        ids: dict[str, object] = {**shape.RESOLUTIONS, **shape.PRIORITIES}
        number = shape.status_id(product, text) if change.field == "status" else ids.get(text)
        has_id = change.field in ("status", "resolution", "priority")
        return (str(number) if has_id else None), text
